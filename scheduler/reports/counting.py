"""Puts the sections of a report together, with the period before and the same period of last year beside each figure.

The dashboard, the console, Word, Excel, PDF and JSON all show what is counted here, once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from bot.officials.unit import ROOT, Unit, below, parents
from bot.rejected import Rejected
from scheduler.reports import cases, deliveries, dossiers, publicity, questions, satisfaction
from scheduler.reports.figures import Figure, Scope, Section, Table, Value
from scheduler.reports.period import Period

SECTIONS: Sequence[Callable[[Scope], Section]] = (
    questions.section,
    cases.section,
    deliveries.section,
    publicity.section,
    satisfaction.section,
    dossiers.section,
)
_UNITS = "Đơn vị"


def count(session: Session, period: Period, now: datetime, unit_code: str = ROOT) -> list[Section]:
    """The sections of one unit with those below it. Raises Rejected for a unit that does not exist."""
    unit = session.get(Unit, unit_code)
    if unit is None:
        raise Rejected({"unit": f"Không có đơn vị mã {unit_code}."})
    units = below([unit_code], parents(session))
    names = dict(session.exec(select(col(Unit.code), col(Unit.name))).all())
    scope = Scope(session, period, units, unit_code, whole=unit.parent_code is None, until=min(period.ends, now))
    return [_named(section(scope), names) for section in SECTIONS]


def compared(session: Session, period: Period, now: datetime, unit_code: str = ROOT) -> list[Section]:
    """The same with `previous` and `last_year` filled in."""
    found = count(session, period, now, unit_code)
    before, last_year = others(period, lambda one: values(count(session, one, now, unit_code)))
    return [beside(section, before, last_year) for section in found]


def others(period: Period, counted: Callable[[Period], dict[str, Value]]) -> tuple[dict[str, Value], dict[str, Value]]:
    """The period before and the same of last year; for a whole year they are one and counted once."""
    before = counted(period.before())
    same = period.before().name == period.year_before().name
    return before, before if same else counted(period.year_before())


def beside(section: Section, before: dict[str, Value], last_year: dict[str, Value]) -> Section:
    """A section with what other periods counted."""
    figures: list[Figure] = [
        replace(figure, previous=before.get(figure.key), last_year=last_year.get(figure.key))
        for figure in section.figures
    ]
    return replace(section, figures=figures)


def values(sections: Sequence[Section]) -> dict[str, Value]:
    """Value by key."""
    return {figure.key: figure.value for section in sections for figure in section.figures}


def _named(section: Section, names: dict[str, str]) -> Section:
    """Units by their names in the tables by unit."""
    tables = [
        replace(table, rows=[[names.get(row[0], row[0] or "Chưa rõ"), *row[1:]] for row in table.rows])
        if table.header and table.header[0] == _UNITS
        else table
        for table in section.tables
    ]
    return replace(section, tables=tables)


def tables_of(sections: Sequence[Section]) -> dict[str, Table]:
    """Table by key."""
    return {table.key: table for section in sections for table in section.tables}
