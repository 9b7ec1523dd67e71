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

from bot import inbox, inbox_line, metrics, notice, office_hours, outbox, texts
from bot.alerts import alert
from bot.channels.channel import Incoming, Reply
from bot.database import Database
from bot.delivery import decisions
from bot.inbox_line import Flood, Freed, LineLost, Taken
from bot.together import Together

TurnRule = Callable[[Session, Incoming, datetime], object]
TurnsRule = Callable[[Session, Sequence[Incoming], datetime], object]

_FAILURES = 3  # of one message, then a person looks at it
_CRASHES = 10  # tries that never came to an end: the message takes the process down with it
_POLL = 1.0  # seconds; only a safety net under the wake-ups

_words = texts.beside(__file__)
log = structlog.get_logger(__name__)


def keeper(
    database: Database, clock: Callable[[], datetime] = office_hours.now
) -> Callable[[Sequence[Incoming]], Awaitable[None]]:
    """A function that stores messages, committed when it returns; those already there change nothing."""

    def store(session: Session, calls: Sequence[Sequence[Incoming]]) -> list[set[tuple[str, str]]]:
        new = inbox.store_all(session, [incoming for messages in calls for incoming in messages], clock())
        return [new] * len(calls)

    calls = Together(database, store, lambda session, messages: store(session, [messages])[0])

    async def keep(messages: Sequence[Incoming]) -> None:
        new = await calls.do(messages)
        for incoming in messages:
            if (incoming.channel, incoming.external_id) in new:
                metrics.received(incoming.channel, clock())

    return keep


class Receiving:
    """Answers stored messages with `turn`, up to `at_once` citizens side by side.

    `turns` does the same for several citizens together, and may raise: then each has a `turn` of their own.
    `windowed` are channels where a citizen's message opens a window: what was parked for them goes.
    """

    def __init__(
        self,
        database: Database,
        turn: TurnRule,
        *,
        turns: TurnsRule | None = None,
        clock: Callable[[], datetime] = office_hours.now,
        at_once: int = 64,
        lease: timedelta = timedelta(seconds=30),
        flood: Flood | None = None,
        alert_to: str = "",
        windowed: Collection[str] = (),
    ) -> None:
        self._database = database
        self._turn = turn
        self._turns = turns or self._turn_by_turn
        self._answers = Together(database, self._answer_all, self._answer)
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
        taken = inbox_line.take(session, f"{self._name}-{self._claims}", most, self._clock(), self._lease)
        if len(taken) == most:
            notice.call(session, notice.INBOX)
        return taken

    async def _handle(self, taken: Taken) -> None:
        if taken.attempts > _CRASHES:
            await self._set_aside(taken, "Interrupted")
            return
        begun = time.perf_counter()
        try:
            ready_at = await self._answers.do(taken)
        except LineLost:
            log.warning("line lost", channel=taken.incoming.channel)
        except Exception as problem:  # whatever a turn raises: it is tried again, then a person looks
            await self._failed(taken, problem)
        else:
            metrics.turn_took(taken.incoming.channel, time.perf_counter() - begun)
            if taken.waiting > 1:
                self._wake_at(ready_at)

    def _answer(self, session: Session, taken: Taken) -> datetime:
        now = self._clock()
        freed = self._free(session, [taken], now)
        self._turn(session, taken.incoming, now)
        self._slow_down(session, [taken], freed, now)
        return freed[0].ready_at

    def _answer_all(self, session: Session, several: Sequence[Taken]) -> list[datetime]:
        now = self._clock()
        freed = self._free(session, several, now)
        self._turns(session, [taken.incoming for taken in several], now)
        self._slow_down(session, several, freed, now)
        return [one.ready_at for one in freed]

    def _turn_by_turn(self, session: Session, incomings: Sequence[Incoming], now: datetime) -> None:
        for incoming in incomings:
            self._turn(session, incoming, now)

    def _free(self, session: Session, several: Sequence[Taken], now: datetime) -> list[Freed]:
        for taken in several:
            if taken.incoming.channel in self._windowed:
                decisions.unpark(session, taken.incoming.channel, taken.incoming.address, now)
        return inbox_line.finish(session, several, now, self._flood)

    def _slow_down(self, session: Session, several: Sequence[Taken], freed: Sequence[Freed], now: datetime) -> None:
        for taken, one in zip(several, freed, strict=True):
            if one.tell:
                slowed, incoming = [Reply(_words("receiving.slowed"))], taken.incoming
                outbox.put(session, slowed, channel=incoming.channel, address=incoming.address, now=now)

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
