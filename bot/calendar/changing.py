"""Changes to the working calendar: one at a time, looked at before it is made, and every open deadline counted anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, delete, select

from bot import audit, texts
from bot.calendar import working_days
from bot.calendar.day import CalendarDay, DayKind, OfficeSession
from bot.calendar.working_days import Calendar, Sessions
from bot.database import one_at_a_time
from bot.officials.access import Actor
from bot.rejected import Rejected

_words = texts.beside(__file__)
_FIRST_YEAR, _LAST_YEAR = 2020, 2100


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that another calendar moves. `link`: where an official reads of it."""

    name: str
    link: str
    was: date | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Follower:
    """A feature whose deadlines follow the calendar: `moved` only looks, `recount` writes and says how many moved."""

    label: str
    moved: Callable[[Session, Calendar], Sequence[Moved]]
    recount: Callable[[Session, Calendar, str, datetime], int]


@dataclass(frozen=True, slots=True)
class Change:
    """A day as it shall be, or no more: `kind` None follows the week and the public holidays again."""

    day: date
    kind: DayKind | None
    name: str = ""
    source: str = ""


def check(change: Change) -> None:
    """Raises Rejected for a day out of range, without a reason, or one that changes nothing."""
    problems = {}
    if not _FIRST_YEAR <= change.day.year <= _LAST_YEAR:
        problems["day"] = _words("refused.year", first=_FIRST_YEAR, last=_LAST_YEAR)
    if change.kind is not None and not change.source.strip():
        problems["source"] = _words("refused.source")
    if change.kind is DayKind.SWAPPED_ON and change.day.weekday() < 5:
        problems["kind"] = _words("refused.worked_anyway")
    if problems:
        raise Rejected(problems)


def changed(calendar: Calendar, change: Change) -> Calendar:
    """The calendar as it would be."""
    days = {day: kind for day, kind in calendar.days.items() if day != change.day}
    if change.kind is not None:
        days[change.day] = change.kind
    return replace(calendar, days=days)


def make(session: Session, change: Change, followers: Sequence[Follower], actor: Actor, now: datetime) -> int:
    """Keeps a change and counts every open deadline anew; how many moved."""
    check(change)
    one_at_a_time(session, "calendar")
    row = session.get(CalendarDay, change.day)
    if change.kind is None:
        if row is not None:
            session.delete(row)
    else:
        row = row or CalendarDay(day=change.day, kind=change.kind, changed_at=now)
        row.kind, row.name, row.source = change.kind, change.name.strip(), change.source.strip()
        row.changed_at = now
        session.add(row)
    session.flush()
    detail = {"day": change.day.isoformat(), "kind": change.kind.value if change.kind else ""}
    return _recount(session, followers, actor, now, "calendar.day", detail)


def set_sessions(
    session: Session, hours: Sequence[tuple[time, time]], followers: Sequence[Follower], actor: Actor, now: datetime
) -> int:
    """The sessions of every weekday. Raises Rejected for none, or for ones that run into each other."""
    ordered = sorted(hours)
    if not ordered:
        raise Rejected({"hours": _words("refused.no_sessions")})
    if any(begins >= ends for begins, ends in ordered) or any(
        earlier[1] > later[0] for earlier, later in pairwise(ordered)
    ):
        raise Rejected({"hours": _words("refused.sessions")})
    one_at_a_time(session, "calendar")
    session.exec(delete(OfficeSession).where(col(OfficeSession.weekday) >= 0))
    session.add_all(
        OfficeSession(weekday=weekday, begins=begins, ends=ends) for weekday in range(5) for begins, ends in ordered
    )
    session.flush()
    detail = {"hours": [f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in ordered]}
    return _recount(session, followers, actor, now, "calendar.sessions", detail)


def rows(session: Session, year: int) -> list[CalendarDay]:
    """What the office decided about a year's days."""
    query = select(CalendarDay).where(
        col(CalendarDay.day) >= date(year, 1, 1), col(CalendarDay.day) <= date(year, 12, 31)
    )
    return list(session.exec(query.order_by(col(CalendarDay.day))))


def hours(calendar: Calendar) -> Sequence[tuple[time, time]]:
    """The sessions as one list: those of a Monday."""
    sessions: Sessions = calendar.sessions
    return sessions.get(0) or working_days.USUAL[0]


def _recount(
    session: Session,
    followers: Sequence[Follower],
    actor: Actor,
    now: datetime,
    action: str,
    detail: dict[str, Any],
) -> int:
    calendar = working_days.load(session)
    count = sum(follower.recount(session, calendar, actor.name, now) for follower in followers)
    audit.record(
        session, actor=actor.login, action=action, subject="calendar", now=now, detail={**detail, "moved": count}
    )
    return count
