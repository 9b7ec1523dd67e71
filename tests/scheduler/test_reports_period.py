"""Periods by name: their days, their neighbours, the closing day."""

from datetime import date

import pytest

from bot.rejected import Rejected
from scheduler.reports import period
from scheduler.reports.period import PeriodKind


@pytest.mark.parametrize(
    ("name", "first", "last", "words"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "tháng 10 năm 2026"),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "quý III năm 2026"),
        ("2026-h1", date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026"),
        ("2026-9M", date(2026, 1, 1), date(2026, 9, 30), "9 tháng đầu năm 2026"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        ("2026-01-05..2026-02-03", date(2026, 1, 5), date(2026, 2, 3), "từ 05/01/2026 đến 03/02/2026"),
    ],
)
def test_a_name_is_a_range_of_days(name: str, first: date, last: date, words: str) -> None:
    found = period.read(name)
    assert (found.first, found.last, found.words) == (first, last, words)
    assert period.read(found.name) == found


@pytest.mark.parametrize(
    ("name", "before", "year_before"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H2", "2026-H1", "2025-H2"),
        ("2026-9M", "2025-9M", "2025-9M"),
        ("2026", "2025", "2025"),
        ("2024-02-29..2024-03-01", "2024-02-27..2024-02-28", "2023-02-28..2023-03-01"),
    ],
)
def test_it_knows_the_one_before_and_the_same_of_last_year(name: str, before: str, year_before: str) -> None:
    found = period.read(name)
    assert found.before().name == before
    assert found.year_before().name == year_before


def test_a_closing_day_moves_both_ends() -> None:
    assert (period.read("2026-Q1", 14).first, period.read("2026-Q1", 14).last) == (
        date(2025, 12, 15),
        date(2026, 3, 14),
    )
    assert period.read("2026", 14).last == date(2026, 12, 14)
    assert period.read("2026-Q1", 14).before().last == date(2025, 12, 14)


def test_the_newest_that_is_over() -> None:
    assert period.ended_before(PeriodKind.QUARTER, date(2026, 10, 1)).name == "2026-Q3"
    assert period.ended_before(PeriodKind.QUARTER, date(2026, 9, 30)).name == "2026-Q2"
    assert period.ended_before(PeriodKind.NINE, date(2026, 10, 1)).name == "2026-9M"
    assert period.ended_before(PeriodKind.YEAR, date(2026, 12, 15), 14).name == "2026"


@pytest.mark.parametrize(
    "name", ["", "quý 3", "2026-Q5", "2026-13", "2026-02-30..2026-03-01", "2026-03-01..2026-02-01"]
)
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(Rejected) as refused:
        period.read(name)
    assert "period" in refused.value.problems
