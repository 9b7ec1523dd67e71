"""The calendar suite: dated examples in the file beside, an oracle that walks day by day, both against the rule."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from sqlmodel import Session
from typer.testing import CliRunner

from bot.calendar import command, working_days
from bot.calendar.day import CalendarDay, DayKind, OfficeSession
from bot.calendar.working_days import Calendar, Pause
from bot.database import Database
from bot.office_hours import VIETNAM

# weekdays off and Saturdays worked, written down by hand and not asked of any package
_OFF = [
    "2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-04-07", "2025-04-30",
    "2025-05-01", "2025-05-02", "2025-09-01", "2025-09-02", "2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17",
    "2026-02-18", "2026-02-19", "2026-02-20", "2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01",
    "2026-09-02", "2026-11-24", "2027-01-01", "2027-02-04", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10",
    "2027-04-16", "2027-04-30", "2027-05-03", "2027-09-02", "2027-09-03", "2027-11-24",
]  # fmt: skip
_ON = ("2025-04-26", "2026-01-10", "2026-08-22")


class Example(NamedTuple):
    """`start` and pauses as written; `days` may be "5+3": three are an extension."""

    start: str
    days: str
    pauses: str
    due: str

    @property
    def total(self) -> int:
        return sum(map(int, self.days.split("+")))

    @property
    def stops(self) -> list[tuple[datetime, datetime]]:
        written = [] if self.pauses == "-" else self.pauses.split(",")
        return [(_at(begins), _at(ends)) for begins, ends in (part.split("..") for part in written)]


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


def _examples() -> list[Example]:
    lines = Path(__file__).with_name("calendar_examples.txt").read_text().splitlines()
    return [Example(*line.split()) for line in lines if line and not line.startswith("#")]


def _counts(day: date) -> bool:
    return day.isoformat() in _ON or (day.isoweekday() <= 5 and day.isoformat() not in _OFF)


def _arrives(at: datetime) -> date:
    day = at.date()
    if not _counts(day) or at.time() >= time(17):
        day += timedelta(days=1)
        while not _counts(day):
            day += timedelta(days=1)
    return day


def _oracle(example: Example) -> str:
    day, left = _arrives(_at(example.start)), example.total
    stopped: set[date] = set()
    for begins, ends in example.stops:
        walked = begins.date()
        while walked < _arrives(ends):
            walked += timedelta(days=1)
            stopped.add(walked)
    while left:
        day += timedelta(days=1)
        left -= _counts(day) and day not in stopped
    return day.isoformat()


@pytest.fixture
def calendar(database: Database) -> Calendar:
    """As a new installation has it."""
    with Session(database.engine) as session:
        return working_days.load(session)


def test_every_dated_example_comes_out_right(calendar: Calendar) -> None:
    examples = _examples()
    assert len(examples) >= 200
    wrong = []
    for example in examples:
        pauses = [Pause(*stop) for stop in example.stops]
        said = working_days.due(calendar, _at(example.start), example.total, pauses).isoformat()
        if not said == example.due == _oracle(example):
            wrong.append(f"{example}: rule {said}, oracle {_oracle(example)}")
    assert wrong == []


def test_the_examples_meet_every_holiday_and_swap() -> None:
    spans = [(_at(example.start).date(), date.fromisoformat(example.due)) for example in _examples()]
    unmet = [day for day in (*_OFF, *_ON) if not any(a <= date.fromisoformat(day) <= b for a, b in spans)]
    assert unmet == []


@pytest.mark.parametrize(
    ("at", "received"),
    [
        ("2026-11-06T16:59", "2026-11-06"),
        ("2026-11-06T17:00", "2026-11-09"),  # the last session has ended: Friday evening is Monday
        ("2026-11-06T06:10", "2026-11-06"),  # before opening, and at noon: the next session is the same day's
        ("2026-11-06T12:15", "2026-11-06"),
        ("2026-11-07T09:00", "2026-11-09"),
        ("2026-02-13T17:05", "2026-02-23"),
        ("2026-08-22T09:00", "2026-08-22"),  # a Saturday that is worked
        ("2026-08-22T18:00", "2026-08-24"),
    ],
)
def test_what_comes_after_the_last_session_is_of_the_next_working_day(
    calendar: Calendar, at: str, received: str
) -> None:
    assert working_days.received_on(calendar, _at(at)).isoformat() == received


def test_the_moment_counts_in_vietnam_whatever_zone_it_is_written_in(calendar: Calendar) -> None:
    assert working_days.received_on(calendar, datetime.fromisoformat("2026-11-05T18:30+00:00")) == date(2026, 11, 6)


def test_the_office_decides_about_days_and_hours(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        row = session.get(CalendarDay, date(2026, 11, 24))
        assert row is not None
        row.kind = DayKind.ORDINARY
        session.add(CalendarDay(day=date(2026, 11, 25), kind=DayKind.COMPENSATORY, name="Nghỉ bù", changed_at=now))
        for weekday in range(5):
            session.add(OfficeSession(weekday=weekday, begins=time(17, 30), ends=time(20)))
    with Session(database.engine) as session:
        calendar = working_days.load(session)
    assert calendar.is_working(date(2026, 11, 24))
    assert not calendar.is_working(date(2026, 11, 25))
    assert working_days.received_on(calendar, _at("2026-11-06T19:00")) == date(2026, 11, 6)


def test_counting_forth_back_and_between(calendar: Calendar) -> None:
    friday = date(2026, 2, 13)
    assert working_days.after(calendar, friday, 1) == date(2026, 2, 23)
    assert working_days.before(calendar, date(2026, 2, 24), 2) == friday
    assert working_days.between(calendar, friday, date(2026, 2, 24)) == 2
    assert working_days.between(calendar, date(2026, 2, 24), friday) == -2
    assert working_days.between(calendar, friday, friday) == 0
    with pytest.raises(ValueError, match="at least one"):
        working_days.after(calendar, friday, 0)


def test_a_calendar_without_working_days_says_so() -> None:
    off = {date(2026, 1, 1) + timedelta(days=n): DayKind.HOLIDAY for n in range(5_000)}
    with pytest.raises(ValueError, match="no working days"):
        working_days.due(Calendar(off, working_days.USUAL), _at("2026-01-05T08:00"), 1)


def _run(database: Database, *words: str) -> tuple[int, str]:
    app = typer.Typer()
    app.callback()(lambda: None)

    class Opened:
        def __enter__(self) -> Database:
            return database

        def __exit__(self, *_: object) -> None: ...

    command.register(app, Opened)
    done = CliRunner().invoke(app, ["deadline", *words])
    return done.exit_code, done.output


def test_the_command_prints_the_day_or_says_what_is_wrong(database: Database) -> None:
    assert _run(database, "--from", "2026-02-12T16:30", "--working-days", "5") == (0, "2026-02-26\n")
    assert _run(database, "--from", "2026-02-12T09:30Z", "--working-days", "5") == (0, "2026-02-26\n")
    for bad in (("hôm qua", "5"), ("0001-01-01", "5"), ("2026-02-30", "5"), ("2026-02-12", "-1"), ("2026-02-12", "x")):
        code, said = _run(database, "--from", bad[0], "--working-days", bad[1])
        assert (code, "Error" in said) == (2, True), bad
