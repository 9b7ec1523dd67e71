"""Reads the kept counts: how often each value was chosen, of which part, by what. Knows no page."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from knowledge.tables import table_of
from scheduler.surveys.answer import SurveyTally
from scheduler.surveys.form import OVERALL
from scheduler.surveys.placement import ScanCount

_tally = table_of(SurveyTally)


@dataclass(frozen=True, slots=True)
class Part:
    """Which answers. None and "": all. `rounds` may be several; `months` are first days.

    `flagged` False leaves out what came in bursts.
    `within`: the larger sets of units whose results the reader can see too, the largest first.
    """

    rounds: tuple[int, ...]
    units: frozenset[str] | None = None
    placement: str = ""
    procedure: str = ""
    audience: str = ""
    months: tuple[date, date] | None = None
    flagged: bool = True
    within: tuple[frozenset[str], ...] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [_tally.c.round_id.in_(self.rounds)]
        if self.units is not None:
            found.append(_tally.c.unit_code.in_(self.units))
        for column, value in (("placement_code", self.placement), ("audience", self.audience)):
            if value:
                found.append(_tally.c[column] == value)
        if self.procedure:
            found.append(_tally.c.procedure_code == self.procedure)
        if self.months:
            found.append(_tally.c.month.between(*self.months))
        if not self.flagged:
            found.append(_tally.c.flagged.is_(False))
        return found

    def filters(self) -> dict[str, str]:
        """The dimensions that are narrowed to one value."""
        chosen = {"placement": self.placement, "procedure": self.procedure, "audience": self.audience}
        return {dimension: value for dimension, value in chosen.items() if value}

    def without(self, dimension: str) -> "Part":
        """The same without one of its filters."""
        empty: dict[str, Any] = {dimension: ""}
        return replace(self, **empty)

    def widest(self) -> "Part":
        """The same over all the units that the reader sees."""
        return replace(self, units=self.within[0]) if self.within else self


COLUMNS = {
    "unit": "unit_code",
    "placement": "placement_code",
    "procedure": "procedure_code",
    "audience": "audience",
    "month": "month",
    "round": "round_id",
    "flagged": "flagged",
}


def by_question(session: Session, part: Part) -> dict[str, Counter[str]]:
    """Question -> value -> how often."""
    columns = (_tally.c.question, _tally.c.value)
    counted = select(*columns, func.sum(_tally.c["count"])).where(*part.conditions()).group_by(*columns)
    found: dict[str, Counter[str]] = {}
    for question, value, count in session.connection().execute(counted):
        found.setdefault(question, Counter())[value] = int(count)
    return found


def by_group(session: Session, part: Part, dimension: str, question: str = OVERALL) -> dict[Any, Counter[str]]:
    """What one question got in each group of a dimension (a key of COLUMNS)."""
    columns = (_tally.c[COLUMNS[dimension]], _tally.c.value)
    counted = select(*columns, func.sum(_tally.c["count"])).where(*part.conditions(), _tally.c.question == question)
    found: dict[Any, Counter[str]] = {}
    for key, value, count in session.connection().execute(counted.group_by(*columns)):
        found.setdefault(key, Counter())[value] = int(count)
    return found


def sizes(session: Session, part: Part, *dimensions: str) -> dict[tuple[Any, ...], int]:
    """n of each cell of some dimensions."""
    columns = [_tally.c[COLUMNS[dimension]] for dimension in dimensions]
    counted = select(*columns, func.sum(_tally.c["count"])).where(*part.conditions(), _tally.c.question == OVERALL)
    return {tuple(row[:-1]): int(row[-1]) for row in session.connection().execute(counted.group_by(*columns))}


def overall(session: Session, part: Part) -> Counter[str]:
    """How often each satisfaction was chosen; its total is n."""
    counted = select(_tally.c.value, func.sum(_tally.c["count"])).where(
        *part.conditions(), _tally.c.question == OVERALL
    )
    rows = session.connection().execute(counted.group_by(_tally.c.value))
    return Counter({value: int(count) for value, count in rows})


def scans(session: Session, codes: Collection[str] | None, first: date, last: date) -> int:
    """How often codes were opened from `first` to `last`."""
    counts = table_of(ScanCount)
    counted = select(func.sum(counts.c["count"])).where(counts.c.day.between(first, last))
    if codes is not None:
        counted = counted.where(counts.c.placement_code.in_(codes))
    return int(session.connection().execute(counted).scalar() or 0)


def scans_by_code(session: Session, first: date, last: date) -> dict[str, int]:
    """The same for each code."""
    counts = table_of(ScanCount)
    counted = select(counts.c.placement_code, func.sum(counts.c["count"])).where(counts.c.day.between(first, last))
    return {code: int(n) for code, n in session.connection().execute(counted.group_by(counts.c.placement_code))}


def by_unit_and_question(session: Session, part: Part) -> dict[tuple[str, str], Counter[str]]:
    """What every question got in every unit."""
    columns = (_tally.c.unit_code, _tally.c.question, _tally.c.value)
    counted = select(*columns, func.sum(_tally.c["count"])).where(*part.conditions()).group_by(*columns)
    found: dict[tuple[str, str], Counter[str]] = {}
    for unit, question, value, count in session.connection().execute(counted):
        found.setdefault((unit, question), Counter())[value] = int(count)
    return found
