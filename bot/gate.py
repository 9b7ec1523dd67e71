"""Lets the sends of one channel start one after the other: what a stall delays moves, it never bunches.

A platform counts every second. So each start is judged when it happens, not when it was planned.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

_CAUGHT_UP = timedelta(seconds=0.01)  # lateness that may bunch: half of what a rate is kept below its limit


class Gate:
    """Used on one event loop. Slots are reserved elsewhere; here they are kept, or given up."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._last = self._closed_until = clock()
        self._gap = timedelta()
        self._waiting = 0
        self._lost = 0

    @property
    def free_at(self) -> datetime:
        """When one more could start, after all that wait."""
        return self._last + self._gap * self._waiting

    async def pass_at(self, slot: datetime, gap: timedelta) -> float:
        """Waits for the slot and for those before. Returns 0, or the seconds for which nothing may start at all."""
        await self.sleep_until(slot)
        if gap and not self._closed_for():
            if self._clock() - slot > _CAUGHT_UP + gap:
                self._lost += 1
            self._gap = gap
            self._waiting += 1
            try:
                async with self._turn:
                    await self._take_turn(gap)
            finally:
                self._waiting -= 1
        return self._closed_for()

    async def _take_turn(self, gap: timedelta) -> None:
        if not self._closed_for():
            await self.sleep_until(self._last + gap)
            self._last = max(self._last + gap, self._clock() - _CAUGHT_UP)

    def close(self, seconds: float) -> None:
        """The platform wants to hear nothing for so long; what waits here is not even tried."""
        self._closed_until = max(self._closed_until, self._clock() + timedelta(seconds=seconds))

    def take_lost(self) -> int:
        """How many slots went by unused since this was last asked: their messages use later ones."""
        lost = self._lost
        self._lost -= lost
        return lost

    async def sleep_until(self, moment: datetime) -> None:
        wait = (moment - self._clock()).total_seconds()
        if wait > 0:
            await asyncio.sleep(wait)

    def _closed_for(self) -> float:
        return max((self._closed_until - self._clock()).total_seconds(), 0.0)
