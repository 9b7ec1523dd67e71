"""The leaders' page of figures: what the reports count, for today and the last days, kept for a minute."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock

from sqlmodel import Session

from bot.office_hours import local
from bot.officials.unit import Unit, below, parents
from scheduler.reports import counting, period
from scheduler.reports.figures import Figure, Scope, Section, Table
from scheduler.reports.period import Period
from scheduler.reports.trends import Trends, trends

SPANS = {"7": "7 ngày", "30": "30 ngày", "90": "90 ngày", "nam": "Từ đầu năm"}
_MOST_KEPT = 50
_UNIT_COLUMNS = {
    "cases.units": (("Phản ánh nhận", 1), ("Trả lời", 2), ("Đúng hạn", 3), ("Quá hạn", 5)),
    "dossiers.units": (("Hồ sơ nhận", 1), ("Giải quyết", 3), ("Trễ hạn", 4), ("Quá hẹn", 6)),
    "surveys.units": (("Hài lòng (%)", 2),),
}


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows. `figures` compare with the same number of days before."""

    period: Period
    counted_at: datetime
    sections: Sequence[Section]
    today: dict[str, Figure]
    trends: Trends
    units: Table

    def figure(self, key: str) -> Figure:
        """One figure of the span."""
        return next(figure for section in self.sections for figure in section.figures if figure.key == key)


@dataclass(slots=True)
class Dashboard:
    """Counts at most once a minute for each unit and span, whoever looks."""

    _kept: OrderedDict[tuple[str, str, datetime], Overview] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def overview(self, session: Session, unit_code: str, span: str, now: datetime) -> Overview:
        """The figures of a unit with those below it. Raises Rejected for a unit that does not exist."""
        minute = now.replace(second=0, microsecond=0)
        key = (unit_code, span, minute)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        found = counted(session, unit_code, span, now)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found


def counted(session: Session, unit_code: str, span: str, now: datetime) -> Overview:
    """The same without keeping it."""
    today = local(now).date()
    of = span_of(span, today)
    before = counting.values(counting.count(session, of.before(), now, unit_code))
    sections = [counting.beside(section, before, {}) for section in counting.count(session, of, now, unit_code)]
    one_day = period.between(today, today)
    figures = {one.key: one for section in counting.count(session, one_day, now, unit_code) for one in section.figures}
    parent_of = parents(session)
    whole = parent_of[unit_code] is None
    scope = Scope(session, of, below([unit_code], parent_of), unit_code, whole, until=now)
    return Overview(of, now, sections, figures, trends(scope), _by_unit(sections))


def span_of(span: str, today: date) -> Period:
    """The days of a span that ends today; 30 for anything unknown."""
    if span == "nam":
        return period.between(today.replace(month=1, day=1), today)
    days = int(span) if span in SPANS else 30
    return period.between(today - timedelta(days=days - 1), today)


def unit_names(session: Session, codes: frozenset[str]) -> list[tuple[str, str]]:
    """(code, name), the office first."""
    rows = [row for code in codes if (row := session.get(Unit, code)) is not None and row.active]
    return [(row.code, row.name) for row in sorted(rows, key=lambda row: (row.parent_code is not None, row.name))]


def _by_unit(sections: Sequence[Section]) -> Table:
    """One line for each unit, from the tables by unit of the sections."""
    header, lines = ["Đơn vị"], dict[str, dict[str, object]]()
    tables = counting.tables_of(sections)
    for key, columns in _UNIT_COLUMNS.items():
        header += [words for words, _ in columns]
        for row in tables[key].rows:
            line = lines.setdefault(str(row[0]), {})
            line |= {words: row[at] for words, at in columns}
    rows = [[name, *(line.get(words) for words in header[1:])] for name, line in sorted(lines.items())]
    return Table("units", "Theo đơn vị", header, rows)
