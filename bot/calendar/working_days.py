"""Working days by the office's calendar: pure rules over a `Calendar`; cases, plans and dossiers count alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from bot.calendar.day import CalendarDay, DayKind, OfficeSession
from bot.office_hours import holiday, local

Sessions = Mapping[int, Sequence[tuple[time, time]]]

_OFF = frozenset({DayKind.HOLIDAY, DayKind.COMPENSATORY, DayKind.SWAPPED_OFF})
_DAY = timedelta(days=1)
_LONGEST = 3_660  # days looked ahead: past it somebody has marked every day as off
USUAL: Sessions = {weekday: ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))) for weekday in range(5)}


@dataclass(frozen=True, slots=True)
class Calendar:
    """`days` is what the office decided, by date; all else follows the week and the public holidays."""

    days: Mapping[date, DayKind]
    sessions: Sessions

    def is_working(self, day: date) -> bool:
        """Whether `day` counts in a deadline."""
        kind = self.days.get(day)
        if kind is DayKind.SWAPPED_ON:
            return True
        if kind in _OFF or day.weekday() >= 5:
            return False
        return kind is DayKind.ORDINARY or not holiday(day)

    def closes(self, day: date) -> time:
        """The end of the day's last session; a swapped day works as a Monday does where its weekday has no session."""
        sessions = self.sessions.get(day.weekday()) or self.sessions.get(0) or USUAL[0]
        return max(ends for _, ends in sessions)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count: the days after the one it began on, up to the one on which it ended."""

    began_at: datetime
    ended_at: datetime


def load(session: Session) -> Calendar:
    """The calendar as it stands."""
    days = {row.day: DayKind(row.kind) for row in session.exec(select(CalendarDay))}
    sessions: dict[int, list[tuple[time, time]]] = {}
    for row in session.exec(select(OfficeSession).order_by(col(OfficeSession.begins))):
        sessions.setdefault(row.weekday, []).append((row.begins, row.ends))
    return Calendar(days, sessions or USUAL)


def received_on(calendar: Calendar, moment: datetime) -> date:
    """The working day on which what comes at `moment` counts as received: that day until its last session ends."""
    here = local(moment)
    if calendar.is_working(here.date()) and here.time() < calendar.closes(here.date()):
        return here.date()
    return after(calendar, here.date(), 1)


def due(calendar: Calendar, start: datetime, days: int, pauses: Sequence[Pause] = ()) -> date:
    """The last day of `days` working days, counted from the working day after the receipt of what came at `start`."""
    stopped = [(local(pause.began_at).date(), received_on(calendar, pause.ended_at)) for pause in pauses]
    received = received_on(calendar, start)
    if days == 0:
        return received
    for day in _working(calendar, received):
        if any(began < day <= ended for began, ended in stopped):
            continue
        days -= 1
        if days == 0:
            return day
    raise ValueError("the calendar has no working days left")


def after(calendar: Calendar, day: date, days: int) -> date:
    """`day` moved on by `days` working days, not counting itself. Raises ValueError for fewer than 1."""
    if days < 1:
        raise ValueError("count at least one working day")
    for found in _working(calendar, day):
        days -= 1
        if days == 0:
            return found
    raise ValueError("the calendar has no working days left")


def before(calendar: Calendar, day: date, days: int) -> date:
    """`day` moved back by `days` working days, not counting itself."""
    while days > 0:
        day -= _DAY
        days -= calendar.is_working(day)
    return day


def between(calendar: Calendar, first: date, last: date) -> int:
    """Working days after `first` up to `last`; negative where `last` comes first."""
    if last < first:
        return -between(calendar, last, first)
    return sum(calendar.is_working(first + _DAY * ahead) for ahead in range(1, (last - first).days + 1))


def _working(calendar: Calendar, day: date) -> Iterator[date]:
    for _ in range(_LONGEST):
        day += _DAY
        if calendar.is_working(day):
            yield day
