"""Lists as files that Excel opens well and cannot be tricked by: a BOM for CSV, no cell that becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from starlette.responses import Response

from bot.office_hours import local

Cell = str | int | float | bool | date | datetime | None

# a cell that begins so is a formula to a spreadsheet, also in its full-width spelling and after blanks
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe(cell: Cell) -> Cell:
    """The cell as it may stand in a sheet: moments without zone as in Vietnam, text that is no formula."""
    if isinstance(cell, datetime):
        return local(cell).replace(tzinfo=None)
    if isinstance(cell, str):
        text = "".join(letter for letter in cell if letter >= " " or letter in "\n\t")
        return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
    return cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a BOM: without it Excel garbles Vietnamese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if cell is None else _written(safe(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook of (title, header, rows)."""
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        bold = []
        for words in header:
            cell = WriteOnlyCell(sheet, value=words)
            cell.font = Font(bold=True)
            bold.append(cell)
        sheet.append(bold)
        for row in rows:
            sheet.append([safe(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A download named `filename` (with .csv)."""
    return download(filename, csv_bytes(header, rows), "text/csv; charset=utf-8")


def xlsx_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A download named `filename` (with .xlsx)."""
    return download(filename, xlsx_bytes([("Dữ liệu", header, rows)]), XLSX)


def download(filename: str, body: bytes, media_type: str, *, shown: bool = False) -> Response:
    """A file to keep, or to show in the browser (`shown`)."""
    way = "inline" if shown else "attachment"
    headers = {
        "content-disposition": f"{way}; filename*=UTF-8''{quote(filename)}",
        "cache-control": "private, no-store",
    }
    return Response(body, headers=headers, media_type=media_type)


def _written(cell: Cell) -> str | int | float | bool | None:
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M")
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell
