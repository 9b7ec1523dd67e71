"""Excel and CSV: the office's template, or any table of activities (an appendix) with headings of its own."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from scheduler.plans import form
from scheduler.plans.reading.front import read_front
from scheduler.plans.reading.grid import Cell, Grid, of_lines
from scheduler.plans.reading.labels import folded
from scheduler.plans.reading.proposal import Problem, Proposal
from scheduler.plans.reading.tabled import columns_of, tabled
from scheduler.plans.reading.template_rows import activities_of, is_template, plan_of, targets_of
from scheduler.plans.reading.unreadable import Unreadable
from scheduler.plans.reading.word import guard_zip

_MOST_ROWS, _MOST_COLUMNS = 3_000, 80


def read_csv(text: str, title: str, year: int | None = None) -> Proposal:
    """A table of activities. Raises Unreadable."""
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as problem:
        raise Unreadable(f"CSV sai cú pháp ({problem})") from None
    if len(rows) > _MOST_ROWS or max((len(row) for row in rows), default=0) > _MOST_COLUMNS:
        raise Unreadable("bảng quá lớn so với một kế hoạch")
    return _read([of_lines(rows, "")], title, year)


def read_workbook(data: bytes, title: str, year: int | None = None) -> Proposal:
    """Every sheet of a .xlsx. Raises Unreadable."""
    # Here and not above: it takes 0.6 s to import, and a server that starts has no spreadsheet to read.
    from openpyxl import load_workbook

    guard_zip(data)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
        grids = [_grid(sheet) for sheet in book.worksheets if folded(sheet.title) != folded(form.GUIDE)]
    except Unreadable:
        raise
    except Exception as problem:  # whatever a broken file makes the library raise: the file cannot be read
        raise Unreadable(
            f"tệp Excel bị hỏng ({type(problem).__name__}); hãy mở bằng Excel, lưu lại rồi thử lại"
        ) from None
    return _read([grid for grid in grids if grid.rows], title, year)


def _grid(sheet: Any) -> Grid:
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        raise Unreadable(f"trang {sheet.title} có tới {sheet.max_row} dòng, {sheet.max_column} cột; hãy xóa phần thừa")
    covers: dict[tuple[int, int], tuple[int, int]] = {}
    merged = []
    for area in sheet.merged_cells.ranges:
        merged.append(str(area.coord))
        for row in range(area.min_row, min(area.max_row, _MOST_ROWS) + 1):
            for column in range(area.min_col, min(area.max_col, _MOST_COLUMNS) + 1):
                covers[row, column] = (area.min_row, area.min_col)
    rows = []
    for row in range(1, sheet.max_row + 1):
        cells = []
        for column in range(1, sheet.max_column + 1):
            at = covers.get((row, column), (row, column))
            cells.append(Cell(_written(sheet.cell(*at).value), at[0] * _MOST_COLUMNS * 2 + at[1]))
        rows.append(cells)
    return Grid(rows, sheet.title, merged)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _read(grids: list[Grid], title: str, year: int | None) -> Proposal:
    proposal = Proposal(title=title, year=year)
    if not any(cell.text for grid in grids for row in grid.rows for cell in row):
        raise Unreadable("tệp không có ô nào có chữ")
    for grid in grids:
        if folded(grid.place) == folded(form.PLAN):
            plan_of(grid, proposal)
    templates = [grid for grid in grids if is_template(grid)]
    for grid in grids:
        if grid in templates:
            activities_of(grid, proposal)
        elif folded(grid.place) == folded(form.TARGETS) and templates:
            targets_of(grid, proposal)
    if not templates:
        _any_table(grids, proposal)
    if not proposal.activities:
        proposal.problems.append(Problem("không có dòng hoạt động nào", "hoạt động", grave=True))
    if proposal.year is None:
        years = {a.ends.year for a in proposal.activities if a.ends} | {
            a.begins.year for a in proposal.activities if a.begins
        }
        proposal.year = max(years, default=None)
    if proposal.year is None:
        proposal.problems.append(Problem("chưa biết năm của kế hoạch", "năm"))
    return proposal


def _any_table(grids: list[Grid], proposal: Proposal) -> None:
    found = False
    for grid in grids:
        columns = columns_of(grid)
        if columns is None:
            continue
        found = True
        above = list(_lines(grid.rows[: columns.first_row - 1]))
        if above:
            read_front(above, proposal, proposal.title)
        proposal.activities += tabled(grid, columns, proposal.year, place=_placed(grid))
        proposal.problems += [
            Problem("không rõ cột này nói gì, chưa đọc", words.split("\n")[0][:60], grid.place)
            for words in columns.unknown.values()
        ]
    if not found:
        names = ", ".join(column.heading for column in form.ACTIVITY_COLUMNS if column.needed)
        raise Unreadable(f"không thấy dòng tiêu đề cột (cần ít nhất: {names}); hãy dùng mẫu của motcua plan template")


def _placed(grid: Grid) -> Any:
    return lambda row: f"{grid.place} dòng {row + 1}".strip()


def _lines(rows: Iterable[list[Cell]]) -> list[str]:
    return list(Grid(list(rows)).texts())
