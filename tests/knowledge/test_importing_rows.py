"""Files of every kind, sound and broken, and what is said of the broken ones."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from knowledge.importing.records import Good, GoodReference, read_records
from knowledge.importing.rows import BadRow, UnreadableFile, files_in
from knowledge.record import Origin
from tests.knowledge.portal_records import portal_record

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


def _line(code: str) -> str:
    return json.dumps(portal_record(code), ensure_ascii=False)


def _codes(path: Path, now: datetime) -> list[str]:
    return [found.record.code for found in read_records(path, now) if isinstance(found, Good)]


def _bad(path: Path, now: datetime) -> list[BadRow]:
    return [found for found in read_records(path, now) if isinstance(found, BadRow)]


def test_the_same_records_in_every_wrapping(write: Write, now: datetime) -> None:
    lines = f"{_line('1.900001')}\n\n{_line('1.900002')}\n"
    codes = ["1.900001", "1.900002"]
    assert _codes(write("a.jsonl", lines), now) == codes
    assert _codes(write("a.jsonl.gz", gzip.compress(lines.encode())), now) == codes
    assert _codes(write("b.jsonl", gzip.compress(lines.encode())), now) == codes
    assert _codes(write("a.json", f"[{_line('1.900001')},{_line('1.900002')}]"), now) == codes
    assert _codes(write("b.json", f'{{"total": 2, "data": [{_line("1.900001")},{_line("1.900002")}]}}'), now) == codes
    assert _codes(write("c.json", lines), now) == codes
    assert _codes(write("d.json", _line("1.900001")), now) == codes[:1]
    assert _codes(write("bom.jsonl", b"\xef\xbb\xbf" + lines.encode()), now) == codes


def test_a_folder_holds_its_files_in_order(write: Write, tmp_path: Path) -> None:
    write("b.json", "[]")
    (tmp_path / "a").mkdir()
    write("a/x.toml", "")
    write("read me.txt", "no")
    assert [file.name for file in files_in(tmp_path)] == ["x.toml", "b.json"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jsonl", b"", "tệp rỗng"),
        ("a.jsonl", b"  \n", "tệp rỗng"),
        ("a.jsonl.gz", gzip.compress(b'{"a": 1}' * 500, mtime=0)[:-20], "bị cắt cụt"),
        ("a.jsonl.gz", b"\x1f\x8b" + b"rubbish" * 9, "gzip bị hỏng"),
        ("a.csv", "Mã,Tên\n1.900001,Cấp".encode("utf-16-le"), "UTF-8|cột"),
        ("a.csv", "M\xe3,T\xean\n".encode("latin-1"), "dòng 1: không phải chữ UTF-8"),
        ("a.json", b'{"a": ', "JSON sai cú pháp"),
        ("a.json", b"3", "phải là một danh sách"),
        ("a.toml", b"code = ", "TOML sai cú pháp"),
        ("a.xlsx", b"not a zip", "không phải tệp Excel"),
        ("a.docx", b"x", "không nhận ra loại tệp"),
        ("a.csv", b"only one column\n1\n", "không có dòng tiêu đề"),
    ],
)
def test_an_unreadable_file_says_why(write: Write, now: datetime, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        list(read_records(write(name, content), now))


def test_bad_rows_are_named_and_good_ones_stay(write: Write, now: datetime) -> None:
    lines = [
        _line("1.900001"),
        "{broken",
        "[1, 2]",
        json.dumps(portal_record("sai-ma")),
        json.dumps(portal_record("1.900002", ten_thu_tuc="")),
        json.dumps(portal_record("1.900003", thanh_phan_ho_so=7)),
        json.dumps({"hello": "world"}),
        _line("1.900001"),
        _line("1.900004"),
    ]
    path = write("a.jsonl", "\n".join(lines))
    assert _codes(path, now) == ["1.900001", "1.900004"]
    bad = _bad(path, now)
    assert [(row.number, row.field) for row in bad] == [
        (2, ""),
        (3, ""),
        (4, "ma_thu_tuc"),
        (5, "ten_thu_tuc"),
        (6, "thanh_phan_ho_so"),
        (7, ""),
        (8, "code"),
    ]
    assert "JSON sai cú pháp" in bad[0].reason
    assert "không đúng dạng" in bad[2].reason
    assert "đã có ở dòng 1" in bad[6].reason
    assert str(bad[2]).startswith(f"{path}, dòng 4, trường ma_thu_tuc: ")


def test_text_is_composed_and_without_hidden_marks(write: Write, now: datetime) -> None:
    messy = portal_record(linh_vuc="Tro\u0300  chơi\u00a0dân\tgian\u0000\u200e", trinh_tu_thuc_hien="\uf0fc Nộp.\nChờ.")
    found = next(read_records(write("a.jsonl", json.dumps(messy)), now))
    assert isinstance(found, Good)
    assert (found.record.field, found.record.steps) == ("Trò chơi dân gian", "- Nộp.\nChờ.")


def test_the_list_of_the_portal(write: Write, tmp_path: Path, now: datetime) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["DANH SÁCH THỦ TỤC", None, None, None, None],
        ["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"],
        ["1.900001", " Cấp  thẻ", "Bộ Diều", "UBND cấp xã\nSở Diều", "Diều"],
        ["", "Không mã", "Bộ Diều", "", "Diều"],
    ):
        sheet.append(line)
    book.save(tmp_path / "list.xlsx")
    found = list(read_records(tmp_path / "list.xlsx", now))
    good = found[0]
    assert isinstance(good, Good)
    assert (good.origin, good.record.name, good.record.agency) == (Origin.LIST, "Cấp thẻ", "UBND cấp xã, Sở Diều")
    assert isinstance(found[1], BadRow)
    assert (found[1].number, found[1].field) == (4, "Mã số")


def test_toml_of_procedures_and_of_reference(write: Write, now: datetime) -> None:
    procedure = (
        'code = "1.900001"\nname = "Cấp thẻ"\nlevels = ["commune"]\n[[fees]]\namount = 1000\nvalid_to = 2026-12-31\n'
    )
    good = next(read_records(write("p.toml", procedure), now))
    assert isinstance(good, Good)
    assert (good.origin, str(good.record.fees[0].valid_to)) == (Origin.OFFICE, "2026-12-31")
    reference = (
        '[[faq]]\nkey = "a"\nquestion = "Hỏi?"\nanswer = "Đáp."\n[[hotline]]\nkey = "113"\nname = "CA"\nphone = "113"\n'
    )
    rows = list(read_records(write("r.toml", reference), now, origin=Origin.STARTER))
    assert [type(row) for row in rows] == [GoodReference, GoodReference]
    assert isinstance(rows[0], GoodReference)
    assert rows[0].reference.faqs[0].origin == "starter"


@pytest.mark.parametrize(
    ("content", "field", "reason"),
    [
        ('code = "1.900001"\nname = "Cấp thẻ"\nprice = 3\n', "price", "không có trường này"),
        ('code = "1.900001"\nname = "Cấp thẻ"\nlevels = ["district"]\n', "levels", "cấp 'district'"),
        ('code = "1.900001"\nname = "Cấp thẻ"\n[[fees]]\namount = -5\n', "fees.1.amount", "không được âm"),
        ('code = "1.900001"\n', "name", "thiếu"),
        ('[[faq]]\nkey = "a"\nquestion = "Hỏi?"\n', "faq.answer", "thiếu"),
        ('[[faq]]\nkey = "a"\nquestion = "Hỏi?"\nanswer = "x"\ncolour = "red"\n', "faq.colour", "không có trường này"),
    ],
)
def test_wrong_toml(write: Write, now: datetime, content: str, field: str, reason: str) -> None:
    bad = _bad(write("a.toml", content), now)
    assert [(row.field, reason in row.reason) for row in bad] == [(field, True)]
