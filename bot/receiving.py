"""The inbox worker: each citizen's messages in order, different citizens side by side, every message exactly once.

What a message means is the `turn` it is given; this file knows leases, failures and the pace of a flood.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import inbox, inbox_line, metrics, office_hours, outbox, texts
from bot.alerts import alert
from bot.channels.channel import Incoming, Reply
from bot.database import Database
from bot.delivery import decisions
from bot.inbox_line import Flood, LineLost, Taken

TurnRule = Callable[[Session, Incoming, datetime], object]

_FAILURES = 3  # of one message, then a person looks at it
_CRASHES = 10  # tries that never came to an end: the message takes the process down with it
_POLL = 1.0  # seconds; only a safety net under the wake-ups

_words = texts.beside(__file__)
log = structlog.get_logger(__name__)


def keeper(
    database: Database, clock: Callable[[], datetime] = office_hours.now
) -> Callable[[Sequence[Incoming]], Awaitable[None]]:
    """A function that stores messages, committed when it returns; those already there change nothing."""

    async def keep(messages: Sequence[Incoming]) -> None:
        now = clock()

        def work(session: Session) -> list[Incoming]:
            return [incoming for incoming in messages if inbox.store(session, incoming, now)]

        for incoming in await database.write(work):
            metrics.received(incoming.channel, now)

    return keep


class Receiving:
    """Answers stored messages with `turn`, up to `at_once` citizens side by side.

    `windowed` are channels where a citizen's message opens a window: what was parked for them goes.
    """

    def __init__(
        self,
        database: Database,
        turn: TurnRule,
        *,
        clock: Callable[[], datetime] = office_hours.now,
        at_once: int = 64,
        lease: timedelta = timedelta(seconds=30),
        flood: Flood | None = None,
        alert_to: str = "",
        windowed: Collection[str] = (),
    ) -> None:
        self._database = database
        self._turn = turn
        self._clock = clock
        self._at_once = at_once
        self._lease = lease
        self._flood = flood or Flood()
        self._alert_to = alert_to
        self._windowed = frozenset(windowed)
        self._name = secrets.token_hex(4)
        self._claims = 0
        self._news = asyncio.Event()
        self._full = False
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something may be waiting. Call it on the event loop that runs this."""
        self._news.set()

    async def run(self) -> None:
        """Works until cancelled; then lets the turns that were begun come to their end."""
        try:
            while True:
                try:
                    await self._round()
                except Exception as problem:  # the database is away: nothing is lost, everything waits
                    log.warning("receiving interrupted", problem=type(problem).__name__)
                    await asyncio.sleep(_POLL)
        finally:
            if self._running:
                await asyncio.wait(self._running)

    async def _round(self) -> None:
        self._news.clear()
        free = self._at_once - len(self._running)
        taken = await self._take_and_start(free) if free else 0
        self._full = len(self._running) > self._at_once * 3 // 4
        if taken < free or self._full:
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL):
                    await self._news.wait()

    async def _take_and_start(self, most: int) -> int:
        taking = asyncio.ensure_future(self._database.write(lambda session: self._take(session, most)))
        try:
            taken = await asyncio.shield(taking)
        except asyncio.CancelledError:  # the lines are taken all the same: their messages are answered first
            self._start(await taking)
            raise
        self._start(taken)
        return len(taken)

    def _start(self, taken: Sequence[Taken]) -> None:
        for one in taken:
            task = asyncio.create_task(self._handle(one))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._full and len(self._running) <= self._at_once * 3 // 4:  # room for several, not one by one
            self._full = False
            self.wake()
        if not task.cancelled() and task.exception() is not None:
            log.error("handling failed", problem=type(task.exception()).__name__)  # the lease brings it back

    def _take(self, session: Session, most: int) -> list[Taken]:
        self._claims += 1
        return inbox_line.take(session, f"{self._name}-{self._claims}", most, self._clock(), self._lease)

    async def _handle(self, taken: Taken) -> None:
        if taken.attempts > _CRASHES:
            await self._set_aside(taken, "Interrupted")
            return
        begun = time.perf_counter()
        try:
            ready_at = await self._database.write(lambda session: self._answer(session, taken))
        except LineLost:
            log.warning("line lost", channel=taken.incoming.channel)
        except Exception as problem:  # whatever a turn raises: it is tried again, then a person looks
            await self._failed(taken, problem)
        else:
            metrics.turn_took(taken.incoming.channel, time.perf_counter() - begun)
            if taken.waiting > 1:
                self._wake_at(ready_at)

    def _answer(self, session: Session, taken: Taken) -> datetime:
        now, incoming = self._clock(), taken.incoming
        freed = inbox_line.finish(session, taken, now, self._flood)
        if incoming.channel in self._windowed:
            decisions.unpark(session, incoming.channel, incoming.address, now)
        self._turn(session, incoming, now)
        if freed.tell:
            slowed = [Reply(_words("receiving.slowed"))]
            outbox.put(session, slowed, channel=incoming.channel, address=incoming.address, now=now)
        return freed.ready_at

    async def _failed(self, taken: Taken, problem: Exception) -> None:
        name = type(problem).__name__
        log.error("turn failed", channel=taken.incoming.channel, problem=name, attempts=taken.attempts)
        if taken.attempts >= _FAILURES and not isinstance(problem, OperationalError):
            await self._set_aside(taken, name)
            return
        again = self._clock() + timedelta(seconds=min(2.0 ** (taken.attempts - 1), 60))
        await self._quietly(lambda session: inbox_line.retry(session, taken, name, again))
        self._wake_at(again)

    async def _set_aside(self, taken: Taken, error: str) -> None:
        now = self._clock()

        def work(session: Session) -> None:
            inbox_line.set_aside(session, taken, error, now)
            text = _words("receiving.poison", channel=taken.incoming.channel, message=taken.message, error=error)
            alert(session, text, now, to=self._alert_to, key=f"poison/{taken.message}")

        await self._quietly(work)
        metrics.poisoned(taken.incoming.channel)
        self.wake()

    async def _quietly(self, work: Callable[[Session], None]) -> None:
        try:
            await self._database.write(work)
        except LineLost:
            log.warning("line lost")

    def _wake_at(self, moment: datetime) -> None:
        wait = (moment - self._clock()).total_seconds()
        asyncio.get_running_loop().call_later(max(wait, 0.0), self._news.set)
