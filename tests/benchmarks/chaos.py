"""Kills workers with -9 while messages flow in and out, then counts what was lost, doubled, marked and recovered.

The full run, on SQLite and on PostgreSQL with three workers each: `python -m tests.benchmarks.chaos`.
"""

import asyncio
import json
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from bot import migrations, outbox
from bot.channels.channel import Reply
from bot.database import Database
from bot.delivery.reaping import AGAIN, SHOWN
from bot.outbox import Delivery, DeliveryEvent, Priority
from tests import postgres
from tests.benchmarks.chaos_count import Count, disordered, still_open, unanswered
from tests.benchmarks.chaos_worker import CHANNEL

ROOT = Path(__file__).parents[2]
CITIZENS = 40
_AIMED = 3  # every third kill hits a worker whose message is on the way; chance alone might never
_HUNT, _START = 2.0, 60.0  # seconds: workers take their time to begin
_HELD = 0.5


class Run:
    """One run on one database: `messages` in all, half asked and answered, half from a campaign."""

    def __init__(self, url: str, *, messages: int, kills: int, workers: int, seed: int, pause: float) -> None:
        self._url = url
        self._questions = messages // 2
        self._campaign = messages - self._questions
        self._kills = kills
        self._pause = pause
        self._random = random.Random(seed)
        self._arrived: list[tuple[str, str]] = []
        self._intakes = [_free_port() for _ in range(workers)]
        self._workers: list[asyncio.subprocess.Process] = []
        self._platform = 0
        self._prey: asyncio.Future[int] | None = None  # the intake of the worker that sends the next answer
        self._database = Database(url)

    async def run(self) -> Count:
        """Everything, to the last message."""
        begun = time.monotonic()
        server = await asyncio.start_server(self._platform_answers, "127.0.0.1", 0)
        self._platform = server.sockets[0].getsockname()[1]
        self._workers = [await self._start(intake) for intake in self._intakes]
        try:
            await asyncio.gather(self._ask(), self._plan(), self._kill())
            await self._finish()
        finally:
            for worker in self._workers:
                if worker.returncode is None:
                    worker.send_signal(signal.SIGTERM)
            await asyncio.gather(*(worker.wait() for worker in self._workers))
            server.close()
        count = self._count()
        count.seconds = time.monotonic() - begun
        self._database.close()
        return count

    async def _platform_answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """It has the message as soon as it has read it; the sender hears so a little later, if it still lives."""
        line = await reader.readline()
        if line.endswith(b"\n"):
            address, text, sender = json.loads(line)
            self._arrived.append((address, text))
            if self._prey is not None and not self._prey.done() and text.startswith("answer"):
                self._prey.set_result(sender)
                await asyncio.sleep(_HELD)
            await asyncio.sleep(self._random.uniform(0.002, 0.03))
            writer.write(f"{len(self._arrived)}\n".encode())
        writer.close()

    async def _start(self, intake: int) -> asyncio.subprocess.Process:
        module = ("-W", "ignore", "-m", "tests.benchmarks.chaos_worker")
        return await asyncio.create_subprocess_exec(
            sys.executable, *module, self._url, str(intake), str(self._platform), cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def _kill(self) -> None:
        for kill in range(self._kills):
            if kill:
                await asyncio.sleep(self._random.uniform(0.2, 1.0) * self._pause)
            aimed = kill % _AIMED == 0
            at = await self._in_flight(_HUNT if kill else _START) if aimed else self._anyone()
            self._workers[at].kill()
            await self._workers[at].wait()
            self._workers[at] = await self._start(self._intakes[at])

    def _anyone(self) -> int:
        return self._random.randrange(len(self._workers))

    async def _in_flight(self, patience: float) -> int:
        """A worker that waits for the platform's word right now; any, where none sends an answer for long."""
        self._prey = asyncio.get_running_loop().create_future()
        try:
            return self._intakes.index(await asyncio.wait_for(self._prey, patience))
        except TimeoutError:
            return self._anyone()

    async def _ask(self) -> None:
        """As a platform does: again until it is told that the message is stored, and now and then once too often."""
        waiting = [(f"c{number % CITIZENS}", number // CITIZENS) for number in range(self._questions)]
        gap = self._kills * self._pause * 0.7 / self._questions
        for address, number in waiting:
            await self._knock(address, number)
            if self._random.random() < 0.05:
                await self._knock(address, number)
            await asyncio.sleep(gap)

    async def _knock(self, address: str, number: int) -> None:
        while True:
            try:
                async with asyncio.timeout(5):
                    reader, writer = await asyncio.open_connection("127.0.0.1", self._random.choice(self._intakes))
                    writer.write(json.dumps([address, number]).encode() + b"\n")
                    stored = await reader.readline()
                    writer.close()
                if stored == b"stored\n":
                    return
            except (OSError, TimeoutError):
                await asyncio.sleep(0.05)

    async def _plan(self) -> None:
        """A campaign in ten batches while the rest goes on."""
        await asyncio.sleep(2)
        for batch in range(10):
            now = datetime.now(UTC)

            def work(session: Session, batch: int = batch, now: datetime = now) -> None:
                for number in range(batch, self._campaign, 10):
                    outbox.put(
                        session,
                        [Reply(f"campaign {number}")],
                        channel=CHANNEL,
                        address=f"c{number % CITIZENS}",
                        now=now,
                        priority=Priority.CAMPAIGN,
                        natural_key=f"campaign/{number}",
                    )

            await self._database.write(work)
            await asyncio.sleep(self._kills * self._pause * 0.06)

    async def _finish(self) -> None:
        for _ in range(300):
            if not await self._database.read(still_open) and not await self._database.read(unanswered):
                return
            await asyncio.sleep(0.2)

    def _count(self) -> Count:
        copies = Counter(text for _, text in self._arrived)
        count = Count(messages=self._questions + self._campaign, kills=self._kills)
        with Session(self._database.engine) as session:
            rows = {row.body["text"]: row for row in session.exec(select(Delivery))}
            marks = {(event.delivery_id, event.detail) for event in session.exec(select(DeliveryEvent))}
            count.unfinished = still_open(session) + unanswered(session)
        expected = [f"answer c{number % CITIZENS}-{number // CITIZENS}" for number in range(self._questions)]
        expected += [f"campaign {number}" for number in range(self._campaign)]
        for text in expected:
            row = rows.get(text)
            marked = row is not None and (row.id, AGAIN) in marks
            shown = row is not None and row.status == "unknown" and row.reason == SHOWN
            count.recovered += marked
            count.unknown += shown
            count.unknown_arrived += shown and copies[text] > 0
            if row is None or (copies[text] == 0 and not shown) or (row.status != "sent" and not shown):
                count.lost.append(text)
            if copies[text] > 1:
                count.doubled.append(text)
                if not marked:
                    count.unmarked.append(text)
        count.unmarked += [text for text in copies if text not in rows]
        count.disordered = disordered(self._arrived)
        return count


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mc") as folder:
        url = f"sqlite:///{folder}/chaos.db"
        database = Database(url)
        migrations.upgrade(database)
        database.close()
        count = asyncio.run(Run(url, messages=2000, kills=30, workers=3, seed=1, pause=1.5).run())
        print("SQLite, 3 workers:", count.line())
    with postgres.server() as address, postgres.fresh_database(address) as url:
        count = asyncio.run(Run(url, messages=2000, kills=30, workers=3, seed=2, pause=1.5).run())
        print("PostgreSQL, 3 workers:", count.line())


if __name__ == "__main__":
    main()
