"""Kills the clock and the worker of a campaign with -9, puts the machine to sleep, sets its clock wrong; then counts.

The full run: `python -m tests.benchmarks.chaos_campaign`; beside it the same kills on a plain loop with an offset.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, func, select

from bot import migrations
from bot.calendar.working_days import load
from bot.database import Database
from bot.outbox import Delivery
from scheduler import timetable
from scheduler.campaigns import rhythm
from scheduler.campaigns.campaign import Campaign
from scheduler.campaigns.planned import job_name
from scheduler.timetable import Job
from tests import postgres
from tests.benchmarks.campaign_filling import campaign, fill
from tests.benchmarks.chaos_campaign_stand import PATIENCE, Count, Stand

ROOT = Path(__file__).parents[2]
HOUR = 3600.0


class Run:
    """One run of one campaign on one database. `clocks` of them tick side by side."""

    def __init__(self, url: str, name: str, count: int, *, kills: int = 0, clocks: int = 1, seed: int = 1) -> None:
        self._url, self._count_of, self._kills, self._clocks = url, count, kills, clocks
        self._random = random.Random(seed)
        self._stand = Stand()
        self._running: list[tuple[str, asyncio.subprocess.Process]] = []
        self._database = Database(url)
        self.count = Count(name, count, kills)

    async def run(self, *, asleep: bool = False, moved: bool = False) -> Count:
        """`asleep`: nothing runs at the planned time, only an hour later. `moved`: the clock is an hour ahead in the
        middle of it."""
        begun = time.monotonic()
        server = await self._stand.open()
        self._prepare()
        try:
            if asleep:
                await asyncio.sleep(2.5)
            await self._start_all(HOUR if asleep or moved else 0.0)
            if moved:
                await self._stand.until(self._count_of // 4)
                await self._end_all()
                await self._start_all(0.0)
                await asyncio.sleep(2)
                await self._end_all()
                await self._start_all(HOUR)
            await self._kill_at_random(HOUR if asleep or moved else 0.0)
            await self._finished()
        finally:
            await self._end_all()
            server.close()
        self.count.seconds = time.monotonic() - begun
        self._tally()
        self._database.close()
        return self.count

    def _prepare(self) -> None:
        now = datetime.now(UTC)
        with self._database.transaction() as session:
            fill(session, self._count_of, now, everyone=True)
            number = campaign(session, now + timedelta(seconds=2))
            row = session.get_one(Campaign, number)
            when = rhythm.of_row(row.rhythm)
            assert when is not None
            at = (now + timedelta(seconds=2)).replace(microsecond=0)
            session.add(timetable.JobRun(job=job_name(number), planned_at=at, ready_at=at))
            timetable.plan(session, [Job(job_name(number), when.trigger(load(session)), timetable.nothing)], now)

    async def _start(self, what: str, ahead: float) -> tuple[str, asyncio.subprocess.Process]:
        module = ("-W", "ignore", "-m", "tests.benchmarks.chaos_campaign_process")
        process = await asyncio.create_subprocess_exec(
            sys.executable, *module, what, self._url, str(self._stand.port), str(ahead), cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        return what, process

    async def _start_all(self, ahead: float) -> None:
        names = ["worker", *["clock"] * self._clocks]
        self._running = [await self._start(name, ahead) for name in names]

    async def _end_all(self) -> None:
        for _, process in self._running:
            if process.returncode is None:
                process.kill()
        await asyncio.gather(*(process.wait() for _, process in self._running))

    async def _kill_at_random(self, ahead: float) -> None:
        """Spread over the whole campaign: each waits until so many have arrived, the first hits the planning."""
        points = sorted(self._random.randrange(self._count_of * 9 // 10) for _ in range(self._kills))
        for number, point in enumerate(points):
            await self._stand.until(point if number else 0)
            await asyncio.sleep(self._random.uniform(0, 0.3))
            at = self._random.randrange(len(self._running))
            what, process = self._running[at]
            process.kill()
            await process.wait()
            self._running[at] = await self._start(what, ahead)

    async def _finished(self) -> None:
        for _ in range(int(PATIENCE / 0.5)):
            if await self._database.read(_is_over):
                return
            await asyncio.sleep(0.5)

    def _tally(self) -> None:
        with Session(self._database.engine) as session:
            rows = {row.address: row.status for row in session.exec(select(Delivery))}
        copies = self._stand.arrived
        everyone = [str(1001 + number) for number in range(self._count_of)]
        count = self.count
        count.marked = sum(status == "unknown" for status in rows.values())
        count.marked_arrived = sum(rows[address] == "unknown" and copies[address] > 0 for address in rows)
        count.doubled = sum(copies[address] > 1 for address in everyone)
        count.lost = sum(copies[address] == 0 and rows.get(address) != "unknown" for address in everyone)
        count.unfinished = sum(status not in {"sent", "unknown"} for status in rows.values())


def _is_over(session: Session) -> bool:
    return session.exec(select(func.count()).where(col(Campaign.status) == "finished")).one() == 1


async def plain(count: int, kills: int, seed: int = 1) -> Count:
    """The same kills on a loop that remembers an offset."""
    chance, stand, begun = random.Random(seed), Stand(), time.monotonic()
    server = await stand.open()
    with tempfile.TemporaryDirectory() as folder:
        command = ["-W", "ignore", "-m", "tests.benchmarks.chaos_campaign_process", "plain", f"{folder}/offset"]

        async def start() -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                sys.executable, *command, str(stand.port), "0", str(count), cwd=ROOT
            )

        process = await start()
        for point in sorted(chance.randrange(count * 9 // 10) for _ in range(kills)):
            await stand.until(point)
            process.kill()
            await process.wait()
            process = await start()
        await process.wait()
    server.close()
    found = Count("a plain loop with an offset", count, kills, seconds=time.monotonic() - begun)
    found.doubled = sum(copies > 1 for copies in stand.arrived.values())
    found.lost = count - len(stand.arrived)
    return found


async def everything(url: str, engine: str, count: int, kills: int) -> Count:
    return await Run(url, f"{engine}, clock and worker killed", count, kills=kills).run()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    asked = parser.parse_args()
    count, kills = asked.recipients, asked.kills
    few = count // 10

    def on_sqlite(name: str, number: int, *, kills: int = 0, clocks: int = 1, **how: bool) -> None:
        with tempfile.TemporaryDirectory(prefix="mc") as folder:
            url = f"sqlite:///{folder}/chaos.db"
            database = Database(url)
            migrations.upgrade(database)
            database.close()
            print(
                asyncio.run(Run(url, f"SQLite, {name}", number, kills=kills, clocks=clocks).run(**how)).line(),
                flush=True,
            )

    on_sqlite("clock and worker killed", count, kills=kills)
    with postgres.server() as address, postgres.fresh_database(address) as url:
        print(asyncio.run(everything(url, "PostgreSQL", count, kills)).line(), flush=True)
    on_sqlite("two clocks, killed", few, kills=kills // 4, clocks=2)
    on_sqlite("asleep over the planned time", few, asleep=True)
    on_sqlite("the clock an hour ahead, back, and ahead again", few, moved=True)
    print(asyncio.run(plain(count, kills)).line())


if __name__ == "__main__":
    main()
