"""Money, durations and dates as Vietnamese offices write them. Knows no table and no record."""

import re
from datetime import date

NOTHING = "Không có thông tin"  # the portal's word for an empty cell

_UNITS = "Ngày làm việc|Giờ làm việc|Ngày|Giờ|Tháng|Năm|Tuần|Phút"
DURATION = rf"\d+(?:[.,]\d+)?\s?(?:{_UNITS})"
_CURRENCIES = "VNĐ|VND|Việt Nam Đồng|USD|EUR|Đồng|đồng"
MONEY = rf"\d[\d.,]*\s?(?:{_CURRENCIES})"

_DURATION = re.compile(rf"^\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>{_UNITS})?\s*$", re.IGNORECASE)
_MONEY = re.compile(rf"^\s*(?P<number>\d[\d.,]*)\s*(?P<currency>{_CURRENCIES})?\s*$", re.IGNORECASE)
_DONG = re.compile(r"(?<![\d.,/])(?P<number>\d{1,3}(?:[.,]\d{3})+|\d{4,9})\s*(?:đồng|đ\b|vnđ|vnd)", re.IGNORECASE)
_DAY = re.compile(r"(?P<day>\d{1,2})(?:[/.-]|\s+tháng\s+)(?P<month>\d{1,2})(?:[/.-]|\s+năm\s+)(?P<year>\d{4})")


def duration(text: str) -> tuple[float | None, str]:
    """`"5 Ngày làm việc"` -> (5, "ngày làm việc"); a bare number has the unit ""; (None, "") for other words."""
    found = _DURATION.match(text)
    if found is None:
        return None, ""
    return float(found["number"].replace(",", ".")), (found["unit"] or "").lower()


def money(text: str) -> tuple[int | None, str]:
    """`"100,000 Việt Nam Đồng"` -> (100000, "đồng"); other currencies keep their name, a bare number has ""."""
    found = _MONEY.match(text)
    if found is None:
        return None, ""
    amount = whole(found["number"])
    currency = found["currency"] or ""
    return amount, currency if currency in {"USD", "EUR", ""} else "đồng"


def whole(number: str) -> int | None:
    """`"1.200.000"` and `"1,200,000"` -> 1200000; None when the marks separate anything but thousands."""
    number = number.rstrip(".,")
    if not re.fullmatch(r"\d+|\d{1,3}(?:[.,]\d{3})+", number):
        return None
    return int(re.sub(r"[.,]", "", number))


def sums_of_dong(text: str) -> list[int]:
    """Every sum of money, in đồng, that a sentence states, in order; sums of 0 are left out."""
    sums = [whole(found["number"]) for found in _DONG.finditer(text)]
    return [amount for amount in sums if amount]


def days(text: str) -> list[date]:
    """Every calendar day that a text names ("31/12/2025", "31 tháng 12 năm 2025"), in order."""
    return [day for found in _DAY.finditer(text) if (day := _day(found))]


def read_day(text: str) -> date | None:
    """The day of a cell: `2026-06-10`, `10/6/2026`, or a month `2026-07` (its first day)."""
    text = text.strip()
    if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
        text = f"{month[1]}-{month[2]}-01"
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        found = _DAY.search(text)
        return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
