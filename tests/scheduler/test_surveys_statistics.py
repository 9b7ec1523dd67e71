"""The arithmetic against values computed by hand or by scipy, and small groups that nothing gives away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.rejected import Rejected
from scheduler.surveys import statistics, suppression
from scheduler.surveys.suppression import LEAST

_COUNTS = st.dictionaries(st.sampled_from("12345"), st.integers(0, 60))


def test_a_result_by_hand() -> None:
    score = statistics.score({"5": 6, "4": 3, "2": 1})
    assert score is not None
    assert (score.n, score.share, score.mean) == (10, 90.0, 4.4)
    assert (round(score.share_low, 1), round(score.share_high, 1)) == (59.6, 98.2)
    assert statistics.score({"5": 0}) is None
    assert statistics.nps({"10": 3, "9": 1, "8": 2, "0": 4}) == 0
    assert statistics.nps({}) is None


@given(_COUNTS)
def test_intervals_equal_another_library(counts: dict[str, int]) -> None:
    score = statistics.score(counts)
    said = [int(value) for value, count in counts.items() for _ in range(count)]
    if score is None:
        assert not said
        return
    satisfied = sum(value >= 4 for value in said)
    interval = stats.binomtest(satisfied, len(said)).proportion_ci(method="wilson")
    assert score.share_low == pytest.approx(100 * interval.low, abs=0.01)
    assert score.share_high == pytest.approx(100 * interval.high, abs=0.01)
    if 2 <= len(said) <= 31 and len(set(said)) > 1:
        low, high = stats.t.interval(0.95, len(said) - 1, loc=score.mean, scale=stats.sem(said))
        assert score.low == pytest.approx(max(1, low), abs=0.005)
        assert score.high == pytest.approx(min(5, high), abs=0.005)


@pytest.mark.parametrize(
    ("population", "margin", "needed"), [(10_000, 5, 385), (1_000, 5, 286), (1, 5, 1), (400, 10, 80), (2_000, 3, 715)]
)
def test_the_sample_follows_the_formula_shown(population: int, margin: float, needed: int) -> None:
    assert statistics.sample_size(population, margin) == needed
    with pytest.raises(Rejected) as refused:
        statistics.sample_size(0, 50)
    assert set(refused.value.problems) == {"population", "margin"}


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 14), max_size=8))
def test_no_small_group_is_shown_or_found_by_subtracting(groups: dict[int, int]) -> None:
    gone = suppression.hidden(groups)
    shown = {key: n for key, n in groups.items() if key not in gone and n}
    assert all(n >= LEAST for n in shown.values())
    left_out = sum(n for key, n in groups.items() if key in gone)
    there = [n for n in groups.values() if n]
    if gone and len(there) > 1 and sum(there) >= LEAST:
        assert left_out >= LEAST
        assert len(gone) >= 2
    assert not gone or min(groups[key] for key in gone) < LEAST, "nothing is hidden without need"
