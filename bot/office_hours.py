"""The one clock, Vietnam's time, and whether a desk is open. Working hours are data of the desk, never constants."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class DeskState:
    """`open_until` while open; else `opens_at`, None when no hours are known. `holiday` names today's, if one."""

    open_until: datetime | None = None
    opens_at: datetime | None = None
    holiday: str = ""


def now() -> datetime:
    """The present moment, aware, UTC. The only place that asks the clock."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """`moment` as a citizen reads it."""
    return moment.astimezone(VIETNAM)


def holiday(day: date) -> str:
    """The name of the public holiday that `day` is, "" for none (Bộ luật Lao động Điều 112)."""
    return str(_calendar().get(day, ""))


def holidays_of(year: int) -> list[tuple[date, str]]:
    """The public holidays of a year with their names, in order."""
    found = holidays.country_holidays("VN", years=year, language="vi")
    return sorted((day, str(name)) for day, name in found.items())


def is_working_day(day: date) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and not holiday(day)


def desk_state(hours: dict[str, list[str]], moment: datetime) -> DeskState:
    """Whether a desk with these sessions ("0" is Monday: ["07:30-11:30", ...]) is open at `moment`, or opens when."""
    here = local(moment)
    today = holiday(here.date())
    for ahead in range(15):
        day = here.date() + timedelta(days=ahead)
        if holiday(day):
            continue
        for begins, ends in _sessions(hours.get(str(day.weekday()), []), day):
            if begins <= here < ends:
                return DeskState(open_until=ends, holiday=today)
            if here < begins:
                return DeskState(opens_at=begins, holiday=today)
    return DeskState(holiday=today)


def _sessions(written: list[str], day: date) -> list[tuple[datetime, datetime]]:
    found = []
    for session in written:
        begins, ends = (time.fromisoformat(part.strip()) for part in session.split("-"))
        found.append((datetime.combine(day, begins, VIETNAM), datetime.combine(day, ends, VIETNAM)))
    return sorted(found)


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("VN", language="vi")
