"""The template, the command, and files that nobody should trust: told at the row and column, nothing stored."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from openpyxl import Workbook, load_workbook
from sqlmodel import Session, select
from typer.testing import CliRunner, Result

from bot.attachments import shelf
from bot.database import Database
from scheduler.plans import commands, form
from scheduler.plans.activity import Activity, Check
from scheduler.plans.plan import Plan, PlanStatus, Target
from scheduler.plans.reading.files import read_file
from scheduler.plans.reading.proposal import Proposal
from scheduler.plans.reading.unreadable import Unreadable
from scheduler.plans.template import write_template
from tests.scheduler.plans import word_files

_WRITTEN = Path(__file__).parent / "written"


def filled(*rows: dict[str, Any], plan: dict[str, Any] | None = None) -> Workbook:
    """The template with some cells filled in, by heading."""
    book = load_workbook(io.BytesIO(write_template()))
    headings = [cell.value for cell in book[form.ACTIVITIES][1]]
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            book[form.ACTIVITIES].cell(number, headings.index(heading) + 1, value)
    for cells in book[form.PLAN].iter_rows(min_row=2):
        heading = str(cells[0].value)
        if heading in (plan or {}):
            book[form.PLAN].cell(cells[0].row or 0, 2, (plan or {})[heading])
    return book


def read(book: Workbook) -> Proposal:
    return read_file("mau.xlsx", word_files.bytes_of(book))


_WHOLE = {
    "Mã": "1",
    "Tên hoạt động": "Phát thanh hỏi đáp thủ tục",
    "Trọng điểm": "x",
    "Thời gian": "Hàng tháng",
    "Nhịp": "Hàng tháng",
    "Từ ngày": date(2026, 1, 1),
    "Đến ngày": "31/12/2026",
    "Chủ trì": "Trung tâm Văn hóa xã",
    "Phối hợp": "Các thôn; Hội Nông dân xã",
    "Kênh": "Truyền thanh, loa; Trang thông tin",
    "Chỉ tiêu": 15,
    "Đơn vị tính": "phút/tháng",
    "Kinh phí dự kiến": 12000000,
}


def test_a_filled_template_says_everything() -> None:
    book = filled(_WHOLE, plan={"Tên kế hoạch": "Kế hoạch năm 2026", "Năm": 2026, "Ngày ký": "05/01/2026"})
    book[form.TARGETS].append(["Tỷ lệ hồ sơ trực tuyến", "ít nhất", 70, "%", "Hệ thống một cửa"])
    plan = read(book)
    assert (plan.title, plan.year, plan.signed_on) == ("Kế hoạch năm 2026", 2026, date(2026, 1, 5))
    [one] = plan.activities
    assert (one.name, one.key, one.rhythm, one.lead) == (
        _WHOLE["Tên hoạt động"],
        True,
        "monthly",
        "Trung tâm Văn hóa xã",
    )
    assert (one.begins, one.ends, one.budget) == (date(2026, 1, 1), date(2026, 12, 31), 12_000_000)
    assert (one.supporting, one.channels) == (["Các thôn", "Hội Nông dân xã"], ["radio", "web"])
    assert (one.target, one.target_unit, one.problems) == (15, "phút/tháng", [])
    assert [(t.name, t.aim, t.value) for t in plan.targets] == [("Tỷ lệ hồ sơ trực tuyến", "at_least", 70)]


def test_each_wrong_cell_is_told_at_its_row_and_column() -> None:
    plan = read(
        filled(
            {"Tên hoạt động": "Tập huấn", "Thời gian": "Quý II", "Từ ngày": "31/02/2026", "Chỉ tiêu": "nhiều"},
            {"Chủ trì": "Văn phòng", "Nhịp": "lúc rảnh", "Trọng điểm": "chắc vậy", "Kênh": "bồ câu"},
            {**_WHOLE, "Từ ngày": "01/06/2026", "Đến ngày": "01/05/2026"},
            plan={"Năm": "hai không", "Tên kế hoạch": "Kế hoạch"},
        )
    )
    first, second, third = (["; ".join((p.place, p.field, p.reason)) for p in a.problems] for a in plan.activities)
    assert first[0] == "Hoạt động dòng 2; Từ ngày; không có ngày này trên lịch: 31/02/2026"
    assert first[1].startswith("Hoạt động dòng 2; Chỉ tiêu; phải là số")
    assert first[2] == "Hoạt động dòng 2; chủ trì; chưa nêu đơn vị chủ trì"
    assert [words.split("; ")[1] for words in second] == ["Trọng điểm", "Nhịp", "Kênh", "Tên hoạt động", "thời gian"]
    assert "Từ ngày phải trước Đến ngày" in third[0]
    assert any("hai không" in str(problem) and "Kế hoạch dòng 7" in str(problem) for problem in plan.problems)


def test_merged_cells_and_unknown_columns_are_told() -> None:
    book = filled(_WHOLE, {**_WHOLE, "Tên hoạt động": "Hoạt động hai"})
    book[form.ACTIVITIES].merge_cells("I2:I3")
    assert any(p.grave and p.place == "Hoạt động ô I2:I3" for p in read(book).problems)
    book = filled(_WHOLE)
    book[form.ACTIVITIES].cell(1, 24, "Chủ chì chính")
    with pytest.raises(Unreadable, match=r"cột X “Chủ chì chính” không có trong mẫu.*Chủ trì"):
        read(book)


def test_any_table_with_headings_of_its_own_is_read() -> None:
    text = "STT;Nhiệm vụ;Thời gian thực hiện;Cơ quan chủ trì;Cơ quan phối hợp;Mức quan trọng\n"
    text += "1;Đăng tin;Hàng quý 2026;Văn phòng;Sở Nội vụ, Báo A;cao\n"
    plan = read_file("phu-luc.csv", text.encode("utf-8-sig"))
    [one] = plan.activities
    assert (one.name, one.lead, one.supporting, one.rhythm) == (
        "Đăng tin",
        "Văn phòng",
        ["Sở Nội vụ", "Báo A"],
        "quarterly",
    )
    assert "Mức quan trọng" in str(plan.problems[0])


def _bomb(name: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, b"0" * (40 << 20))
    return written.getvalue()


_BAD = {
    "trong.docx": (b"", "tệp rỗng"),
    "chu-trong.txt": (b" \n\n ", "tệp rỗng"),
    "hong.docx": (b"PK\x03\x04 khong phai word", "bị hỏng"),
    "gia.docx": (b"Ke hoach", "bị hỏng"),
    "hong.xlsx": (word_files.with_numbers_and_table(), "bị hỏng"),
    "bom.docx": (_bomb("word/document.xml"), "quá lớn"),
    "bom.xlsx": (_bomb("xl/workbook.xml"), "quá lớn"),
    "cu.doc": (b"\xd0\xcf\x11\xe0", "lưu lại thành .docx"),
    "anh.png": (b"\x89PNG", "không nhận ra loại tệp"),
    "nhi-phan.txt": (b"a\x00b", "không phải văn bản"),
    "latin.txt": ("Kế hoạch".encode("utf-16-be"), "UTF-8|văn bản"),
    "so.txt": (b"12 34 56", "không có chữ"),
    "khong-cot.csv": ("xin chào,các bạn\n1,2\n".encode(), "tiêu đề cột"),
}


@pytest.mark.parametrize("name", _BAD)
def test_a_file_that_is_no_plan_says_why(name: str) -> None:
    data, words = _BAD[name]
    with pytest.raises(Unreadable, match=words):
        read_file(name, data)


def test_a_sheet_with_a_cell_far_away_is_refused_at_once() -> None:
    book = filled(_WHOLE)
    book[form.ACTIVITIES].cell(1_048_576, 16_000, "x")
    with pytest.raises(Unreadable, match="1048576 dòng"):
        read(book)


def _run(database: Database, *words: str) -> Result:
    @contextmanager
    def opened() -> Iterator[Database]:
        yield database

    app = typer.Typer()
    app.callback()(lambda: None)
    commands.register(app, opened)
    return CliRunner().invoke(app, ["plan", *words])


def test_json_of_a_dry_run_stores_nothing(database: Database) -> None:
    result = _run(database, "load", str(_WRITTEN / "phuong_mau.txt"), "--json", "--dry-run")
    told = json.loads(result.stdout)
    assert (told["title"][:8], told["year"], len(told["activities"])) == ("Kế hoạch", 2026, 6)
    for activity in told["activities"]:
        assert list(activity)[:6] == ["name", "time", "lead", "supporting", "method", "source"]
        assert isinstance(activity["supporting"], list)
    assert result.exit_code == 1  # one of its dates is on no calendar
    assert "31/02/2026" in result.stderr
    with Session(database.engine) as session:
        assert session.exec(select(Plan)).all() == []


def test_a_loaded_plan_waits_to_be_checked_and_loads_once(database: Database) -> None:
    file = str(_WRITTEN / "xa_bang.txt")
    for _ in range(2):
        assert _run(database, "load", file).exit_code == 1  # month 13 is told, the rest is proposed
    with Session(database.engine) as session:
        [plan] = session.exec(select(Plan)).all()
        activities = session.exec(select(Activity)).all()
        assert (plan.status, plan.number, plan.source_name) == (PlanStatus.DRAFT, "07/KH-UBND", "xa_bang.txt")
        assert [activity.state for activity in activities] == [Check.PROPOSED] * 4
        assert activities[0].source.startswith("1 | Phát bản tin")
        assert activities[3].problems[0]["reason"].startswith("thời gian không có trên lịch")
        assert [target.value for target in session.exec(select(Target))] == [15]
        kept = shelf.read(session, plan.source_attachment_id or 0)
        assert kept is not None
        assert kept.content == Path(file).read_bytes()


def test_the_template_is_written_once_and_read_back(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "mau.xlsx"
    assert _run(database, "template", str(file)).exit_code == 0
    assert load_workbook(file).sheetnames == [form.PLAN, form.ACTIVITIES, form.TARGETS, form.GUIDE]
    again = _run(database, "template", str(file))
    assert (again.exit_code, "đã có tệp" in again.stderr) == (1, True)
    assert "đuôi .xlsx" in _run(database, "template", str(tmp_path / "mau.docx")).stderr
    empty = _run(database, "load", str(file), "--dry-run")
    assert (empty.exit_code, "không có dòng hoạt động" in empty.stderr) == (1, True)
    assert "Tệp không có hoạt động nào" in _run(database, "load", str(file)).stderr
    nameless = tmp_path / "a.txt"
    nameless.write_text("II. NHIỆM VỤ\n- Tổ chức hội nghị tập huấn.\n")
    assert "Chưa biết năm" in _run(database, "load", str(nameless)).stderr
    assert "1 hoạt động chờ kiểm tra" in _run(database, "load", str(nameless), "--year", "2026").stderr
    assert "không có tệp" in _run(database, "load", str(tmp_path / "khong-co.txt")).stderr
