"""Writes down how sends went, many in one transaction, and what follows for the token's pace."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from bot import metrics
from bot.channels.channel import Pace, Postponed, Throttled, Unreachable
from bot.database import Database
from bot.delivery import pacing
from bot.delivery.moderation import MOST_A_DAY
from bot.delivery.quiet import QuietHours
from bot.delivery.settling import Result, settle

_DEAF = 5  # sends in a row that reach nobody: the platform is away, not the message wrong
_LONGEST_PAUSE = 60.0
_GATHERING = 0.02  # seconds; where results come side by side, a transaction is worth several
_RETRY = 1.0  # seconds between tries to write while the database is away

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """What every outlet keeps to. A send is given up (its outcome unknown) well before its lease ends."""

    clock: Callable[[], datetime]
    quiet: QuietHours
    lease: timedelta
    most_a_day: int = MOST_A_DAY

    @property
    def send_seconds(self) -> float:
        return self.lease.total_seconds() * 0.66


class Ledger:
    """The results of one channel's sends in this process; `settled` hears when some were written."""

    def __init__(
        self,
        database: Database,
        channel: str,
        pace: Pace,
        terms: Terms,
        settled: Callable[[datetime | None], None],
    ) -> None:
        self._database = database
        self._channel = channel
        self._pace = pace
        self._terms = terms
        self._settled = settled
        self._results: list[Result] = []
        self._settling: asyncio.Task[None] | None = None
        self._unreachable = 0

    def enter(self, result: Result) -> None:
        """Takes one result; it is written as soon as the writing before it is done."""
        self._results.append(result)
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle())

    async def close(self) -> None:
        """Waits until everything is written, but not for ever: past its lease a result counts no more."""
        if self._settling is not None:
            await asyncio.wait([self._settling], timeout=self._terms.send_seconds)

    async def _settle(self) -> None:
        """Writes results until there are none; those that come meanwhile go together in the next transaction."""
        while self._results:
            results, self._results = self._results, []
            written = False
            while not written:
                try:
                    again = await self._database.write(partial(self._write, results=results))
                    written = True
                except Exception as problem:  # a sent message must not be forgotten because the database is away
                    log.warning("results wait", channel=self._channel, problem=type(problem).__name__)
                    await asyncio.sleep(_RETRY)
            self._count(results)
            self._settled(again)
            if len(results) > 1:
                await asyncio.sleep(_GATHERING)

    def _write(self, session: Session, results: Sequence[Result]) -> datetime | None:
        """Returns when the first of them is to be tried again."""
        now, name = self._terms.clock(), self._channel
        again = settle(session, results, now)
        throttles = [result.error for result in results if isinstance(result.error, Throttled)]
        if throttles:
            longest = max(error.retry_after for error in throttles)
            pacing.throttled(session, name, self._pace, longest, now)
        deaf = self._deafness(results)
        if deaf >= _DEAF:
            pause = min(2.0 ** (deaf // _DEAF), _LONGEST_PAUSE)
            pacing.pause(session, name, now + timedelta(seconds=pause), now)
        return again

    def _deafness(self, results: Sequence[Result]) -> int:
        """How many sends in a row did not reach the platform, these included."""
        deaf = self._unreachable
        for result in results:
            unreached = isinstance(result.error, Unreachable) and not isinstance(result.error, Postponed)
            deaf = deaf + 1 if unreached else 0
        return deaf

    def _count(self, results: Sequence[Result]) -> None:
        self._unreachable = self._deafness(results)
        for result in results:
            if result.error is None:
                metrics.sent(self._channel)
            else:
                metrics.send_failed(self._channel, type(result.error).__name__)
