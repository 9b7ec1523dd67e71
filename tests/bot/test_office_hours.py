"""Whether a desk is open, in Vietnam's time, on ordinary days and holidays."""

from datetime import UTC, date, datetime

import pytest

from bot import office_hours
from bot.office_hours import VIETNAM, DeskState, desk_state

HOURS = {str(day): ["07:30-11:30", "13:30-17:00"] for day in range(5)} | {"5": ["07:30-11:30"]}


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def test_now_is_aware() -> None:
    assert office_hours.now().tzinfo is UTC


def test_local_shows_vietnam() -> None:
    assert office_hours.local(datetime(2026, 11, 1, 18, 30, tzinfo=UTC)).date() == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (at(2, 7, 30), DeskState(open_until=at(2, 11, 30))),
        (at(2, 11, 29), DeskState(open_until=at(2, 11, 30))),
        (at(2, 11, 30), DeskState(opens_at=at(2, 13, 30))),
        (at(2, 6), DeskState(opens_at=at(2, 7, 30))),
        (at(2, 17), DeskState(opens_at=at(3, 7, 30))),
        (at(7, 11), DeskState(open_until=at(7, 11, 30))),
        (at(7, 12), DeskState(opens_at=at(9, 7, 30))),
        (at(2, 3).astimezone(UTC), DeskState(opens_at=at(2, 7, 30))),
    ],
)
def test_sessions(moment: datetime, state: DeskState) -> None:
    assert desk_state(HOURS, moment) == state


def test_a_holiday_is_named_and_skipped() -> None:
    state = desk_state(HOURS, at(2, 9, month=9))
    assert "Quốc khánh" in state.holiday
    assert state.open_until is None
    assert state.opens_at == at(3, 7, 30, month=9)
    assert not office_hours.is_working_day(date(2026, 9, 2))
    assert office_hours.is_working_day(date(2026, 11, 2))
    assert not office_hours.is_working_day(date(2026, 11, 1))


def test_no_hours_open_never() -> None:
    assert desk_state({}, at(2, 9)) == DeskState()
