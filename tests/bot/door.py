"""The way in for tests of every platform: our webhooks on a real port, storing into the real inbox."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import uvicorn
from fastapi import FastAPI
from sqlmodel import Session, select

from bot import inbox
from bot.channels.channel import Incoming
from bot.channels.webhooks import Doors, Webhook
from bot.database import Database
from bot.office_hours import now as right_now


@dataclass
class Desk:
    """The real inbox, and what is noted beside it."""

    database: Database
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: bool = False

    async def keep(self, messages: Sequence[Incoming]) -> None:
        if self.broken:
            raise OSError("disk full")

        def store(session: Session) -> None:
            for message in messages:
                inbox.store(session, message, right_now())

        await self.database.write(store)

    def count(self, channel: str, reason: str) -> None:
        self.refused[channel, reason] += 1

    def rows(self) -> list[Incoming]:
        with self.database.transaction() as session:
            rows = session.exec(select(inbox.InboxMessage).order_by("id")).all()
            return [inbox.incoming_of(row.channel, row.external_id, row.address, row.body) for row in rows]

    def texts(self) -> list[str]:
        return [incoming.text for incoming in self.rows()]


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError("it never came true")


@asynccontextmanager
async def served(doors: Sequence[Webhook], desk: Desk) -> AsyncIterator[str]:
    """Our server with these webhooks alone; its address."""
    app = Doors(FastAPI(), doors, desk.keep, desk.count)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


async def knock(url: str, body: bytes | AsyncIterator[bytes], headers: dict[str, str] | None = None) -> int:
    """The status of one POST."""
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status
