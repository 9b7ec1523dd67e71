"""When a campaign goes out: once, daily, weekly, monthly, quarterly, or some working days before a date.

All in Vietnam's time. Gives APScheduler's triggers; what is planned and taken is `scheduler/timetable.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from bot import texts
from bot.calendar import working_days
from bot.calendar.working_days import Calendar
from bot.office_hours import VIETNAM, local
from bot.rejected import Rejected

_words = texts.beside(__file__)
_MOST_DAYS_BEFORE = 60
_QUARTERS = "1,4,7,10"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Beat(StrEnum):
    """How often."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    BEFORE = "before"  # `days_before` working days before `day`


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`day` is the date (ONCE), the event (BEFORE), or the first day of what repeats; `until` its last."""

    beat: Beat
    day: date
    at: time
    weekdays: tuple[int, ...] = ()  # 0 is Monday; of WEEKLY
    day_of_month: int = 1
    days_before: int = 0
    until: date | None = None

    def as_json(self) -> dict[str, Any]:
        """What a row keeps."""
        return {
            "beat": self.beat.value,
            "day": self.day.isoformat(),
            "at": f"{self.at:%H:%M}",
            "weekdays": list(self.weekdays),
            "day_of_month": self.day_of_month,
            "days_before": self.days_before,
            "until": self.until.isoformat() if self.until else "",
        }

    def trigger(self, calendar: Calendar) -> BaseTrigger:
        """What rings."""
        start = datetime.combine(self.day, time(0), VIETNAM)
        end = datetime.combine(self.until, time(23, 59, 59), VIETNAM) if self.until else None
        clock = {"hour": self.at.hour, "minute": self.at.minute, "timezone": VIETNAM}
        match self.beat:
            case Beat.ONCE:
                return DateTrigger(datetime.combine(self.day, self.at, VIETNAM))
            case Beat.BEFORE:
                day = working_days.before(calendar, self.day, self.days_before)
                return DateTrigger(datetime.combine(day, self.at, VIETNAM))
            case Beat.DAILY:
                return CronTrigger(start_date=start, end_date=end, **clock)
            case Beat.WEEKLY:
                days = ",".join(WEEKDAYS[number] for number in self.weekdays)
                return CronTrigger(day_of_week=days, start_date=start, end_date=end, **clock)
            case Beat.MONTHLY:
                return CronTrigger(day=self._day_of_month(), start_date=start, end_date=end, **clock)
        return CronTrigger(month=_QUARTERS, day=self._day_of_month(), start_date=start, end_date=end, **clock)

    def _day_of_month(self) -> int | str:
        """Months end on different days: the 29th and later are the last."""
        return "last" if self.day_of_month > 28 else self.day_of_month

    def first(self, calendar: Calendar, now: datetime) -> datetime | None:
        """The first moment after `now`; None if there is none."""
        found: datetime | None = self.trigger(calendar).get_next_fire_time(None, now)
        return found if found is not None and found > now else None

    def words(self) -> str:
        """As an official reads it."""
        values: dict[str, Any] = {"day": shown(self.day)}
        if self.beat is Beat.WEEKLY:
            values = {"names": ", ".join(_words(f"weekday.{number}") for number in self.weekdays)}
        elif self.beat in {Beat.MONTHLY, Beat.QUARTERLY}:
            values = {"number": _words("beat_words.last") if self.day_of_month > 28 else self.day_of_month}
        elif self.beat is Beat.BEFORE:
            values |= {"days": self.days_before}
        told = _words(f"beat_words.{self.beat}", at=f"{self.at:%H:%M}", **values)
        return told + (_words("beat_words.until", day=shown(self.until)) if self.until else "")


def shown(day: date) -> str:
    """dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def of_row(kept: Mapping[str, Any]) -> Rhythm | None:
    """The rhythm of a row; None where none was set."""
    if not kept:
        return None
    until = kept.get("until")
    return Rhythm(
        Beat(kept["beat"]),
        date.fromisoformat(kept["day"]),
        time.fromisoformat(kept["at"]),
        tuple(kept["weekdays"]),
        kept["day_of_month"],
        kept["days_before"],
        date.fromisoformat(until) if until else None,
    )


def read(form: Mapping[str, str], weekdays: list[str], calendar: Calendar, now: datetime) -> Rhythm:
    """From what an official filled in. Raises Rejected naming each field; a schedule in the past is one."""
    problems: dict[str, str] = {}
    beat = form.get("beat", "")
    if beat not in set(Beat):
        problems["beat"] = _words("problem.beat")
    day = _date(form.get("day", ""), "day", problems)
    until = _date(form["until"], "until", problems) if form.get("until") else None
    try:
        at = time.fromisoformat(form.get("at", ""))
    except ValueError:
        problems["at"] = _words("problem.at")
        at = time(0)
    before = _number(form.get("days_before"), 0 if beat != Beat.BEFORE else None, _MOST_DAYS_BEFORE)
    of_month = _number(form.get("day_of_month"), 1, 31)
    if before is None:
        problems["days_before"] = _words("problem.days_before", most=_MOST_DAYS_BEFORE)
    if not of_month:
        problems["day_of_month"] = _words("problem.day_of_month")
    chosen = tuple(sorted({int(number) for number in weekdays if number in set("0123456")}))
    if beat == Beat.WEEKLY and not chosen:
        problems["weekdays"] = _words("problem.weekdays")
    if until and day and until < day:
        problems["until"] = _words("problem.until")
    if problems:
        raise Rejected(problems)
    assert day is not None
    repeats = beat not in {Beat.ONCE, Beat.BEFORE}
    rhythm = Rhythm(
        Beat(beat),
        day,
        at,
        chosen if beat == Beat.WEEKLY else (),
        of_month or 1,
        before or 0,
        until if repeats else None,
    )
    require_future(rhythm, calendar, now)
    return rhythm


def require_future(rhythm: Rhythm, calendar: Calendar, now: datetime) -> datetime:
    """The first moment. Raises Rejected where it lies in the past."""
    first = rhythm.first(calendar, now)
    if first is None:
        raise Rejected({"day": _words("problem.past", now=f"{local(now):%H:%M %d/%m/%Y}")})
    return first


def _date(written: str, field: str, problems: dict[str, str]) -> date | None:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        problems[field] = _words("problem.day")
        return None
    if not 2000 <= found.year <= 2100:
        problems[field] = _words("problem.day")
    return found


def _number(written: str | None, otherwise: int | None, most: int) -> int | None:
    if not written:
        return otherwise
    return int(written) if written.isdecimal() and int(written) <= most else None
