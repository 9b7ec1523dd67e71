"""Shares, means and their intervals at 95 %, and how many answers a survey needs. Pure arithmetic, formulas beside.

`FORMULAS` are shown with every result: an official must be able to check a figure by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

from bot.rejected import Rejected

_Z = 1.959964  # normal quantile of 97.5 %
# Student's t of 97.5 % for 1 .. 30 degrees of freedom
_T = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
_LOWEST, _HIGHEST = 1, 5

FORMULAS = {
    "share": "Tỷ lệ hài lòng = (số phiếu chọn 4 + số phiếu chọn 5) ÷ n × 100 %; khoảng tin cậy 95 % theo Wilson.",
    "mean": "Điểm trung bình = tổng điểm ÷ n; khoảng tin cậy 95 % = trung bình ± t × độ lệch chuẩn ÷ √n.",
    "nps": "Chỉ số sẵn lòng giới thiệu = % chọn 9–10 trừ % chọn 0–6.",
    "sample": "n = N ÷ (1 + N × e²), N là số lượt giải quyết trong kỳ, e là sai số cho phép.",
}


@dataclass(frozen=True, slots=True)
class Score:
    """A scale question's result. Shares in percent, `share_low` .. `share_high` and `low` .. `high` at 95 %."""

    n: int
    share: float
    share_low: float
    share_high: float
    mean: float
    low: float
    high: float


def score(counts: Mapping[str, int]) -> Score | None:
    """The result of how often each of "1" .. "5" was chosen; None for no answer."""
    by_value = {int(value): count for value, count in counts.items() if count}
    n = sum(by_value.values())
    if not n:
        return None
    satisfied = by_value.get(4, 0) + by_value.get(5, 0)
    low, high = wilson(satisfied, n)
    mean = sum(value * count for value, count in by_value.items()) / n
    spread = _half_width(by_value, n, mean)
    return Score(
        n,
        100 * satisfied / n,
        100 * low,
        100 * high,
        mean,
        max(_LOWEST, mean - spread),
        min(_HIGHEST, mean + spread),
    )


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The interval of a share, 0 .. 1; it never leaves them, also where everybody is satisfied."""
    share, z2 = hits / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = _Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def nps(counts: Mapping[str, int]) -> float | None:
    """-100 .. 100; None for no answer."""
    n = sum(counts.values())
    if not n:
        return None
    promoters = sum(count for value, count in counts.items() if int(value) >= 9)
    detractors = sum(count for value, count in counts.items() if int(value) <= 6)
    return 100 * (promoters - detractors) / n


def sample_size(population: int, margin: float = 5.0) -> int:
    """How many answers a result needs (Yamane). `margin` in percent. Raises Rejected by field."""
    problems = {}
    if population < 1:
        problems["population"] = "Số lượt giải quyết phải từ 1 trở lên."
    if not 0.5 <= margin <= 20:
        problems["margin"] = "Sai số phải từ 0,5 % đến 20 %."
    if problems:
        raise Rejected(problems)
    return min(population, ceil(population / (1 + population * (margin / 100) ** 2)))


def _half_width(by_value: Mapping[int, int], n: int, mean: float) -> float:
    if n < 2:
        return float(_HIGHEST)  # one answer says nothing of the others
    variance = sum(count * (value - mean) ** 2 for value, count in by_value.items()) / (n - 1)
    t = _T[n - 2] if n - 1 <= len(_T) else _Z
    return t * sqrt(variance / n)
