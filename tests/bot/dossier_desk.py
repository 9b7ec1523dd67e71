"""An office's export in tests: lines by heading, written as CSV or Excel, and read in."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session

from bot.database import Database
from bot.dossiers.dossier import Dossier
from bot.dossiers.importing import Importer, Outcome
from bot.dossiers.marks import Marker
from tests.bot.speaking import SECRET

HEADS = (
    *("STT", "Mã hồ sơ", "Tên thủ tục", "Mã thủ tục", "Trạng thái", "Ngày tiếp nhận", "Ngày hẹn trả"),
    *("Ngày trả", "Số điện thoại", "Số CCCD", "Cơ quan giải quyết", "Người tiếp nhận", "Người giải quyết", "Ghi chú"),
)
CODE = "H32.15-261103-0007"


def line(code: str = CODE, state: str = "Đang xử lý", **others: Any) -> dict[str, Any]:
    """One dossier as the office's file tells it."""
    values: dict[str, Any] = {
        "Mã hồ sơ": code,
        "Tên thủ tục": "Đăng ký khai sinh",
        "Mã thủ tục": "9.000001",
        "Trạng thái": state,
        "Ngày tiếp nhận": "08:15 30/10/2026",
        "Ngày hẹn trả": "05/11/2026",
        "Số điện thoại": "0912 345 678",
        "Số CCCD": "001099004321",
        "Cơ quan giải quyết": "UBND phường Bến Nghé",
        "Người tiếp nhận": "Quầy số 2",
        "Người giải quyết": "Bộ phận tư pháp",
    }
    return values | others


def as_csv(lines: Sequence[dict[str, Any]], heads: Sequence[str] = HEADS) -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["DANH SÁCH HỒ SƠ"])
    table.writerow(heads)
    table.writerows([row.get(head, "") for head in heads] for row in lines)
    return out.getvalue().encode("utf-8-sig")


def as_excel(path: Path, lines: Sequence[dict[str, Any]], heads: Sequence[str] = HEADS) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(["DANH SÁCH HỒ SƠ"])
    sheet.append(list(heads))
    for row in lines:
        sheet.append([row.get(head) for head in heads])
    book.save(path)
    return path


def importer(database: Database) -> Importer:
    return Importer(database, Marker(SECRET))


def take(database: Database, source: bytes | Path, now: datetime, **options: Any) -> Outcome:
    return importer(database).load(source, now, name="tep.csv", by="thử", **options)


def dossier(database: Database, code: str = CODE) -> Dossier:
    with Session(database.engine) as session:
        found = session.get(Dossier, code)
    assert found is not None
    return found
