"""Normalised sheets of an office: CSV, XLSX and JSONL say the same."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from knowledge.importing.records import Good, read_records
from knowledge.importing.rows import BadRow
from knowledge.procedure import OnlineLevel
from knowledge.record import DocumentPart, Origin, ProcedureRecord

HEADS = [
    "Mã thủ tục",
    "Tên thủ tục",
    "Lĩnh vực",
    "Cấp thực hiện",
    "Thành phần hồ sơ",
    "Phí, lệ phí",
    "Thời hạn giải quyết",
    "online_level",
    "Ngày rà soát",
    "Tên gọi khác",
]
CELLS = [
    "1.900001.000.00.00.H32",
    "Cấp thẻ  thả diều",
    "Diều",
    "Cấp xã",
    '[{"name": "Đơn", "originals": 1}]',
    "50.000 đồng",
    "3 Ngày làm việc",
    "Toàn trình",
    "10/6/2026",
    "thẻ diều; giấy diều",
]


def _read(path: Path, now: datetime) -> list[Good | BadRow]:
    return [found for found in read_records(path, now) if isinstance(found, Good | BadRow)]


def _one(path: Path, now: datetime) -> ProcedureRecord:
    found = _read(path, now)[0]
    assert isinstance(found, Good), found
    return found.record


def _jsonl(tmp_path: Path, **values: Any) -> Path:
    path = tmp_path / "sheet.jsonl"
    path.write_text(json.dumps({"code": "1.900001", "name": "Cấp thẻ thả diều"} | values, ensure_ascii=False))
    return path


def test_csv_and_xlsx_say_the_same(tmp_path: Path, now: datetime) -> None:
    for name, delimiter in (("a.csv", ","), ("b.csv", ";")):
        with (tmp_path / name).open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file, delimiter=delimiter).writerows([HEADS, CELLS])
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADS)
    sheet.append(CELLS)
    book.save(tmp_path / "a.xlsx")
    records = [_one(tmp_path / name, now) for name in ("a.csv", "b.csv", "a.xlsx")]
    assert records[0] == records[1] == records[2]
    record = records[0]
    assert (record.code, record.name) == ("1.900001", "Cấp thẻ thả diều")
    assert record.levels == ["commune"]
    assert record.documents == [DocumentPart(name="Đơn", originals=1)]
    assert (record.fees[0].amount, record.times[0].amount, record.times[0].unit) == (50_000, 3, "ngày làm việc")
    assert record.online_level is OnlineLevel.FULL
    assert record.checked_on == date(2026, 6, 10)
    assert record.aliases == ["thẻ diều", "giấy diều"]


def test_a_record_written_out_comes_back(tmp_path: Path, now: datetime) -> None:
    before = _one(_jsonl(tmp_path, fees=[{"amount": 5000, "case": "quá hạn"}], steps="Nộp.", levels=["commune"]), now)
    path = tmp_path / "again.jsonl"
    path.write_text(before.model_dump_json())
    assert _one(path, now) == before


def test_the_spellings_of_harvested_rows(tmp_path: Path, now: datetime) -> None:
    path = _jsonl(
        tmp_path,
        retrieved="2026-07",
        detail="full",
        channels=[
            {"channel": "Bưu chính", "time": "60 Ngày", "fee": None, "fee_note": None, "note": "Gửi thư."},
            {"hinh_thuc": "Trực tiếp", "thoi_han_giai_quyet": "5 Ngày", "phi_le_phi": "Lệ phí: 8.000 ĐồngXem chi tiết"},
        ],
        documents=[{"ten_giay_to": "Đơn", "so_luong": "Mau1.docx", "ghi_chu": "Bản chính: 1\nBản sao: 0"}],
        legal_basis=[{"so_ky_hieu": "1/2020/NĐ-CP", "trich_yeu": "Về diều", "ngay_ban_hanh": "21-11-2020"}],
    )
    found = _read(path, now)[0]
    assert isinstance(found, Good)
    record = found.record
    assert found.origin is Origin.PORTAL
    assert [(limit.submission, limit.amount, limit.text) for limit in record.times] == [
        ("post", 60, "Gửi thư."),
        ("in_person", 5, ""),
    ]
    assert [(fee.submission, fee.kind, fee.amount) for fee in record.fees] == [("in_person", "levy", 8000)]
    assert record.documents == [DocumentPart(name="Đơn", originals=1, copies=0, form="Mau1.docx")]
    assert (record.legal[0].number, record.legal[0].issued_on) == ("1/2020/NĐ-CP", date(2020, 11, 21))
    assert record.checked_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"code": ""}, "code", "thiếu mã thủ tục"),
        ({"code": "abc"}, "code", "không đúng dạng"),
        ({"name": ""}, "name", "quá ngắn"),
        ({"colour": "red"}, "colour", "không có trường này"),
        ({"steps": ["a"]}, "steps", "phải là chữ"),
        ({"checked_on": "hôm qua"}, "checked_on", "không phải ngày"),
        ({"online_level": "mức 4"}, "online_level", "toàn trình"),
        ({"origin": "báo"}, "origin", "một trong"),
        ({"documents": [{"name": "Đơn", "originals": "hai"}]}, "originals", "số nguyên"),
        ({"fees": [{"amount": "nhiều"}]}, "fees.1.amount", "số nguyên"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, now: datetime, values: dict[str, Any], field: str, reason: str) -> None:
    bad = _read(_jsonl(tmp_path, **values), now)
    assert len(bad) == 1
    assert isinstance(bad[0], BadRow)
    assert bad[0].field == field
    assert reason in bad[0].reason


def test_more_cells_than_headings(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,name\n1.900001,Cấp thẻ,thừa\n1.900002,Cấp thẻ\n")
    bad, good = _read(path, now)
    assert isinstance(bad, BadRow)
    assert "nhiều ô hơn tiêu đề" in bad.reason
    assert isinstance(good, Good)
