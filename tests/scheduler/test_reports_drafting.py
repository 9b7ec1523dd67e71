"""A report is drafted, written in, approved by somebody else, frozen, sent; a new version says what changed."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.console.desk import NotFound
from bot.database import Database
from bot.dossiers.dossier import Dossier, State
from bot.officials.access import Actor, Permission
from bot.officials.unit import ROOT
from bot.outbox import Delivery
from bot.rejected import Rejected
from scheduler.reports import commands, drafting, finding, indices, period
from scheduler.reports.report import IndexResult, Report, ReportSetup, ReportStatus
from tests.scheduler.report_room import AFTER, AT, dossier, furnish, official

QUARTER = period.read("2026-Q3")
WRITER, CHIEF = official(1), official(2)


@pytest.fixture
def room(database: Database) -> Database:
    furnish(database)
    return database


def drafted(room: Database) -> int:
    with room.transaction() as session:
        row = drafting.draft(session, QUARTER, ROOT, AFTER)
        assert row.id is not None
        drafting.write(session, WRITER, row.id, {"obstacles": "Mạng chậm.", "number": "12"}, AFTER)
        return row.id


def approved(room: Database) -> int:
    report_id = drafted(room)
    with room.transaction() as session:
        drafting.approve(session, CHIEF, report_id, AFTER)
    return report_id


def value(row: Report, key: str) -> object:
    return next(figure["value"] for section in row.sections for figure in section["figures"] if figure["key"] == key)


def test_drafting_twice_makes_one(room: Database) -> None:
    with room.transaction() as session:
        first = drafting.draft(session, QUARTER, ROOT, AFTER)
        assert drafting.draft(session, QUARTER, ROOT, AFTER).id == first.id


def test_what_is_signed_does_not_change_with_the_data(room: Database) -> None:
    report_id = approved(room)
    with room.transaction() as session:
        session.add(dossier(99, State.RETURNED, ended=2))
    with Session(room.engine) as session:
        row = session.get(Report, report_id)
        assert row is not None
        assert value(row, "dossiers.received") == 6
        printed = commands.of_period(session, QUARTER, ROOT, AFTER)
    assert printed.signed_at == AFTER
    assert {figure.key: figure.value for section in printed.sections for figure in section.figures}[
        "dossiers.received"
    ] == 6
    with room.transaction() as session:
        with pytest.raises(Rejected, match="đã duyệt thì không sửa"):
            drafting.recount(session, WRITER, report_id, AFTER)
        with pytest.raises(Rejected, match="đã duyệt thì không sửa"):
            drafting.write(session, WRITER, report_id, {}, AFTER)


def test_a_new_version_says_what_changed(room: Database) -> None:
    report_id = approved(room)
    with room.transaction() as session:
        session.add(dossier(99, State.RETURNED, ended=2))
        session.flush()
        second = drafting.open_version(session, WRITER, report_id, AFTER)
        assert second.version == 2
        assert second.obstacles == "Mạng chậm."
        changed = {change["key"]: (change["before"], change["after"]) for change in second.changes}
        assert changed["dossiers.received"] == ("6", "7")
        assert "cases.received" not in changed
        with pytest.raises(Rejected, match="đang có một bản dự thảo"):
            drafting.open_version(session, WRITER, report_id, AFTER)


def test_the_writer_does_not_approve_and_a_running_period_is_not_closed(room: Database) -> None:
    report_id = drafted(room)
    with room.transaction() as session:
        with pytest.raises(Rejected, match="không tự duyệt"):
            drafting.approve(session, WRITER, report_id, AFTER)
        with pytest.raises(Rejected, match="chưa kết thúc"):
            drafting.approve(session, CHIEF, report_id, AT)
        with pytest.raises(Rejected, match="Duyệt báo cáo trước khi gửi"):
            drafting.send(session, CHIEF, report_id, "", AFTER)
        with pytest.raises(Rejected, match="chưa bắt đầu"):
            drafting.draft(session, period.read("2027"), ROOT, AFTER)


def test_another_unit_sees_nothing(room: Database) -> None:
    report_id = drafted(room)
    stranger = official(3, Permission.VIEW, Permission.EDIT, units=frozenset({"khac"}))
    with room.transaction() as session:
        with pytest.raises(NotFound):
            finding.found(session, stranger, report_id)
        with pytest.raises(NotFound):
            drafting.write(session, stranger, report_id, {}, AFTER)
        assert finding.listed(session, stranger) == []


def test_it_goes_to_the_list_once(room: Database) -> None:
    report_id = approved(room)
    with room.transaction() as session:
        session.add(ReportSetup(unit_code=ROOT, chats="telegram:42\n", changed_at=AFTER))
        session.flush()
        for _ in range(2):
            drafting.send(session, CHIEF, report_id, "https://mot-cua.example", AFTER)
        told = session.exec(select(Delivery).where(col(Delivery.address) == "42")).all()
        assert [one.body["text"] for one in told] == [
            f"Báo cáo quý III năm 2026 (lần 1) đã được duyệt. https://mot-cua.example/quan-tri/bao-cao/xem/{report_id}"
        ]
        row = session.get(Report, report_id)
        assert row is not None
        assert row.status == ReportStatus.SENT


def test_a_comparison_uses_what_was_signed(room: Database) -> None:
    approved(room)
    with room.transaction() as session:
        session.exec(select(Dossier)).first()
        session.add(dossier(99, State.RETURNED, ended=2))
        session.flush()
        later = drafting.draft(session, period.read("2026-Q4"), ROOT, AFTER)
        figures = {figure["key"]: figure for section in later.sections for figure in section["figures"]}
    assert figures["dossiers.received"]["previous"] == 6


def result(**changed: Any) -> IndexResult:
    given: dict[str, Any] = {"index": "par_index", "year": 2025, "unit_code": ROOT, "score": 88.25, "most": 100.0}
    given |= {"place": 7, "of": 34, "source": "QĐ 01", "recorded_by": "", "recorded_at": AFTER}
    return IndexResult(**{**given, **changed})


def test_an_index_is_kept_with_its_source(room: Database) -> None:
    with room.transaction() as session:
        indices.record(session, WRITER, result(year=2024, place=9), AFTER)
        indices.record(session, WRITER, result(score=80.0), AFTER)
        indices.record(session, WRITER, result(), AFTER)
        (shown,) = indices.of_report(session, ROOT, 2026)
    assert (shown["score"], shown["place"], shown["before"]) == ("88,25/100", "thứ 7/34", "88,25/100; thứ 9/34")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": " "}, "source"),
        ({"year": 2031}, "year"),
        ({"score": 101.0}, "score"),
        ({"place": 40}, "place"),
        ({"score": None, "place": None}, "score"),
        ({"index": "x"}, "index"),
    ],
)
def test_a_wrong_index_is_refused_at_the_field(room: Database, changed: dict[str, Any], field: str) -> None:
    with room.transaction() as session, pytest.raises(Rejected) as refused:
        indices.record(session, WRITER, result(**changed), AFTER)
    assert field in refused.value.problems


def test_an_index_of_another_unit_is_not_written(room: Database) -> None:
    stranger: Actor = official(3, Permission.EDIT, units=frozenset({"khac"}))
    with room.transaction() as session, pytest.raises(NotFound):
        indices.record(session, stranger, result(), AFTER)
