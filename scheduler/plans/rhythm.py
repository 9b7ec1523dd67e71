"""How often an activity comes, and which periods of a year that makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """ALL_YEAR ("thường xuyên") is looked at once a quarter; WHEN_ISSUED has no days of its own."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    ALL_YEAR = "all_year"
    WHEN_ISSUED = "when_issued"


@dataclass(frozen=True, slots=True)
class Period:
    """`name` is unique for its length: "2026", "2026-H1", "2026-Q3", "2026-07", "2026-W31"."""

    name: str
    begins: date
    ends: date


_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.ALL_YEAR: 3, Rhythm.HALF_YEARLY: 6}


def periods(rhythm: Rhythm, begins: date, ends: date) -> Iterator[Period]:
    """Every time that an activity is due between two days, the last day of each the one it is due on."""
    if rhythm is Rhythm.WHEN_ISSUED or begins > ends:
        return
    if rhythm is Rhythm.ONCE:
        yield Period(f"{ends.year}", begins, ends)
    elif rhythm is Rhythm.WEEKLY:
        monday = begins - timedelta(days=begins.weekday())
        while monday <= ends:
            year, week, _ = monday.isocalendar()
            yield Period(f"{year}-W{week:02}", max(monday, begins), min(monday + timedelta(days=6), ends))
            monday += timedelta(days=7)
    else:
        yield from _months(_MONTHS[rhythm], begins, ends)


def _months(length: int, begins: date, ends: date) -> Iterator[Period]:
    first = date(begins.year, (begins.month - 1) // length * length + 1, 1)
    while first <= ends:
        following = _later(first, length)
        number = (first.month - 1) // length + 1
        name = {1: f"{first:%Y-%m}", 3: f"{first.year}-Q{number}", 6: f"{first.year}-H{number}"}[length]
        yield Period(name, max(first, begins), min(following - timedelta(days=1), ends))
        first = following


def _later(first: date, months: int) -> date:
    total = first.month - 1 + months
    return date(first.year + total // 12, total % 12 + 1, 1)
