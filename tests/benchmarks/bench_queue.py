"""`uv run python -m tests.benchmarks.bench_queue [cases]`: the officials' queue and its search, on both engines.

Prints the server's time for whole pages through the console (sign-in, rights, counts, template), p50 and p95.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

import bot.app  # noqa: F401  every row must be known
from bot import migrations
from bot.database import Database
from bot.feedback import ticket
from bot.feedback.kinds import Category, Kind, Source, Status
from bot.officials.access import Role
from bot.officials.unit import ROOT
from knowledge.vietnamese import plain_words
from tests import postgres
from tests.bot.console_room import OTHER, OWN, Browser, Room

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
_THINGS = (
    "đèn đường",
    "nắp cống",
    "rác thải",
    "vỉa hè",
    "cây xanh",
    "nước sạch",
    "tiếng ồn",
    "hồ sơ đất",
    "giấy khai sinh",
)
_WRONGS = ("hỏng", "bị vỡ", "chất đống", "bị lấn chiếm", "gãy đổ", "mất áp lực", "suốt đêm", "chậm giải quyết")
_PLACES = (
    "ngõ chợ",
    "trước trường học",
    "cạnh trạm y tế",
    "đầu cầu",
    "khu tập thể",
    "bến xe",
    "công viên",
    "tổ dân phố",
)
_PAGES = {
    "open, the first page": "/quan-tri/phan-anh",
    "open, page 40": "/quan-tri/phan-anh?trang=40",
    "late, one category": "/quan-tri/phan-anh?view=late&category=roads",
    "all": "/quan-tri/phan-anh?view=all",
    "live table": "/quan-tri/phan-anh/bang?view=new",
}
_SEARCHES = {
    "search, two common words": "/quan-tri/phan-anh?view=all&q=den+duong",
    "search, one rare word": "/quan-tri/phan-anh?view=all&q=so{number}",
    "search, open, by due day": "/quan-tri/phan-anh?q=nap+cong&order=due",
    "search, three words and a beginning": "/quan-tri/phan-anh?view=all&q=rac+thai+ben+x",
    "search, a code": "/quan-tri/phan-anh?view=all&q={code}",
}


def _cases(count: int) -> Iterator[tuple[dict[str, Any], str]]:
    random.seed(7)
    codes = sorted({ticket.new() for _ in range(count + 1_000)})
    kinds, categories, sources = list(Kind), list(Category), list(Source)
    for number in range(1, count + 1):
        words = f"{random.choice(_THINGS)} {random.choice(_WRONGS)} {random.choice(_PLACES)} số{number % 5_000}"
        told = (
            f"Kính gửi phường, {words} đã {number % 30} ngày nay, đề nghị kiểm tra và trả lời cho người dân được biết."
        )
        came = NOW - timedelta(minutes=(count - number) * 3)
        ended = None if number % 10 == 0 or number > count * 0.9 else came + timedelta(days=3)
        open_as = random.choice(
            [Status.RECEIVED, Status.CLASSIFIED, Status.ASSIGNED, Status.IN_PROGRESS, Status.DRAFTED]
        )
        row = {
            "id": number,
            "code": codes[number - 1],
            "version": 1,
            "kind": random.choice(kinds),
            "category": random.choice(categories),
            "source": random.choice(sources),
            "text": told,
            "place": random.choice(_PLACES),
            "area": "",
            "name": "",
            "phone": "",
            "email": "",
            "home": "",
            "anonymous": False,
            "status": Status.CLOSED if ended else open_as,
            "unit_code": random.choice([ROOT, OWN, OTHER]),
            "handler_id": 1 if number % 50 == 0 else None,
            "sent_to": "",
            "about_official": number % 40 == 0,
            "complex_matter": False,
            "refusal": "",
            "received_at": came,
            "changed_at": came,
            "due_from": came,
            "classify_on": came.date() + timedelta(days=2),
            "due_on": None if number % 15 == 0 else came.date() + timedelta(days=7),
            "due_days": 5,
            "extended_days": 0,
            "answered_at": ended,
            "ended_at": ended,
            "rating_words": "",
            "published_question": "",
            "published_answer": "",
        }
        yield row, " ".join(plain_words(f"{row['code']} {told} {row['place']}"))


def fill(database: Database, count: int) -> str:
    """Writes the cases in big steps; the code of one of them."""
    table: Any = SQLModel.metadata.tables["feedback_case"]
    key = "rowid" if database.is_sqlite else "case_id"
    index = text(f"INSERT INTO feedback_search ({key}, words) VALUES (:id, :words)")
    rows: list[tuple[dict[str, Any], str]] = []
    code = ""
    for pair in _cases(count):
        rows.append(pair)
        code = pair[0]["code"]
        if len(rows) == 5_000 or pair[0]["id"] == count:
            with database.transaction() as session:
                session.connection().execute(table.insert(), [row for row, _ in rows])
                session.connection().execute(index, [{"id": row["id"], "words": words} for row, words in rows])
            rows = []
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    return code


async def _time(browser: Browser, path: str, times: int) -> list[float]:
    took = []
    for number in range(times):
        begun = time.perf_counter()
        answer = await browser.get(path.replace("{number}", str(number * 37 % 5_000)))
        took.append((time.perf_counter() - begun) * 1_000)
        assert answer.status_code == 200, path
    return took


async def _measure(database: Database, count: int) -> None:
    room = Room(database, NOW)
    admin = room.signed_in("quantri", Role.ADMIN, unit_code=ROOT)
    handler = room.signed_in("lan", Role.HANDLER)
    begun = time.perf_counter()
    code = fill(database, count)
    print(f"  {count:,} cases written in {time.perf_counter() - begun:.0f} s")
    for who, browser in (("administrator", admin), ("handler of a unit", handler)):
        async with browser.client:
            await browser.get("/quan-tri/phan-anh")
            for name, path in {**_PAGES, **_SEARCHES}.items():
                took = await _time(browser, path.replace("{code}", code), 40)
                ranks = quantiles(took, n=100)
                print(f"  {who:18} {name:36} p50 {ranks[49]:6.0f} ms  p95 {ranks[94]:6.0f} ms")


@contextmanager
def _engines(name: str) -> Iterator[Database]:
    if name == "PostgreSQL":
        with postgres.server() as address, postgres.fresh_database(address) as url:
            database = Database(url)
            yield database
            database.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'motcua.db'}")
        migrations.upgrade(database)
        yield database
        database.close()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for name in ("SQLite", "PostgreSQL"):
        print(name)
        with _engines(name) as database:
            asyncio.run(_measure(database, count))


if __name__ == "__main__":
    main()
