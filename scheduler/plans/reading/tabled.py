"""Activities that a plan sets in a table: which column holds what is told by its heading."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from scheduler.plans.reading.grid import Cell, Grid
from scheduler.plans.reading.labels import Part, folded, part_of
from scheduler.plans.reading.parts import Found, fill
from scheduler.plans.reading.proposal import Problem, ProposedActivity

_NUMBER = re.compile(r"(?:stt|tt|so tt|so thu tu|so)\.?")
_NAMES_WORK = r"(?:noi dung|nhiem vu|hoat dong|cong viec|dau viec|dau cong viec|hang muc|giai phap|muc tieu)"
_NAME = re.compile(
    rf"(?:ten |cac )?{_NAMES_WORK}(?:(?:[,;]| va|/| -|) ?(?:{_NAMES_WORK}|hinh thuc|thuc hien|tuyen truyen"
    r"|truyen thong|cu the|trong tam|trong diem|chu yeu|cchc|cai cach hanh chinh|ke hoach|trien khai))*"
)
_NOTE = re.compile(r"ghi chu|nhan xet")
_MOST_HEADER = 12  # rows looked at for the headings
_MOST_NAMES = 2


@dataclass
class Columns:
    """Where each part stands. `extra` is a second column that could be the name ("Nhiệm vụ" and "Hoạt động cụ thể")."""

    first_row: int = 0
    number: int | None = None
    names: list[int] = field(default_factory=list)
    parts: dict[int, Part] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)
    unknown: dict[int, str] = field(default_factory=dict)


def columns_of(grid: Grid) -> Columns | None:
    """The columns of a table of activities; None for a table of anything else."""
    for at, row in enumerate(grid.rows[:_MOST_HEADER]):
        found = _headings(row)
        if not found.names or not found.parts:
            continue
        found.first_row = at + 1
        below = grid.rows[at + 1] if at + 1 < len(grid.rows) else []
        if _is_second_heading(row, below, found):
            found = _headings([cell if cell.text else row[i] for i, cell in enumerate(below)])
            found.first_row = at + 2
        return found
    return None


def _headings(row: list[Cell]) -> Columns:
    found = Columns()
    seen: set[int] = set()
    for at, cell in enumerate(row):
        words = " ".join(folded(cell.text).strip(" .:*").split())
        bare = re.sub(r"\s*\([^)]*\)$", "", words)
        if not words or cell.owner in seen:
            continue
        seen.add(cell.owner)
        if _NUMBER.fullmatch(bare):
            found.number = at
        elif _NAME.fullmatch(bare) and len(found.names) < _MOST_NAMES:
            found.names.append(at)
        elif _NOTE.fullmatch(bare):
            found.notes.append(at)
        elif (part := part_of(words) or part_of(bare)) is not None:
            found.parts[at] = part
        else:
            found.unknown[at] = cell.text
    return found


def _is_second_heading(row: list[Cell], below: list[Cell], found: Columns) -> bool:
    """A heading of two rows: "Đơn vị thực hiện" over "Chủ trì" and "Phối hợp"."""
    if len(below) != len(row):
        return False
    new = [at for at, cell in enumerate(below) if cell.owner != row[at].owner and cell.text]
    return (
        bool(new)
        and all(part_of(below[at].text) is not None for at in new)
        and all(at not in found.names for at in new)
    )


def tabled(
    grid: Grid, columns: Columns, year: int | None, *, key: bool = False, place: Callable[[int], str] | None = None
) -> list[ProposedActivity]:
    """One activity for each row that names one. `place` says where a row stands, for the words about a problem."""
    found: list[ProposedActivity] = []
    group = ""
    name_at = columns.names[0]
    spare = columns.names[1] if len(columns.names) > 1 else None
    if spare is not None and _is_merged_down(grid, columns, name_at):
        name_at, spare = spare, name_at
    headings = [folded(cell.text) for cell in grid.rows[columns.first_row - 1]]
    for at, row in enumerate(grid.rows[columns.first_row :], start=columns.first_row):
        name = _text(row, name_at)
        number = _text(row, columns.number)
        if not any(cell.text for cell in row) or _is_column_numbers(row):
            continue
        if [folded(cell.text) for cell in row] == headings:  # again at the top of the next page
            continue
        if _is_section(row, columns, name_at):
            group = " ".join((name or next(cell.text for cell in row if cell.text and cell.text != number)).split())
            continue
        where = place(at) if place else f"{grid.place} dòng {at + 1}".strip()
        found.append(_activity(row, columns, name_at, spare, group, year, where, key=key))
    return found


def _activity(
    row: list[Cell],
    columns: Columns,
    name_at: int,
    spare: int | None,
    group: str,
    year: int | None,
    where: str,
    *,
    key: bool,
) -> ProposedActivity:
    name = " ".join(_text(row, name_at).split()).strip(" .;-+")
    written = list(dict.fromkeys((cell.owner, cell.text) for cell in row if cell.text))
    source = " | ".join(text.replace("\n", " ") for _, text in written)
    activity = ProposedActivity(
        name, source, code=_text(row, columns.number).strip(" .)"), group=group, key=key, passage=source
    )
    if spare is not None and _text(row, spare):
        if spare < name_at:
            activity.group = " ".join(_text(row, spare).split())
        else:
            activity.method = _text(row, spare)
    activity.note = "\n".join(_text(row, at) for at in columns.notes if _text(row, at))
    found = Found()
    for at, part in columns.parts.items():
        found.add(part, _text(row, at))
    if not name:
        activity.problems.append(
            Problem("dòng có nội dung nhưng thiếu tên hoạt động", "tên hoạt động", where, grave=True)
        )
        activity.name = next((text.split("\n")[0][:80] for _, text in written if len(text) > 3), "(chưa có tên)")
    fill(activity, found, year)
    activity.problems = [replace(problem, place=problem.place or where) for problem in activity.problems]
    return activity


def _is_section(row: list[Cell], columns: Columns, name_at: int) -> bool:
    """A row that only heads the ones below: one merged cell, or a name with nothing beside it and a Roman number."""
    texts = {cell.owner: cell.text for at, cell in enumerate(row) if cell.text and at != columns.number}
    if len(texts) != 1:
        return False
    places = [at for at, cell in enumerate(row) if cell.owner in texts]
    number = _text(row, columns.number).strip(" .)")
    if len(places) > 1:
        return True
    return places == [name_at] and (
        bool(re.fullmatch(r"[IVX]+|[A-H]", number)) or (not number and row[name_at].text.isupper())
    )


def _is_merged_down(grid: Grid, columns: Columns, at: int) -> bool:
    rows = grid.rows[columns.first_row :]
    return any(above[at].owner == below[at].owner for above, below in itertools.pairwise(rows))


def _is_column_numbers(row: list[Cell]) -> bool:
    """The row "(1) (2) (3)" or "1 2 3" under the headings."""
    texts = [cell.text.strip(" ()") for cell in row if cell.text]
    return (
        len(texts) > 2
        and all(text.isdigit() for text in texts)
        and texts == [str(n + int(texts[0])) for n in range(len(texts))]
    )


def _text(row: list[Cell], at: int | None) -> str:
    return row[at].text.strip() if at is not None and at < len(row) else ""
