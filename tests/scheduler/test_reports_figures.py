"""What a report counts, counted by hand; every format says the same; an empty period says so."""

import io
import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook
from sqlmodel import Session

from bot.casework import listing
from bot.database import Database
from bot.dossiers import finding
from bot.dossiers.screens import filter_of
from bot.officials.unit import ROOT
from scheduler.reports import commands, content, counting, dashboard, period
from scheduler.reports.exporting import Format, exported
from scheduler.reports.figures import written
from tests.scheduler.report_room import AFTER, AT, WARD, furnish, official

QUARTER = period.read("2026-Q3")
EXPECTED = {
    "questions.asked": 5,
    "questions.people": 1,
    "questions.answered": 3,
    "questions.answered_share": 60.0,
    "questions.passed_on": 1,
    "questions.unanswered": 1,
    "questions.rated": 2,
    "questions.helpful_share": 50.0,
    "cases.received": 4,
    "cases.answered": 3,
    "cases.in_time": 2,
    "cases.in_time_share": 66.7,
    "cases.open": 1,
    "cases.late": 1,
    "cases.rated": 1,
    "cases.satisfied_share": 100.0,
    "publicity.campaigns": 0,
    "publicity.sent_share": None,
    "deliveries.sent": 2,
    "deliveries.failed": 1,
    "deliveries.sent_share": 66.7,
    "dossiers.received": 6,
    "dossiers.online": 4,
    "dossiers.online_share": 66.7,
    "dossiers.paid_share": None,
    "dossiers.ended": 4,
    "dossiers.in_time": 3,
    "dossiers.in_time_share": 75.0,
    "dossiers.late": 1,
    "dossiers.open": 2,
    "dossiers.overdue": 1,
    "dossiers.returned": 4,
    "dossiers.supplemented": 1,
}


def test_every_figure_is_what_a_person_counts(any_database: Database) -> None:
    furnish(any_database)
    with Session(any_database.engine) as session:
        sections = counting.compared(session, QUARTER, AFTER)
    found = counting.values(sections)
    assert {key: found[key] for key in EXPECTED} == EXPECTED
    with Session(any_database.engine) as session:
        day_by_day = dashboard.counted(session, ROOT, "90", AT + timedelta(days=58)).trends
    assert (sum(day_by_day.questions), sum(day_by_day.cases), sum(day_by_day.dossiers)) == (5, 4, 6)
    assert day_by_day.dossiers[day_by_day.days.index(AT.date())] == 6
    figures = {figure.key: figure for section in sections for figure in section.figures}
    assert figures["dossiers.received"].previous == 0
    assert "2026-06-30 17:00:00" in figures["dossiers.received"].query
    assert "nhan_tu=2026-07-01" in figures["dossiers.received"].link


def test_a_unit_counts_its_own(database: Database) -> None:
    furnish(database)
    with Session(database.engine) as session:
        found = counting.values(counting.count(session, QUARTER, AFTER, WARD))
    assert (found["cases.received"], found["cases.answered"], found["dossiers.received"]) == (3, 2, 5)
    assert found["questions.asked"] == 5, "questions belong to the whole office, and the section says so"


@pytest.mark.parametrize("name", ["2026-Q3", "2024-Q1"])
def test_word_excel_pdf_and_json_say_the_same(database: Database, name: str) -> None:
    furnish(database)
    with Session(database.engine) as session:
        report = commands.of_period(session, period.read(name), ROOT, AFTER)
    wanted = {figure.title: figure.shown for section in report.sections for figure in section.figures}
    assert len(wanted) > 35
    files = {kind: exported(report, kind, AFTER) for kind in Format}
    document = Document(io.BytesIO(files[Format.DOCX]))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert {row[0]: row[1] for row in rows if row[0] in wanted} == wanted
    kept = json.loads(files[Format.JSON])
    figures = [figure for section in kept["sections"] for figure in section["figures"]]
    assert {one["title"]: written(one["value"], one["unit"]) for one in figures} == wanted
    book = load_workbook(io.BytesIO(files[Format.XLSX]))
    lines = [[cell.value for cell in row] for row in book["Tổng hợp"].iter_rows()]
    shown = {
        line[0]: written(line[1], "%" if line[4] == "phần trăm" else str(line[4] or ""))
        for line in lines
        if line[0] in wanted and line[6]
    }
    assert shown == wanted
    printed = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(files[Format.PDF]))
    for title, value in wanted.items():
        assert f"{title} {value}" in " ".join(printed.split()), title
    texts = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert (content.ALL_EMPTY in texts) == (name == "2024-Q1") == (content.ALL_EMPTY in printed)
    assert (files[Format.ZIP].count(b".svg") > 2) == (name == "2026-Q3")


def test_the_document_is_laid_out_as_the_decree_wants(database: Database) -> None:
    furnish(database)
    with Session(database.engine) as session:
        report = commands.of_period(session, QUARTER, ROOT, AFTER)
    document = Document(io.BytesIO(exported(report, Format.DOCX, AFTER)))
    head = " ".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN PHƯỜNG THỬ",
        "Số:",
    ):
        assert words in head
    foot = " ".join(cell.text for cell in document.tables[-1].rows[0].cells)
    assert "Nơi nhận:" in foot
    assert "- Lưu: VT." in foot
    section = document.sections[0]
    sides = (section.page_width, section.page_height, section.left_margin)
    assert [round(side.mm) for side in sides if side is not None] == [210, 297, 30]
    assert any("DỰ THẢO" in paragraph.text for paragraph in document.paragraphs)


def test_a_figures_address_leads_to_as_many_rows_as_it_counts(database: Database) -> None:
    furnish(database)
    now = AT + timedelta(days=25)
    with Session(database.engine) as session:
        sections = counting.count(session, period.between(AT.date(), now.date()), now)
        figures = {figure.key: figure for section in sections for figure in section.figures}
        for key in ("received", "answered", "open", "late"):
            figure = figures[f"cases.{key}"]
            found = listing.listed(session, official(1), listing.Filters.read(_query(figure.link)), now.date(), 1)
            assert (len(found.rows), figure.value) == (figure.value, figure.value), key
            assert figure.value
        for key in ("received", "online", "ended", "late", "overdue", "supplemented"):
            figure = figures[f"dossiers.{key}"]
            wanted = filter_of(_query(figure.link))
            assert len(finding.listed(session, official(1), wanted, now, now).rows) == figure.value, key
            assert figure.value, key


def _query(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))
