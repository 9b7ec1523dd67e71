"""Trying again until it works, ever more slowly, and saying meanwhile what is wrong. Knows no platform."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0

Sleep = Callable[[float], Awaitable[None]]
Explain = Callable[[Exception, float], tuple[str, float]]
"""What an administrator should know about a problem, and the seconds to wait, given those of the usual backoff."""

log = structlog.get_logger(__name__)


class Insisting:
    """`problem` is "" while all is well."""

    def __init__(self, channel: str, explain: Explain, sleep: Sleep = asyncio.sleep) -> None:
        self.problem = ""
        self._channel = channel
        self._explain = explain
        self._sleep = sleep

    async def until_it_works(self, step: Callable[[], Awaitable[object]]) -> None:
        """Repeats `step` until it ends without an error."""
        failures = 0
        while True:
            try:
                await step()
            except Exception as problem:
                backoff = min(_FIRST_PAUSE * 2**failures, _LONGEST_PAUSE)
                self.problem, pause = self._explain(problem, backoff)
                failures += 1
                log.warning("way_in_closed", channel=self._channel, problem=self.problem, retry_seconds=pause)
                await self._sleep(pause)
            else:
                self.problem = ""
                return
