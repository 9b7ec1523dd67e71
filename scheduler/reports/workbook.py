"""A report as an Excel file: figures with both comparisons, a sheet for each section's tables, and the queries."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from bot.console.export import safe
from scheduler.reports import content
from scheduler.reports.content import Content

_HEAD = PatternFill("solid", fgColor="E8F1FB")
_WIDE = {"A": 46, "B": 16, "C": 16, "D": 20, "E": 10, "F": 60}
_UNITS = {"%": "phần trăm"}  # a sheet takes a cell that begins with % for a formula
_LONGEST = 32_000  # characters that a cell holds


def excel(report: Content) -> bytes:
    """The file."""
    book = Workbook()
    summary = book.active
    assert isinstance(summary, Worksheet)
    summary.title = "Tổng hợp"
    _summary(summary, report)
    for section in report.sections:
        sheet = book.create_sheet(section.title[:31])
        _rows(sheet, [[section.title]], bold=True)
        if section.empty:
            _rows(sheet, [[content.EMPTY]])
        for table in section.tables:
            _rows(sheet, [[], [table.title]], bold=True)
            _table(sheet, table.header, table.rows)
        if section.note:
            _rows(sheet, [[], [f"Ghi chú: {section.note}"]])
        _widths(sheet)
    words = book.create_sheet("Chỉ số, kiến nghị")
    _rows(words, [["Kết quả các chỉ số"]], bold=True)
    _table(words, content.INDEX_HEADER, content.index_rows(report.indices))
    for title, text in (("Khó khăn, vướng mắc", report.obstacles), ("Đề xuất, kiến nghị", report.proposals)):
        _rows(words, [[], [title]], bold=True)
        _rows(words, [[line] for line in (text or "Không có.").split("\n")])
    if report.changes:
        _rows(words, [[], ["Điều thay đổi so với lần báo cáo trước"]], bold=True)
        changed = [[one["title"], one["before"], one["after"]] for one in report.changes]
        _table(words, ("Chỉ tiêu", "Lần trước", "Lần này"), changed)
    _widths(words)
    queries = book.create_sheet("Truy vấn")
    told = [[figure.title, figure.query[:_LONGEST]] for section in report.sections for figure in section.figures]
    _table(queries, ("Chỉ tiêu", "Câu truy vấn đã chạy"), [row for row in told if row[1]])
    _widths(queries)
    queries.column_dimensions["B"].width = 120
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _summary(sheet: Worksheet, report: Content) -> None:
    _rows(sheet, [[report.agency], [report.title.upper()]], bold=True)
    state = f"Đã duyệt: {report.approver}" if report.signed_at else f"DỰ THẢO (lần {report.version})"
    _rows(sheet, [[report.closed], [state], []])
    if report.empty:
        _rows(sheet, [[content.ALL_EMPTY], []])
    _head(sheet, ("Chỉ tiêu", "Kỳ này", "Kỳ trước", "Cùng kỳ năm trước", "Đơn vị", "Cách tính", "Mã"))
    for section in report.sections:
        _rows(sheet, [[section.title]], bold=True)
        for one in section.figures:
            value = one.value if one.value is not None else one.shown
            _rows(
                sheet,
                [[one.title, value, one.previous, one.last_year, _UNITS.get(one.unit, one.unit), one.formula, one.key]],
            )
    _widths(sheet)
    sheet.freeze_panes = "B7"


def _table(sheet: Worksheet, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    _head(sheet, header)
    _rows(sheet, rows)


def _head(sheet: Worksheet, header: Sequence[str]) -> None:
    _rows(sheet, [header], bold=True)
    for cell in sheet[sheet.max_row]:
        cell.fill, cell.alignment = _HEAD, Alignment(wrap_text=True, vertical="top")


def _rows(sheet: Worksheet, rows: Iterable[Sequence[Any]], *, bold: bool = False) -> None:
    for row in rows:
        sheet.append([safe(cell) for cell in row])
        if bold and row:
            for cell in sheet[sheet.max_row]:
                cell.font = Font(bold=True)


def _widths(sheet: Worksheet) -> None:
    for column, width in _WIDE.items():
        sheet.column_dimensions[column].width = width
