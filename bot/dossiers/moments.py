"""Dates in the cells of an export: real dates, Excel's day numbers, and the ways Vietnamese offices write them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.office_hours import VIETNAM

_EXCEL_DAY_0 = datetime(1899, 12, 30, tzinfo=VIETNAM)
_EXCEL = (20_000.0, 80_000.0)  # 1954 to 2119: other numbers are no dates
_NUMBER = re.compile(r"\d{5}(?:[.,]\d+)?")
_TIME = re.compile(r"\b(\d{1,2})[:hg](\d{2})?(?::(\d{2}))?(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
LAST_MINUTE = time(23, 59)  # a due day without an hour ends with the day


class NoMoment(ValueError):
    """A cell that is no date."""


def moment_of(cell: object, *, ends: bool = False) -> datetime | None:
    """UTC; None for an empty cell. `ends`: a day without an hour means its end. Raises NoMoment."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return _written(cell, ends)
    if isinstance(cell, datetime):
        return _placed(cell, ends and cell.time() == time(0))
    if isinstance(cell, date):
        return _placed(datetime.combine(cell, time(0)), ends)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _excel(float(cell), ends)
    raise NoMoment


@lru_cache(maxsize=65_536)
def _written(text: str, ends: bool) -> datetime | None:
    text = text.strip()
    if not text or text in {"-", "--"}:
        return None
    if _NUMBER.fullmatch(text):
        return _excel(float(text.replace(",", ".")), ends)
    numbers: tuple[int, int, int] | None = None
    if iso := _ISO.search(text):
        numbers = (int(iso[1]), int(iso[2]), int(iso[3]))
    elif found := _DAY.search(text):
        numbers = (int(found[3]), int(found[2]), int(found[1]))
    if numbers is None:
        raise NoMoment
    clock = _TIME.search(text.replace("T", " "))
    try:
        at = time(int(clock[1]), int(clock[2] or 0), int(clock[3] or 0)) if clock else time(0)
        return _placed(datetime.combine(date(*numbers), at), ends and clock is None)
    except ValueError:
        raise NoMoment from None


def _excel(days: float, ends: bool) -> datetime:
    if not _EXCEL[0] <= days <= _EXCEL[1]:
        raise NoMoment
    seconds = round(days * 86_400)
    return _placed(_EXCEL_DAY_0 + timedelta(seconds=seconds), ends and seconds % 86_400 == 0)


def _placed(at: datetime, ends: bool) -> datetime:
    if at.tzinfo is None:
        at = at.replace(tzinfo=VIETNAM)
    if ends:
        at = at.replace(hour=LAST_MINUTE.hour, minute=LAST_MINUTE.minute)
    return at.astimezone(UTC)
