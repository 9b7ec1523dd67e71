"""One channel's sender: claims, keeps the pace, sends side by side. What came of it goes into `bot/ledger.py`."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlmodel import Session

from bot import notice
from bot.channels.channel import Channel, SendError, Throttled, Uncertain, WindowClosed
from bot.database import Database
from bot.delivery import claiming, pacing
from bot.delivery.claiming import Parcel
from bot.delivery.pacing import Reserved
from bot.delivery.settling import Result
from bot.gate import Gate
from bot.ledger import Ledger, Terms

Window = Callable[[Parcel], Awaitable[str]]
"""Another way through a closed window (an approved template): the platform's id, or a SendError."""

_MOST_ON_THE_WAY = 256
_MOST_AT_ONCE = 64  # in one claim
_SHARE = 0.05  # of a second's messages go in one claim: few enough that an answer never waits behind many
_AHEAD = 0.1  # seconds; so near to their slots messages are on their way: no start waits for the database
_TOO_LATE = 0.1  # seconds after which a slot is given up for a new one
_POLL = 1.0  # seconds; only a safety net under the wake-ups

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Outlet:
    """The sender of one channel in this process. Many processes may run one each for the same channel."""

    def __init__(self, database: Database, channel: Channel, terms: Terms, window: Window | None = None) -> None:
        self._database = database
        self._channel = channel
        self._pace = channel.capabilities.pace
        self._terms = terms
        self._window = window
        self._name = secrets.token_hex(4)
        self._claims = 0
        self._gate = Gate(terms.clock)
        self._reserved_until = terms.clock()
        self._chats_free_at: datetime | None = None
        self._news = asyncio.Event()
        self._full = False
        self._on_the_way: set[asyncio.Task[None]] = set()
        self._ledger = Ledger(database, channel.name, self._pace, terms, self._settled)

    @property
    def channel(self) -> str:
        """Whose messages this sends."""
        return self._channel.name

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Sends until cancelled, then waits for what is on the way and writes it down."""
        opened = False
        try:
            while True:
                try:
                    if not opened:
                        await self._database.write(self._open)
                        opened = True
                    await self._round()
                except Exception as problem:  # the database is away: nothing is lost, everything waits
                    log.warning("sending interrupted", channel=self._channel.name, problem=type(problem).__name__)
                    await asyncio.sleep(_POLL)
        finally:
            try:
                if self._on_the_way:
                    await asyncio.wait(self._on_the_way)
                await self._ledger.close()
            finally:  # told twice: what is still on the way is left to its lease, as after a crash
                for task in self._on_the_way:
                    task.cancel()

    def _open(self, session: Session) -> None:
        pacing.open_token(session, self._channel.name, self._pace, self._terms.clock())

    async def _round(self) -> None:
        # what is reserved far ahead cannot give way to an answer, nor to earlier ones that start late
        await self._gate.sleep_until(max(self._reserved_until, self._gate.free_at) - timedelta(seconds=_AHEAD))
        self._news.clear()
        free = _MOST_ON_THE_WAY - len(self._on_the_way)
        share = _MOST_AT_ONCE if self._pace.rate is None else max(1, round(self._pace.rate * _SHARE))
        most = min(share, free, _MOST_AT_ONCE)
        (claimed, begun, slots), stopped = await _seen_through(
            self._database.write(lambda session: self._claim(session, most))
        )
        self._reserved_until = slots.slot(len(claimed))
        self._start_all(begun, slots)
        if claimed and not begun:
            await self._begin_on_time(claimed, slots, stopped)
        if stopped:
            raise asyncio.CancelledError
        for moment in (self._chats_free_at, None if claimed else slots.start):  # a chat, or the token, must rest
            if moment is not None and moment > self._terms.clock():
                self._wake_at(moment)
        self._full = len(self._on_the_way) > _MOST_ON_THE_WAY - _MOST_AT_ONCE
        if len(claimed) < most or self._full:
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL):
                    await self._news.wait()

    def _claim(self, session: Session, most: int) -> tuple[list[Parcel], list[Parcel], Reserved]:
        """(claimed, those of them already on the way, the slots)."""
        now, name = self._terms.clock(), self._channel.name
        paused = pacing.paused_until(session, name)
        if most < 1 or (paused and paused > now):
            return [], [], Reserved(paused or now, 0.0)
        self._claims += 1
        owner = f"{self._name}-{self._claims}"
        claimed = claiming.claim(session, name, owner, most, now, self._terms.lease)
        if not claimed:
            return [], [], Reserved(now, 0.0)
        if len(claimed) == most:
            notice.call(session, notice.outbox(name))
        slots = self._reserve(session, len(claimed))
        if (slots.start - now).total_seconds() > _AHEAD:
            return claimed, [], slots
        return claimed, self._begin(session, claimed, slots), slots

    def _begin(self, session: Session, claimed: Sequence[Parcel], slots: Reserved) -> list[Parcel]:
        now = self._terms.clock()
        terms = self._terms
        begun = claiming.begin(session, claimed, now, terms.lease, terms.quiet, terms.most_a_day)
        addresses = [parcel.address for parcel in begun]
        at = max(now, slots.start)
        self._chats_free_at = pacing.spend_chats(session, self._channel.name, self._pace, addresses, at)
        return begun

    async def _begin_on_time(self, claimed: Sequence[Parcel], slots: Reserved, stopped: bool) -> None:
        try:
            late = _TOO_LATE
            while late >= _TOO_LATE and not stopped:
                await self._gate.sleep_until(slots.start - timedelta(seconds=_AHEAD))
                late = (self._terms.clock() - slots.start).total_seconds()
                if late >= _TOO_LATE:
                    slots = await self._database.write(lambda session: self._reserve(session, len(claimed)))
                    self._reserved_until = slots.slot(len(claimed))
        except asyncio.CancelledError:
            stopped = True
        if stopped:
            await self._database.write(lambda session: claiming.release(session, claimed))
            raise asyncio.CancelledError
        begun, stopped = await _seen_through(self._database.write(lambda session: self._begin(session, claimed, slots)))
        self._start_all(begun, slots)
        if stopped:
            raise asyncio.CancelledError

    def _reserve(self, session: Session, count: int) -> Reserved:
        lost = self._gate.take_lost()
        return pacing.reserve(session, self._channel.name, self._pace, count, self._terms.clock(), lost=lost)

    def _start_all(self, begun: Sequence[Parcel], slots: Reserved) -> None:
        for position, parcel in enumerate(begun):
            self._start(parcel, slots.slot(position), timedelta(seconds=slots.gap))

    def _start(self, parcel: Parcel, slot: datetime, gap: timedelta) -> None:
        task = asyncio.create_task(self._send(parcel, slot, gap))
        self._on_the_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._on_the_way.discard(task)
        if self._full and len(self._on_the_way) <= _MOST_ON_THE_WAY - _MOST_AT_ONCE:  # room for a whole claim
            self._full = False
            self.wake()

    async def _send(self, parcel: Parcel, slot: datetime, gap: timedelta) -> None:
        closed = await self._gate.pass_at(slot, gap)
        if closed:  # told "too many" meanwhile: it goes again later, and nobody is bothered before
            self._ledger.enter(Result(parcel, error=Throttled(closed)))
        else:
            self._ledger.enter(await self._outcome(parcel))

    async def _outcome(self, parcel: Parcel) -> Result:
        try:
            async with asyncio.timeout(self._terms.send_seconds):
                try:
                    sent = await self._channel.send(parcel.address, parcel.reply, answers=parcel.answers)
                except WindowClosed:
                    if self._window is None:
                        raise
                    sent = await self._window(parcel)
        except TimeoutError:
            return Result(parcel, error=Uncertain(f"không có trả lời sau {self._terms.send_seconds:g} giây"))
        except SendError as error:
            if isinstance(error, Throttled):
                self._gate.close(error.retry_after)
            return Result(parcel, error=error)
        except Exception as problem:
            log.exception("a channel raised outside its vocabulary", channel=self._channel.name)
            return Result(parcel, error=problem)
        return Result(parcel, platform_id=sent)

    def _settled(self, again: datetime | None) -> None:
        """The chats of what was written have more to send at `again`, or nothing."""
        if again is not None:
            self._wake_at(again)

    def _wake_at(self, moment: datetime) -> None:
        wait = (moment - self._terms.clock()).total_seconds()
        asyncio.get_running_loop().call_later(max(wait, 0.0), self._news.set)


async def _seen_through(work: Awaitable[T]) -> tuple[T, bool]:
    """The result of work that cannot be called back, and whether the caller was cancelled meanwhile."""
    running = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(running), False
    except asyncio.CancelledError:
        return await running, True
