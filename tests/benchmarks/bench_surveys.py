"""`uv run python -m tests.benchmarks.bench_surveys [answers]`: the results page over a million survey answers.

Fills a database with rounds of a province (300 codes in 60 units), then measures what people wait for.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sqlmodel import Session

from bot import migrations
from bot.database import Database
from bot.officials.access import Role
from bot.officials.unit import Unit
from knowledge.tables import table_of
from scheduler.surveys import answering, placement, questionnaire, tallying
from scheduler.surveys.answer import SurveyAnswer
from scheduler.surveys.answering import Sent
from scheduler.surveys.form import Filled, Form
from scheduler.surveys.placement import Placement
from scheduler.surveys.round import SurveyRound, midnight
from scheduler.surveys.tallying import Cell
from tests.bot.console_room import Browser, Room

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_UNITS, _CODES, _CHUNK = 60, 300, 20_000
_QUARTERS = [(2026, 1), (2026, 4), (2026, 7), (2026, 10)]


def main(answers: int) -> None:
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'motcua.db'}")
        migrations.upgrade(database)
        room = Room(database, NOW)
        with database.transaction() as session:
            places, quarters, form = _province(session)
        begun = time.perf_counter()
        _fill(database, places, quarters, form, answers)
        print(f"{answers:,} answers written and tallied in {time.perf_counter() - begun:.0f} s")
        asyncio.run(_measure(room, places))
        database.close()


def _province(session: Session) -> tuple[list[Placement], list[int], Form]:
    shipped = questionnaire.load_shipped(session, NOW)
    quarters = []
    for year, month in _QUARTERS:
        ends = midnight(date(year + month // 10, (month + 2) % 12 + 1, 1))
        row = SurveyRound(
            label=f"{year}-{month}", name=f"Quý {month // 3 + 1} năm {year}", questionnaire_id=shipped.id or 0,
            opens_at=midnight(date(year, month, 1)), closes_at=ends,
        )  # fmt: skip
        session.add(row)
        session.flush()
        quarters.append(row.id or 0)
    for number in range(_UNITS):
        session.add(Unit(code=f"xa-{number}", name=f"Xã {number}", parent_code="goc"))
    session.flush()
    places = [
        placement.make(session, "counter", f"Quầy {number}", NOW, unit_code=f"xa-{number % _UNITS}", kiosk=True)
        for number in range(_CODES)
    ]
    return places, quarters, shipped.form


def _fill(database: Database, places: list[Placement], quarters: list[int], form: Form, answers: int) -> None:
    counted: Counter[Cell] = Counter()
    rows: list[dict[str, Any]] = []
    for row in _answers(places, quarters, form, answers):
        counted.update(tallying.cells(row))
        rows.append(row.model_dump())
        if len(rows) == _CHUNK:
            _write(database, rows)
    _write(database, rows)
    with database.transaction() as session:
        tallying.put(session, counted)
    print(f"{len(counted):,} kept counts")


def _write(database: Database, rows: list[dict[str, Any]]) -> None:
    if rows:
        with database.transaction() as session:
            session.connection().execute(table_of(SurveyAnswer).insert(), rows)
        rows.clear()


def _answers(places: list[Placement], quarters: list[int], form: Form, answers: int) -> Iterator[SurveyAnswer]:
    scale = [question.key for question in form.questions if question.values == tuple("12345")]
    for number in range(answers):
        place, at = random.choice(places), random.randrange(4)
        given = {key: random.choice("1234455555") for key in (scale if random.random() < 0.4 else scale[:1])}
        yield SurveyAnswer(
            id=f"{random.getrandbits(80):020x}{number % 100:02}",
            round_id=quarters[at],
            month=date(2026, _QUARTERS[at][1] + random.randrange(3), 1),
            placement_code=place.code,
            unit_code=place.unit_code,
            audience="person" if random.random() < 0.8 else "business",
            way="page",
            overall=int(given["overall"]),
            answers=given,
        )


async def _measure(room: Room, places: list[Placement]) -> None:
    browser = room.signed_in("lan", Role.ADMIN, unit_code="goc")
    for name, query in (
        ("the whole province", ""),
        ("one unit", "?don_vi=xa-7"),
        ("one code", f"?diem={places[3].code}"),
        ("businesses", "?doi_tuong=business"),
    ):
        await _report(f"results page, {name}", browser, f"/quan-tri/khao-sat{query}", 5)

    def one(number: int) -> Callable[[Session], bool]:
        sent = Sent(Filled({"overall": "5", "polite": "4"}), (f"bench {number}",), "page")
        return lambda session: answering.record(session, places[number % _CODES], sent, NOW)

    begun = time.perf_counter()
    taken = await asyncio.gather(*(room.database.write(one(number)) for number in range(2_000)))
    print(f"answers taken: {sum(taken) / (time.perf_counter() - begun):,.0f} a second")


async def _report(name: str, browser: Browser, address: str, times: int) -> None:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        answer = await browser.get(address)
        took.append(time.perf_counter() - begun)
        assert answer.status_code == 200
    print(f"{name}: median {median(took):.3f} s, slowest {max(took):.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
