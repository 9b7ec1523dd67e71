"""A worker that the chaos run kills: takes messages in over a socket, answers and sends over another.

Run by `tests/benchmarks/chaos.py`: `python -m tests.benchmarks.chaos_worker DATABASE_URL INTAKE_PORT PLATFORM_PORT`.
"""

import asyncio
import json
import signal
import sys
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import notice, outbox
from bot.channels.channel import Capabilities, Incoming, Kind, Pace, Reply, Unreachable
from bot.database import Database
from bot.delivery.quiet import QuietHours
from bot.inbox_line import Flood
from bot.listening import Listener
from bot.receiving import Receiving, keeper
from bot.sending import Sending

CHANNEL = "chaos"
LEASE = timedelta(seconds=2)


class Platform:
    """The channel: one request a line, one answer a line, over a connection for each send."""

    name = CHANNEL
    capabilities = Capabilities(text_limit=None, buttons=0, pace=Pace(rate=400))

    def __init__(self, port: int, sender: int) -> None:
        self._port = port
        self._sender = sender

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError as problem:
            raise Unreachable(str(problem)) from problem
        try:
            writer.write(json.dumps([address, reply.text, self._sender]).encode() + b"\n")
            return (await reader.readline()).decode().strip()
        finally:
            writer.close()


def answer(session: Session, incoming: Incoming, now: datetime) -> None:
    """The turn: one reply for each message."""
    outbox.put(
        session,
        [Reply(incoming.text)],
        channel=CHANNEL,
        address=incoming.address,
        now=now,
        natural_key=f"reply/{incoming.external_id}",
    )


async def work(url: str, intake: int, platform: int) -> None:
    """Until SIGTERM; SIGKILL is the point of it."""
    database = Database(url)
    sending = Sending(database, [Platform(platform, intake)], quiet=QuietHours.read("00:00", "00:00"), lease=LEASE)
    receiving = Receiving(database, answer, lease=LEASE, flood=Flood(burst=10_000, seconds=0.0001))
    listener = Listener(database)
    sending.listen(listener)
    listener.when(notice.INBOX, receiving.wake)
    keep = keeper(database)

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            address, number = json.loads(line)
            external = f"{address}-{number}"
            await keep([Incoming(CHANNEL, external, address, Kind.TEXT, text=f"answer {external}")])
            writer.write(b"stored\n")
        writer.close()

    tasks = [asyncio.create_task(job.run()) for job in (sending, receiving, listener)]
    server = await asyncio.start_server(take, "127.0.0.1", intake)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with server:
        await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    database.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
