"""When an activity is to happen, from the words of a plan: a rhythm and the days between which it holds."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from scheduler.plans.reading.labels import folded
from scheduler.plans.rhythm import Rhythm

_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?:\s*(?:/|-|nam|,\s*nam|\s)\s*(?P<{0}>20\d\d))?"
_DAY = re.compile(
    r"(?<!\d)(\d{1,2}) ?/ ?(\d{1,2}) ?/ ?(\d{4})(?!\d)|(?<![\d.-])(\d{1,2})[.-](\d{1,2})[.-](\d{4})(?!\d)"
    r"|ngay (\d{1,2}) thang (\d{1,2})(?: nam (\d{4}))?|(?<![\d/-])(?<!- )(\d{1,2})/(\d{1,2})(?![\d/])"
)
_QUARTER = re.compile(r"quy\s*(?P<q>iv|iii|ii|i|[1-4])\b" + _YEAR.format("qy"))
_QUARTERS = re.compile(
    r"quy\s*(?P<a>iv|iii|ii|i|[1-4])\s*(?:,|va|-|–|den(?: quy)?|den het quy)\s*(?:quy\s*)?(?P<b>iv|iii|ii|i|[1-4])\b"
    + _YEAR.format("qy")
)
_MONTH = re.compile(r"thang\s*(?P<m>\d{1,2})\b" + _YEAR.format("my"))
_MONTHS = re.compile(
    r"(?:thang\s*)?(?P<a>\d{1,2})(?:\s*/\s*20\d\d)?\s*(?:-|–|den(?: het)?|toi)\s*(?:thang\s*)(?P<b>\d{1,2})\b"
    + _YEAR.format("my")
    + r"|thang\s*(?P<c>\d{1,2})\s*(?:-|–)\s*(?P<d>\d{1,2})\b"
    + _YEAR.format("ny")
)
_EVERY = r"(?:hang|moi|theo|dinh ky(?: theo)?|01|1|mot)"
_RHYTHMS: tuple[tuple[Rhythm, re.Pattern[str]], ...] = (
    (
        Rhythm.WHEN_ISSUED,
        re.compile(
            r"(?:ngay )?(?:sau )?khi (?:duoc |co |van ban |ke hoach )*(?:ban hanh|van ban|yeu cau|de nghi"
            r"|chi dao|phat sinh|thay doi|huong dan|su kien|nhu cau)"
            r"|theo (?:yeu cau|chi dao|de nghi|tinh hinh thuc te|su kien|thuc te phat sinh)|dot xuat"
            r"|^kip thoi$|kip thoi (?:dang tai|cap nhat|dang|cong khai)"
        ),
    ),
    (
        Rhythm.HALF_YEARLY,
        re.compile(r"(?:0?6|sau) thang (?:/|mot|1) ?lan|(?:hang|dinh ky|moi) (?:0?6|sau) thang|0?2 lan/nam|nua nam"),
    ),
    (Rhythm.WEEKLY, re.compile(rf"{_EVERY} tuan\b|tuan/lan|/tuan\b|thu (?:hai|ba|tu|nam|sau|bay) {_EVERY} tuan")),
    (Rhythm.MONTHLY, re.compile(rf"{_EVERY} thang\b|thang/lan|/thang\b|thang mot lan")),
    (
        Rhythm.QUARTERLY,
        re.compile(rf"{_EVERY} quy\b(?! dinh| che| trinh| hoach| mo| uoc)|quy/lan|/quy\b|03 thang/lan|3 thang/lan"),
    ),
    (
        Rhythm.ALL_YEAR,
        re.compile(
            r"thuong xuyen|ca nam|trong nam\b|quanh nam|suot nam|lien tuc|hang nam|hang ngay"
            r"|cac thang trong nam|^\s*nam 20\d\d\s*$|toan nam|den het nam"
        ),
    ),
)
# with marks: inside a sentence "trong năm" and "trọng năm", "từ ngày" and "TU ngày" must not be one
_SENTENCE = re.compile(
    r"(?<!\w)(?=[hmtđknvcqs\d])(?:"
    r"(?:định kỳ )?(?:hàng|hằng|mỗi|theo)\s+(?:tuần|tháng|quý|năm|ngày)(?:(?:,| và) (?:0?6 tháng"
    r"|sáu tháng|quý|năm))*(?!\w)"
    r"|định kỳ (?:0?6 tháng|năm|tháng|quý)|\d+ (?:lần|tin|bài|kỳ|số|phút)/(?:tuần|tháng|quý|năm)"
    r"|thường xuyên(?:, liên tục)?(?: trong năm)?(?! của)(?!\w)|(?:ngay )?(?:sau )?khi được ban hành"
    r"|ngay khi [^,.;]{3,40}|(?<!\w)khi có [^,.;]{3,40}"
    r"|^kịp thời(?= đăng| cập nhật| công khai| phổ biến| thông tin)"
    r"|(?:trong |vào |trước |hết )?quý (?:iv|iii|ii|i|[1-4])(?:\s*[/,]\s*20\d\d| năm 20\d\d)?(?!\w)"
    r"|(?<!\w)(?:trước|trong|vào|đến|từ) (?:ngày "
    r"|tháng )\d[\d/]*(?: tháng \d{1,2})?(?: năm 20\d\d)?(?: đến (?:hết )?(?:ngày |tháng )?\d[\d/]*)?"
    r"|(?<!\w)(?:cả năm|trong năm|quanh năm)(?: 20\d\d)?(?!\w)"
    r")"
)


@dataclass(frozen=True, slots=True)
class When:
    """`rhythm` "" when the words do not say; `wrong` names a date that no calendar has."""

    rhythm: str = ""
    begins: date | None = None
    ends: date | None = None
    wrong: str = ""


def read_when(words: str, year: int | None) -> When:
    """What "Quý II/2026", "hàng tháng", "trước ngày 30/6" mean in a plan of `year`."""
    text = " ".join(folded(words).split())
    if not text:
        return When()
    rhythm = next((rhythm for rhythm, pattern in _RHYTHMS if pattern.search(text)), None)
    try:
        begins, ends = _days(text, year)
    except ValueError:
        return When(str(rhythm or ""), wrong=words.strip()[:60])
    if begins and ends and begins > ends:
        return When(str(rhythm or ""), wrong=words.strip()[:60])
    if rhythm is None and ends is not None:
        rhythm = Rhythm.ONCE
    if rhythm is Rhythm.ALL_YEAR and begins is None and ends is None and year:
        begins, ends = date(year, 1, 1), date(year, 12, 31)
    return When(str(rhythm or ""), begins, ends)


def time_in(sentence: str) -> str:
    """The words inside a sentence that say when, as written; "" when none do."""
    found = _SENTENCE.search(sentence.lower())
    return sentence[found.start() : found.end()].strip() if found else ""


def _days(text: str, year: int | None) -> tuple[date | None, date | None]:
    """The first and last day. Raises ValueError for one that does not exist."""
    exact = [_day(found, year) for found in _DAY.finditer(text)]
    days = [day for day in exact if day is not None]
    if len(days) >= 2:
        return days[0], days[-1]
    if days:
        until = re.search(r"truoc|den|cham nhat|muon nhat|hoan thanh", text)
        since = re.search(r"\btu ngay|ke tu|bat dau", text)
        return (None, days[0]) if until or not since else (days[0], None)
    spans = [*_quarters(text, year), *_months(text, year)]
    if not spans:
        return None, None
    begins, ends = min(span[0] for span in spans), max(span[1] for span in spans)
    return (None, begins) if re.match(r"truoc (?:thang|quy)", text) else (begins, ends)


def _day(found: re.Match[str], year: int | None) -> date | None:
    numbers = [part for part in found.groups() if part]
    if len(numbers) == 2:
        if year is None:
            return None
        numbers.append(str(year))
    day, month, of = (int(number) for number in numbers)
    return date(of, month, day)


def _quarters(text: str, year: int | None) -> list[tuple[date, date]]:
    found = []
    for match in [*_QUARTERS.finditer(text)] or [*_QUARTER.finditer(text)]:
        groups = match.groupdict()
        of = int(groups["qy"] or year or 0)
        first = _quarter(groups.get("a") or groups.get("q") or "")
        last = _quarter(groups["b"]) if groups.get("b") else first
        if of:
            found.append((date(of, first * 3 - 2, 1), _last(of, last * 3)))
    return found


def _months(text: str, year: int | None) -> list[tuple[date, date]]:
    found = []
    for match in [*_MONTHS.finditer(text)] or [*_MONTH.finditer(text)]:
        groups = match.groupdict()
        of = int(groups.get("my") or groups.get("ny") or year or 0)
        first = int(groups.get("a") or groups.get("c") or groups.get("m") or 0)
        last = int(groups.get("b") or groups.get("d") or first)
        if of:
            found.append((date(of, first, 1), _last(of, last)))
    return found


def _quarter(written: str) -> int:
    return _ROMANS.get(written) or int(written)


def _last(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return date(year, month, monthrange(year, month)[1])
