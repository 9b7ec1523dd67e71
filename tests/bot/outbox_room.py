"""What the outbox tests share: putting deliveries, reading them back, and a channel that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot import outbox
from bot.channels.channel import Capabilities, Pace, Reply
from bot.database import Database
from bot.delivery import claiming
from bot.delivery.claiming import Parcel
from bot.delivery.quiet import QuietHours
from bot.delivery.settling import Result, settle
from bot.listening import Listener
from bot.outbox import Delivery, DeliveryEvent, Priority
from bot.sending import Sending

LEASE = timedelta(seconds=30)


class Scripted:
    """A channel whose `script` decides about each text: return an id, raise, or wait."""

    name = "test"

    def __init__(self, script: Callable[[str, str], Any] | None = None, pace: Pace | None = None) -> None:
        self.capabilities = Capabilities(text_limit=None, buttons=3, pace=pace or Pace())
        self.sent: list[tuple[str, str]] = []
        self.at: list[float] = []
        self.busy: dict[str, int] = {}
        self.most_at_once = 0
        self._script = script

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        self.busy[address] = self.busy.get(address, 0) + 1
        self.most_at_once = max(self.most_at_once, self.busy[address])
        try:
            outcome = self._script(address, reply.text) if self._script else None
            if asyncio.iscoroutine(outcome):
                await outcome
            self.sent.append((address, reply.text))
            self.at.append(asyncio.get_running_loop().time())
        finally:
            self.busy[address] -= 1
        return f"m{len(self.sent)}"


def put(database: Database, now: datetime, address: str, *texts: str, **options: Any) -> None:
    with database.transaction() as session:
        outbox.put(session, [Reply(text) for text in texts], channel="test", address=address, now=now, **options)


def campaign(database: Database, now: datetime, address: str, *texts: str, **options: Any) -> None:
    put(database, now, address, *texts, priority=Priority.CAMPAIGN, **options)


def claim(database: Database, owner: str, now: datetime, most: int = 10) -> list[Parcel]:
    with database.transaction() as session:
        return claiming.claim(session, "test", owner, most, now, LEASE)


def begin(database: Database, parcels: list[Parcel], now: datetime, quiet: QuietHours | None = None) -> list[Parcel]:
    with database.transaction() as session:
        return claiming.begin(session, parcels, now, LEASE, quiet or QuietHours())


def end(database: Database, parcel: Parcel, now: datetime, error: Exception | None = None) -> None:
    with database.transaction() as session:
        settle(session, [Result(parcel, "" if error else "m1", error)], now)


def send_one(database: Database, now: datetime, error: Exception | None = None) -> Parcel:
    """Claims, begins and ends the next delivery; `error` is how its send goes."""
    [parcel] = begin(database, claim(database, f"o{now}{error!r}", now, most=1), now)
    end(database, parcel, now, error)
    return parcel


def texts(parcels: list[Parcel]) -> list[str]:
    return [parcel.reply.text for parcel in parcels]


def rows(database: Database) -> list[Delivery]:
    with Session(database.engine, expire_on_commit=False) as session:
        return list(session.exec(select(Delivery).order_by(col(Delivery.id))))


def statuses(database: Database) -> dict[str, str]:
    return {row.body["text"]: row.status for row in rows(database)}


def events(database: Database) -> list[DeliveryEvent]:
    with Session(database.engine, expire_on_commit=False) as session:
        return list(session.exec(select(DeliveryEvent).order_by(col(DeliveryEvent.id))))


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits for what a background task brings about."""
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


@asynccontextmanager
async def sending(database: Database, channel: Scripted, **options: Any) -> AsyncIterator[Sending]:
    """A running sender, woken by what is committed in this process."""
    sender = Sending(database, [channel], quiet=QuietHours.read("00:00", "00:00"), **options)
    listener = Listener(database)
    sender.listen(listener)
    tasks = [asyncio.create_task(sender.run()), asyncio.create_task(listener.run())]
    try:
        yield sender
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def present() -> datetime:
    return datetime.now(UTC)


def raising(error: Exception, times: int = 1) -> Callable[[str, str], None]:
    left = [times]

    def script(_address: str, _text: str) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise error

    return script


def finished(database: Database) -> bool:
    return bool(rows(database)) and all(row.status not in {"pending", "claimed", "sending"} for row in rows(database))
