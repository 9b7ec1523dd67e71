"""Sending a reply that is several messages: a retry goes on where the last try stopped instead of starting over.

Remembers in this process only; after a crash the outbox decides what to do with a delivery that was in flight.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")

_REMEMBERED = 10_000
_SECONDS = 3600.0


class PartsSent:
    """How many parts of each unfinished reply have left."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._unfinished: OrderedDict[Hashable, tuple[int, float]] = OrderedDict()

    async def send(self, key: Hashable, parts: Sequence[T], send_one: Callable[[T], Awaitable[str]]) -> str:
        """Sends the parts of `key` that have not left yet; the last one's id. An error of `send_one` goes through."""
        sent, since = self._unfinished.pop(key, (0, 0.0))
        if sent >= len(parts) or self._clock() - since > _SECONDS:
            sent = 0
        platform_id = ""
        for position, part in enumerate(parts[sent:], start=sent):
            try:
                platform_id = await send_one(part)
            except BaseException:
                self._remember(key, position)
                raise
        return platform_id

    def _remember(self, key: Hashable, sent: int) -> None:
        if sent == 0:
            return
        self._unfinished[key] = (sent, self._clock())
        while len(self._unfinished) > _REMEMBERED:
            self._unfinished.popitem(last=False)
