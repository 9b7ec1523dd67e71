"""A process that the campaign's chaos run kills: a clock, a worker, or the plain loop that people write instead.

`python -m tests.benchmarks.chaos_campaign_process clock|worker|plain URL PORT AHEAD [COUNT]`; AHEAD: seconds by which
its clock is wrong.
"""

import asyncio
import json
import os
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot import office_hours
from bot.channels.channel import Capabilities, Pace, Reply, Unreachable
from bot.database import Database
from bot.delivery.quiet import QuietHours
from bot.listening import Listener
from bot.sending import Sending
from scheduler.campaigns import planned, sending, watching
from scheduler.runner import Clock
from tests.benchmarks.campaign_client import SENDER

LEASE = timedelta(seconds=2)
RATE = 1500.0
AT_ONCE = 20  # sends of the plain loop before it remembers how far it came


class Platform:
    """The channel: one line out, one line back, on connections that are kept."""

    name = "web"
    capabilities = Capabilities(text_limit=None, buttons=0, pace=Pace(rate=RATE))

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        try:
            reader, writer = self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
        except OSError as problem:
            raise Unreachable(str(problem)) from problem
        writer.write(json.dumps([address, os.getpid()]).encode() + b"\n")
        said = await reader.readline()
        self._free.append((reader, writer))
        return said.decode().strip()


async def clock(database: Database, _port: int, now: "Now") -> None:
    """As `motcua clock`: the timetable, and the look after runs under way."""
    source = partial(planned.jobs, partial(sending.send, database, SENDER))
    ticking = Clock(database, [], clock=now, lease=LEASE, look_every=0.5, sources=[source])
    await asyncio.gather(ticking.run(), watching.watch(database, SENDER, "", now))


async def worker(database: Database, port: int, now: "Now") -> None:
    """As `motcua worker`, without what takes in."""
    outbox = Sending(
        database, [Platform(port)], clock=now, quiet=QuietHours.read("00:00", "00:00"), lease=LEASE, most_a_day=1000
    )
    listener = Listener(database)
    outbox.listen(listener)
    await asyncio.gather(outbox.run(), listener.run())


async def plain(file: Path, port: int, count: int) -> None:
    """Sends to everybody in order, remembers how many are done after every few, goes on there after a crash."""
    platform = Platform(port)
    done = await asyncio.to_thread(_remembered, file)
    while done < count:
        some = range(done, min(done + AT_ONCE, count))
        await asyncio.gather(*(platform.send(str(1001 + number), Reply("tin")) for number in some))
        done = some.stop
        await asyncio.to_thread(file.write_text, str(done))


def _remembered(file: Path) -> int:
    return int(file.read_text() or 0) if file.exists() else 0


class Now:
    """The clock of a machine that may be set wrong."""

    def __init__(self, ahead: float) -> None:
        self._ahead = timedelta(seconds=ahead)

    def __call__(self) -> datetime:
        return office_hours.now() + self._ahead


def main() -> None:
    what, url, port, ahead, *count = sys.argv[1:]
    if what == "plain":
        asyncio.run(plain(Path(url), int(port), int(count[0])))
        return
    asyncio.run((clock if what == "clock" else worker)(Database(url), int(port), Now(float(ahead))))


if __name__ == "__main__":
    main()
