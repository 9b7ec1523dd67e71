"""What a report counts, as data: each figure with its formula, the query behind it and the address of its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session

from scheduler.reports.period import Period

Value = int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `value` None: nothing to count from, which is told as such. `unit` "%" for shares."""

    key: str
    title: str
    value: Value
    unit: str = ""
    formula: str = ""
    link: str = ""
    query: str = ""
    previous: Value = None
    last_year: Value = None

    @property
    def shown(self) -> str:
        """As every document writes it."""
        return written(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by something: units, themes, kinds."""

    key: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report. `note` says what the numbers do not."""

    key: str
    title: str
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all happened."""
        return not any(figure.value for figure in self.figures) and not any(table.rows for table in self.tables)


@dataclass(slots=True)
class Scope:
    """What is counted: a period, and the units in it (`whole`: the office itself, with what belongs to no unit)."""

    session: Session
    period: Period
    units: frozenset[str]
    unit_code: str
    whole: bool
    until: datetime  # what stands open is what stood so then: the period's end, or now before that
    queries: dict[str, str] = field(default_factory=dict)

    def rows(self, name: str, query: Select[*tuple[Any, ...]]) -> list[Any]:
        """Runs a query and keeps its words under `name`."""
        self.queries[name] = words_of(query, self.session)
        return list(self.session.connection().execute(query))

    def one(self, name: str, query: Select[*tuple[Any, ...]]) -> Any:
        """The only row."""
        (row,) = self.rows(name, query)
        return row

    def counted(
        self, key: str, title: str, value: Value, name: str, *, formula: str = "", link: str = "", unit: str = ""
    ) -> Figure:
        """A figure read from the query that was run as `name`."""
        return Figure(key, title, value, unit, formula, link, self.queries.get(name, ""))


def words_of(query: Select[*tuple[Any, ...]], session: Session) -> str:
    """The query as text, with its values: what an auditor may run again."""
    bind = session.get_bind()
    return str(query.compile(bind, compile_kwargs={"literal_binds": True}))


def share(part: Value, whole: Value) -> float | None:
    """In percent, to one decimal; None where there is nothing to take a share of."""
    return round(100 * (part or 0) / whole, 1) if whole else None


def written(value: Any, unit: str = "") -> str:
    """A number as Vietnamese documents write it: 1.234,5 %."""
    if value is None:
        return "không có số liệu"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float):
        text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
        return f"{text} {unit}".strip() if unit != "%" else f"{text}%"
    return str(value)


def as_json(section: Section) -> dict[str, Any]:
    """A section as a report keeps it."""
    return {
        "key": section.key,
        "title": section.title,
        "note": section.note,
        "figures": [
            {
                "key": figure.key,
                "title": figure.title,
                "value": figure.value,
                "unit": figure.unit,
                "formula": figure.formula,
                "link": figure.link,
                "query": figure.query,
                "previous": figure.previous,
                "last_year": figure.last_year,
            }
            for figure in section.figures
        ],
        "tables": [
            {
                "key": table.key,
                "title": table.title,
                "header": list(table.header),
                "rows": [list(row) for row in table.rows],
            }
            for table in section.tables
        ],
    }


def of_json(kept: Mapping[str, Any]) -> Section:
    """The section back."""
    return Section(
        kept["key"],
        kept["title"],
        [Figure(**figure) for figure in kept["figures"]],
        [Table(table["key"], table["title"], table["header"], table["rows"]) for table in kept["tables"]],
        kept["note"],
    )
