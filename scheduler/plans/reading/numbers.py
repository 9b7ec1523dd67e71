"""Numbers a plan sets itself: "100% cán bộ ...", "mỗi tháng ít nhất 15 phút", "12 chỉ tiêu", "02 hội nghị"."""

import re
from dataclasses import dataclass

from scheduler.plans.reading.labels import folded

_UNITS = (
    "chi tieu|nhiem vu|phut|gio|tin, bai|tin bai|tin|bai|phong su|chuyen muc|chuyen de|chuyen trang"
    "|buoi|luot|hoi nghi|lop|cuoc thi|hoi thi|cuoc|"
    "dot|pa no|pano|ap phich|bang ron|to gap|to roi|to|video|clip|ban tin|nguoi|ky|so|lan|dia ban"
    "|phien|toa dam|mo hinh|sang kien|co quan|xa"
)
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_COUNT = re.compile(
    r"(?P<aim>it nhat|toi thieu|tu|khong duoi|dat|tren|khoang|toi da|khong qua)?\s*(?:tu\s+)?"
    r"(?<![\d/.,])(?P<number>\d{1,6}(?:[.,]\d{3})*)(?:\s*[-–]\s*\d+)?\s+"
    rf"(?P<unit>{_UNITS})\b(?P<every>\s*(?:/|mot|moi|tren)\s*(?:thang|quy|tuan|nam|lan))?"
)
_EVERY = re.compile(r"(?:moi|hang)\s+(thang|quy|tuan|nam)\b")
_MONEY = re.compile(
    r"(?P<number>\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?)\s*(?P<unit>ty|trieu|nghin|ngan)?\s*(?:dong|vnd|d)?\b"
)
_WORTH = {"ty": 1_000_000_000, "trieu": 1_000_000, "nghin": 1_000, "ngan": 1_000, None: 1}
_PERIODS = {"thang": "tháng", "quy": "quý", "tuan": "tuần", "nam": "năm", "lan": "lần"}


@dataclass(frozen=True, slots=True)
class Number:
    """`unit` as people say it: "%", "phút/tháng", "hội nghị"."""

    value: float
    unit: str
    aim: str = "at_least"


def number_in(sentence: str) -> Number | None:
    """The first number with a unit of work in a sentence."""
    plain = folded(sentence)
    percent, count = _PERCENT.search(plain), _COUNT.search(plain)
    if percent and (count is None or percent.start() < count.start()):
        exact = percent.group(1).replace(",", ".")
        return Number(float(exact), "%", "exactly" if exact == "100" else "at_least")
    if count is None:
        return None
    written = re.sub(r"[.,]", "", count.group("number"))
    unit = sentence[count.start("unit") : count.end("unit")].lower()
    every = re.search(r"[a-z]+$", count.group("every") or "") or _EVERY.search(
        plain[max(0, count.start() - 25) : count.end() + 12]
    )
    if every:
        unit = f"{unit}/{_PERIODS[every.group(every.lastindex or 0)]}"
    aim = "at_most" if count.group("aim") in {"toi da", "khong qua"} else "at_least"
    return Number(float(written), unit, aim)


def money_in(words: str) -> int | None:
    """An amount in đồng; None when the words name none."""
    plain = folded(words)
    for found in _MONEY.finditer(plain):
        unit, number = found.group("unit"), found.group("number")
        if (
            not unit
            and not re.search(r"dong|vnd|(?<=\d)d\b", plain[found.start() : found.end()])
            and not re.fullmatch(r"[\d.,\s]+", plain)
        ):
            continue
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
            return int(re.sub(r"[.,]", "", number)) * _WORTH[unit]
        return round(float(number.replace(",", ".")) * _WORTH[unit])
    return None
