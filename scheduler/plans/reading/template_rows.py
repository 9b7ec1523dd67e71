"""Rows of the office's own template, read strictly: an unknown column or a wrong value is told at its cell."""

import re
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from scheduler.plans import form
from scheduler.plans.reading.cleaning import plain
from scheduler.plans.reading.grid import Cell, Grid
from scheduler.plans.reading.labels import folded
from scheduler.plans.reading.numbers import money_in
from scheduler.plans.reading.offices import split_offices
from scheduler.plans.reading.parts import MOST_WORDS, complete
from scheduler.plans.reading.proposal import Problem, Proposal, ProposedActivity, ProposedTarget
from scheduler.plans.reading.unreadable import Unreadable

_COLUMNS = {folded(column.heading): column for column in form.ACTIVITY_COLUMNS}
_NAME = folded("Tên hoạt động")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2})")
_YES, _NO = {"x", "co", "1", "true", "trong diem"}, {"", "khong", "0", "false"}


class _Wrong(ValueError):
    """A value of a cell that cannot be; says why."""


def is_template(grid: Grid) -> bool:
    """Whether a sheet has the template's row of headings."""
    return _heading_row(grid) is not None


def _heading_row(grid: Grid) -> int | None:
    for at, row in enumerate(grid.rows[:8]):
        heads = {_head(cell.text) for cell in row}
        if _NAME in heads and len(heads & set(_COLUMNS)) >= 3:
            return at
    return None


def _head(text: str) -> str:
    return " ".join(folded(re.sub(r"\([^)]*\)|\*", "", text)).split())


def activities_of(grid: Grid, proposal: Proposal) -> None:
    """Reads every row under the headings. Raises Unreadable for an unknown column."""
    first = _heading_row(grid)
    assert first is not None
    columns = _columns(grid.rows[first])
    for merged in grid.merged:
        number = int(re.findall(r"\d+", merged)[-1])
        if number > first + 1:
            proposal.problems.append(
                Problem("ô gộp; hãy bỏ gộp và điền từng dòng", place=f"{grid.place} ô {merged}", grave=True)
            )
    for at, row in enumerate(grid.rows[first + 1 :], start=first + 2):
        if any(cell.text for cell in row):
            proposal.activities.append(_activity(row, columns, proposal.year, f"{grid.place} dòng {at}".strip()))


def _columns(row: list[Cell]) -> dict[int, form.Column]:
    found: dict[int, form.Column] = {}
    unknown = []
    for at, cell in enumerate(row):
        head = _head(cell.text)
        if head in _COLUMNS:
            found[at] = _COLUMNS[head]
        elif head:
            near = process.extractOne(head, list(_COLUMNS), scorer=fuzz.WRatio, score_cutoff=70)
            hint = f" (có phải {_COLUMNS[near[0]].heading}?)" if near else ""
            unknown.append(f"cột {_letter(at)} “{plain(cell.text)[:40]}” không có trong mẫu{hint}")
    if unknown:
        raise Unreadable("; ".join(unknown))
    return found


def _activity(row: list[Cell], columns: dict[int, form.Column], year: int | None, place: str) -> ProposedActivity:
    source = " | ".join(cell.text.replace("\n", " ") for cell in row if cell.text)
    activity = ProposedActivity("", source, passage=source)
    for at, column in columns.items():
        text = row[at].text.strip() if at < len(row) else ""
        if not text:
            continue
        try:
            setattr(activity, column.attribute, _value(text, column.kind))
        except _Wrong as wrong:
            activity.problems.append(Problem(str(wrong), column.heading, place, grave=True))
    if activity.begins and activity.ends and activity.begins > activity.ends:
        activity.problems.append(Problem("Từ ngày phải trước Đến ngày", "Từ ngày", place, grave=True))
        activity.begins = activity.ends = None
    if not activity.name:
        activity.problems.append(Problem("thiếu tên hoạt động", "Tên hoạt động", place, grave=True))
        activity.name = "(chưa có tên)"
    before = len(activity.problems)
    complete(activity, year)
    activity.problems[before:] = [Problem(p.reason, p.field, place, p.grave) for p in activity.problems[before:]]
    return activity


def _value(text: str, kind: str) -> Any:
    if kind == "day":
        return _day(text)
    if kind == "number":
        return _number(text)
    if kind == "money":
        amount = money_in(text)
        if amount is None:
            raise _Wrong(f"không phải số tiền: {text[:40]}")
        return amount
    if kind == "flag":
        if folded(text) not in _YES | _NO:
            raise _Wrong(f"chỉ ghi x hoặc bỏ trống (đang là {text[:30]})")
        return folded(text) in _YES
    if kind == "rhythm":
        return _choice(text, form.RHYTHMS)
    if kind == "channels":
        return list(dict.fromkeys(_choice(part, form.CHANNELS) for part in re.split(r"[;\n]", text) if part.strip()))
    if kind == "list":
        return split_offices(text)
    return "\n".join(plain(line) for line in text.split("\n") if line.strip())[:MOST_WORDS]


def _day(text: str) -> date:
    found = _DAY.fullmatch(text.split(" ")[0])
    if found is None:
        raise _Wrong(f"không phải ngày, hãy viết như 30/06/2026 (đang là {text[:30]})")
    day, month, year, iso_year, iso_month, iso_day = found.groups()
    try:
        return date(int(year or iso_year), int(month or iso_month), int(day or iso_day))
    except ValueError:
        raise _Wrong(f"không có ngày này trên lịch: {text[:30]}") from None


def _number(text: str) -> float:
    try:
        return float(text.replace("%", "").replace(" ", "").replace(",", "."))
    except ValueError:
        raise _Wrong(f"phải là số (đang là {text[:30]})") from None


def _choice(text: str, choices: dict[str, str]) -> str:
    known = {folded(words): value for words, value in choices.items()} | {value: value for value in choices.values()}
    value = known.get(folded(text.strip()))
    if value is None:
        raise _Wrong(f"phải là một trong: {'; '.join(choices)} (đang là {text[:30]})")
    return value


def plan_of(grid: Grid, proposal: Proposal) -> None:
    """The sheet of two columns that describes the plan itself."""
    known = {folded(words): attribute for words, attribute in form.PLAN_ROWS}
    for at, row in enumerate(grid.rows, start=1):
        head, text = (_head(row[0].text), row[1].text.strip()) if len(row) > 1 else ("", "")
        if not head or head == folded("Mục"):
            continue
        place = f"{grid.place} dòng {at}"
        if head not in known:
            proposal.problems.append(Problem("không có mục này trong mẫu", plain(row[0].text)[:40], place, grave=True))
        elif text:
            try:
                value: Any = plain(text)
                if known[head] == "year":
                    value = _year(text)
                elif known[head] == "signed_on":
                    value = _day(text)
                setattr(proposal, known[head], value)
            except _Wrong as wrong:
                proposal.problems.append(Problem(str(wrong), plain(row[0].text)[:40], place, grave=True))


def _year(text: str) -> int:
    if not re.fullmatch(r"20\d\d", text):
        raise _Wrong(f"phải là năm bốn chữ số, ví dụ 2026 (đang là {text[:20]})")
    return int(text)


def targets_of(grid: Grid, proposal: Proposal) -> None:
    """The sheet of targets."""
    for at, row in enumerate(grid.rows[1:], start=2):
        texts = [cell.text.strip() for cell in row[:5]] + [""] * 5
        name, aim, value, unit, source = texts[:5]
        if not name:
            continue
        place = f"{grid.place} dòng {at}"
        target = ProposedTarget(plain(name), plain(source) or name, unit=plain(unit))
        try:
            target.value = _number(value) if value else None
            target.aim = _choice(aim, form.AIMS) if aim else "at_least"
        except _Wrong as wrong:
            proposal.problems.append(Problem(str(wrong), "Chỉ tiêu", place, grave=True))
        proposal.targets.append(target)


def _letter(at: int) -> str:
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)
