"""Periods that are reported on: month, quarter, six and nine months, year, any range; with the office's closing day."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.office_hours import VIETNAM
from bot.rejected import Rejected

_NAME = re.compile(
    r"(?P<year>20\d{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)))?"
)
_RANGE = re.compile(r"(20\d{2}-\d{2}-\d{2})\.\.(20\d{2}-\d{2}-\d{2})")
_ROMAN = ("", "I", "II", "III", "IV")
_LONGEST_RANGE = 3 * 366  # days
_WRONG = (
    "Kỳ báo cáo viết như 2026-10 (tháng), 2026-Q3 (quý), 2026-H1 (6 tháng), 2026-9M (9 tháng), 2026 (năm) "
    "hoặc 2026-01-05..2026-03-31."
)


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE = "nine"
    YEAR = "year"
    RANGE = "range"


KIND_NAMES = {
    PeriodKind.MONTH: "Tháng",
    PeriodKind.QUARTER: "Quý",
    PeriodKind.HALF: "6 tháng",
    PeriodKind.NINE: "9 tháng",
    PeriodKind.YEAR: "Năm",
    PeriodKind.RANGE: "Khoảng ngày",
}


@dataclass(frozen=True, slots=True)
class Period:
    """`first` and `last` are both inside. `closing`: the day of a month on which figures are closed, 0: its end."""

    kind: PeriodKind
    year: int
    number: int
    first: date
    last: date
    closing: int = 0

    @property
    def name(self) -> str:
        """As the command takes it: `2026-Q3`."""
        if self.kind is PeriodKind.RANGE:
            return f"{self.first}..{self.last}"
        tail = {PeriodKind.MONTH: f"-{self.number:02}", PeriodKind.QUARTER: f"-Q{self.number}"}
        tail |= {PeriodKind.HALF: f"-H{self.number}", PeriodKind.NINE: "-9M", PeriodKind.YEAR: ""}
        return f"{self.year}{tail[self.kind]}"

    @property
    def words(self) -> str:
        """As a report's title says it."""
        if self.kind is PeriodKind.MONTH:
            return f"tháng {self.number} năm {self.year}"
        if self.kind is PeriodKind.QUARTER:
            return f"quý {_ROMAN[self.number]} năm {self.year}"
        if self.kind is PeriodKind.HALF:
            return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"
        if self.kind is PeriodKind.NINE:
            return f"9 tháng đầu năm {self.year}"
        if self.kind is PeriodKind.YEAR:
            return f"năm {self.year}"
        return f"từ {self.first:%d/%m/%Y} đến {self.last:%d/%m/%Y}"

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(0), VIETNAM)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(0), VIETNAM)

    @property
    def months(self) -> tuple[date, date]:
        """The calendar months that stand for it where only months are known: (first, last), by their first day."""
        if self.kind is PeriodKind.RANGE:
            return self.first.replace(day=1), self.last.replace(day=1)
        begins, count = _months(self.kind, self.number)
        return date(self.year, begins, 1), date(self.year, begins + count - 1, 1)

    def before(self) -> "Period":
        """The period just before, of the same kind and length."""
        if self.kind is PeriodKind.RANGE:
            return between(
                self.first - timedelta(days=(self.last - self.first).days + 1), self.first - timedelta(days=1)
            )
        most = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.HALF: 2}.get(self.kind, 1)
        earlier = self.number > 1 and most > 1
        number = self.number - 1 if earlier else most
        return make(self.kind, self.year if earlier else self.year - 1, number, self.closing)

    def year_before(self) -> "Period":
        """The same period of the last year."""
        if self.kind is PeriodKind.RANGE:
            return between(_a_year_earlier(self.first), _a_year_earlier(self.last))
        return make(self.kind, self.year - 1, self.number, self.closing)

    def days(self) -> Iterator[date]:
        """Each day of it."""
        for ahead in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=ahead)


def read(text: str, closing: int = 0) -> Period:
    """The period of a name. Raises Rejected."""
    text = text.strip()
    found = _RANGE.fullmatch(text)
    try:
        if found:
            return between(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
    except ValueError:
        raise Rejected({"period": _WRONG}) from None
    named = _NAME.fullmatch(text.upper())
    if named is None:
        raise Rejected({"period": _WRONG})
    year = int(named["year"])
    for kind, part in ((PeriodKind.MONTH, "month"), (PeriodKind.QUARTER, "quarter"), (PeriodKind.HALF, "half")):
        if named[part]:
            return make(kind, year, int(named[part]), closing)
    return make(PeriodKind.NINE if named["nine"] else PeriodKind.YEAR, year, 1, closing)


def make(kind: PeriodKind, year: int, number: int, closing: int = 0) -> Period:
    """A named period. With a closing day of 14 the first quarter runs from 15 December to 14 March."""
    begins, count = _months(kind, number)
    first, last = date(year, begins, 1), date(year, begins + count - 1, 1)
    last = last.replace(day=monthrange(last.year, last.month)[1])
    if closing:
        day_before = first - timedelta(days=1)
        first = day_before.replace(day=closing) + timedelta(days=1)
        last = last.replace(day=closing)
    return Period(kind, year, number, first, last, closing)


def between(first: date, last: date) -> Period:
    """Any range of days. Raises Rejected."""
    if last < first:
        raise Rejected({"period": "Ngày cuối phải sau ngày đầu."})
    if (last - first).days > _LONGEST_RANGE:
        raise Rejected({"period": "Khoảng ngày không được dài quá 3 năm."})
    return Period(PeriodKind.RANGE, first.year, 0, first, last)


def ended_before(kind: PeriodKind, today: date, closing: int = 0) -> Period:
    """The newest period of a kind that is over on `today`."""
    number = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.HALF: 2}.get(kind, 1)
    period = make(kind, today.year, number, closing)
    while period.last >= today:
        period = period.before()
    return period


def _months(kind: PeriodKind, number: int) -> tuple[int, int]:
    """(first month, how many)."""
    count = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.NINE: 9}.get(kind, 12)
    return ((number - 1) * count + 1 if kind is not PeriodKind.NINE else 1), count


def _a_year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
