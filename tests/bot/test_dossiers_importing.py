"""Exports of the one-stop system become rows: once, with their history, and every line that cannot is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.database import Database
from bot.dossiers import mapping
from bot.dossiers.dossier import Dossier, DossierEvent, State
from bot.dossiers.imports import DossierImport, ImportStatus
from tests.bot.dossier_desk import CODE, HEADS, as_csv, as_excel, dossier, line, take


def test_a_line_becomes_a_dossier_without_its_owners_numbers(any_database: Database, now: datetime) -> None:
    outcome = take(any_database, as_csv([line()]), now)
    assert (outcome.read, outcome.stored.new, outcome.bad, outcome.problems) == (1, 1, 0, [])
    kept = dossier(any_database)
    assert kept.state == State.PROCESSING
    assert kept.received_at == datetime(2026, 10, 30, 1, 15, tzinfo=UTC)
    assert kept.due_at == datetime(2026, 11, 5, 16, 59, tzinfo=UTC), "a day without an hour ends with the day"
    assert (kept.agency, kept.receiver, kept.handler) == ("UBND phường Bến Nghé", "Quầy số 2", "Bộ phận tư pháp")
    assert not any(digits in str(kept.model_dump()) for digits in ("345678", "5678", "4321"))


def test_a_remark_loses_names_and_numbers(database: Database, now: datetime) -> None:
    remark = "Đề nghị bà Nguyễn Thị Hoa bổ sung giấy chứng sinh, điện thoại 0987654321"
    take(database, as_csv([line(**{"Ghi chú": remark})]), now)
    assert dossier(database).note == "Đề nghị bà [họ tên] bổ sung giấy chứng sinh, điện thoại [số điện thoại]"


def test_the_same_file_again_changes_nothing(any_database: Database, now: datetime) -> None:
    content = as_csv([line(), line("H32.15-261103-0008", "Đã tiếp nhận")])
    take(any_database, content, now)
    before = dossier(any_database).model_dump()
    again = take(any_database, content, now + timedelta(days=1))
    assert (again.stored.new, again.stored.changed, again.stored.unchanged) == (0, 0, 2)
    assert dossier(any_database).model_dump() == before
    with Session(any_database.engine) as session:
        assert len(session.exec(select(DossierEvent)).all()) == 2


def test_every_state_is_kept_with_its_moment(any_database: Database, now: datetime) -> None:
    later = now + timedelta(days=1)
    take(any_database, as_csv([line(state="Đã tiếp nhận")]), now)
    take(any_database, as_csv([line(state="Yêu cầu bổ sung", **{"Ghi chú": "thiếu giấy chứng sinh"})]), later)
    take(any_database, as_csv([line(state="Đã trả kết quả", **{"Ngày trả": "06/11/2026"})]), later + timedelta(days=3))
    with Session(any_database.engine) as session:
        events = session.exec(select(DossierEvent).order_by("id")).all()
    assert [event.state for event in events] == [State.RECEIVED, State.SUPPLEMENT, State.RETURNED]
    assert events[0].since == datetime(2026, 10, 30, 1, 15, tzinfo=UTC)
    assert events[1].since == later
    kept = dossier(any_database)
    assert (kept.supplements, kept.returned_at) == (1, datetime(2026, 11, 5, 17, 0, tzinfo=UTC))
    assert kept.finished_at == kept.returned_at


def test_an_older_file_does_not_turn_the_clock_back(database: Database, now: datetime) -> None:
    heads = (*HEADS, "Ngày cập nhật")
    take(database, as_csv([line(state="Đã có kết quả", **{"Ngày cập nhật": "04/11/2026"})], heads), now)
    older = take(database, as_csv([line(state="Đang xử lý", **{"Ngày cập nhật": "02/11/2026"})], heads), now)
    assert older.stored.older == 1
    assert dossier(database).state == State.READY


def test_excel_with_titles_day_numbers_and_numbers_as_numbers(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    values: dict[str, Any] = {"Ngày hẹn trả": 46331.75, "Số điện thoại": 912345678, "Ngày tiếp nhận": 46325.34375}
    outcome = take(database, as_excel(tmp_path / "xuat.xlsx", [line(**values)]), now)
    assert (outcome.stored.new, outcome.problems) == (1, [])
    kept = dossier(database)
    assert kept.due_at == datetime(2026, 11, 5, 11, 0, tzinfo=UTC)
    assert kept.received_at == datetime(2026, 10, 30, 1, 15, tzinfo=UTC)
    with_text = take(database, as_csv([line(**{"Ngày hẹn trả": "46331.75"})]), now)
    assert with_text.problems == []
    assert dossier(database).phone_mark == kept.phone_mark


def test_bad_lines_are_told_at_line_and_column_and_the_rest_comes_in(database: Database, now: datetime) -> None:
    lines = [
        line(),
        line("H32.15-261103-0001", "Đang bay"),
        line("H32.15-261103-0002", **{"Ngày hẹn trả": "hôm nào đó"}),
        line(""),
        line(CODE, "Đã trả kết quả"),
        line(),
    ]
    outcome = take(database, as_csv(lines), now)
    assert (outcome.read, outcome.stored.new, outcome.bad) == (6, 1, 4)
    told = [str(problem) for problem in outcome.problems]
    assert told[0] == (
        "dòng 4, cột “Trạng thái”: trạng thái “Đang bay” chưa có trong bảng ghép; hãy thêm nghĩa của nó rồi nạp lại"
    )
    assert told[1].startswith("dòng 5, cột “Ngày hẹn trả”: “hôm nào đó” không phải ngày (ngày hẹn trả)")
    assert told[2] == "dòng 6, cột “Mã hồ sơ”: thiếu mã hồ sơ"
    assert told[3] == f"dòng 7, cột “Mã hồ sơ”: mã {CODE} đã có ở dòng 3 với nội dung khác; giữ dòng 3"
    assert outcome.unknown_states == {"Đang bay": 1}
    with Session(database.engine) as session:
        row = session.exec(select(DossierImport)).one()
    assert (row.status, row.read, row.bad, len(row.problems)) == (ImportStatus.DONE, 6, 4, 4)


def test_all_or_nothing_where_it_is_wanted(database: Database, now: datetime) -> None:
    content = as_csv([line(), line("H32.15-261103-0001", "Đang bay")])
    outcome = take(database, content, now, whole=True)
    assert outcome.refused == {"": "1 dòng có lỗi nên chưa nạp dòng nào, như đã chọn."}
    with Session(database.engine) as session:
        assert session.exec(select(Dossier)).all() == []
        assert session.exec(select(DossierImport)).one().status == ImportStatus.REFUSED


def test_a_wrong_mapping_is_told_at_the_column_and_nothing_comes_in(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        columns = {"code": "Mã hồ sơ", "state": "Trạng thái", "due_at": "Người giải quyết", "phone": "Số điện thoại"}
        mapping.save(session, "tỉnh", columns, {}, "", now)
        mapping.save(session, "khác", {**columns, "due_at": "Hạn"}, {}, "", now)
    lines = [line(f"H32.15-261103-{number:04}") for number in range(5)]
    wrong = take(database, as_csv(lines), now, mapping_name="tỉnh")
    assert wrong.refused.keys() == {"columns.due_at"}
    assert "Cột “Người giải quyết” được ghép là ngày hẹn trả nhưng 5 trong 5 dòng" in wrong.refused["columns.due_at"]
    missing = take(database, as_csv(lines), now, mapping_name="khác")
    assert "Tệp không có cột “Hạn”" in missing.refused["columns.due_at"]
    unknown = take(database, as_csv(lines), now, mapping_name="lạ")
    assert unknown.refused == {"mapping": "Không có bảng ghép tên “lạ”. Các bảng đã lưu: khác, tỉnh."}
    with Session(database.engine) as session:
        assert session.exec(select(Dossier)).all() == []


def test_a_column_of_names_is_no_column_of_states(database: Database, now: datetime) -> None:
    lines = [line(f"H32.15-261103-{number:04}", f"Nguyễn Văn {chr(65 + number)}") for number in range(20)]
    outcome = take(database, as_csv(lines), now)
    assert outcome.refused.keys() == {"columns.state"}
    assert outcome.unknown_states == {}


def test_an_offices_own_words_are_mapped_and_used(database: Database, now: datetime) -> None:
    heads = ("Số phiếu", "Bước", "ĐT")
    with database.transaction() as session:
        columns = {"code": "Số phiếu", "state": "Bước", "phone": "ĐT"}
        mapping.save(session, "riêng", columns, {"Đang bay": "processing"}, "", now)
    outcome = take(database, as_csv([{"Số phiếu": CODE, "Bước": "đang  BAY", "ĐT": "0912345678"}], heads), now)
    assert (outcome.mapping, outcome.stored.new, outcome.problems) == ("riêng", 1, [])
    assert dossier(database).state == State.PROCESSING


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp rỗng."),
        (b"PK\x03\x04 broken", "Tệp Excel bị hỏng"),
        (b"\x00\x01\x02 picture", "Không phải tệp Excel hay CSV."),
        ("Mã hồ sơ,Tên\nH32,a".encode(), "Chưa biết cột nào là trạng thái"),
        ("Mã hồ sơ,Trạng thái\n".encode() + b"\xff\xfeH", "không phải chữ UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(database: Database, now: datetime, content: bytes, words: str) -> None:
    outcome = take(database, content, now)
    assert words in " ".join(outcome.refused.values())
    assert outcome.stored.new == 0
