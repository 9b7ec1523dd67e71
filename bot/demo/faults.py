"""Ways in which a platform's server fails on request. Knows no platform."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong. With `after` the call is carried out first, and only its answer is lost or spoilt."""

    status: int = 0  # answer with this status: `body` as JSON, or without one a proxy's HTML page
    body: dict[str, Any] | None = None
    retry_after: int = 0
    drop: bool = False  # close the connection without an answer
    delay: float = 0.0  # seconds of silence before anything else
    after: bool = False


class Faults:
    """What will go wrong, by the name of the call."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, call: str, *faults: Fault) -> None:
        """The next calls of this name go wrong, one for each fault."""
        self._waiting[call].extend(faults)

    async def around(
        self, call: str, request: web.Request, carry_out: Callable[[], Awaitable[web.Response]]
    ) -> web.Response:
        """The answer to a call, as it should be or as the next fault makes it."""
        waiting = self._waiting[call]
        if not waiting:
            return await carry_out()
        fault = waiting.popleft()
        answer = await carry_out() if fault.after else None
        spoilt = await _spoil(request, fault)
        return spoilt or answer or await carry_out()


async def _spoil(request: web.Request, fault: Fault) -> web.Response | None:
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    if not fault.status:
        return None
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else None
    if fault.body is not None:
        return web.json_response(fault.body, status=fault.status, headers=headers)
    page = f"<html><title>{fault.status}</title><h1>nginx</h1></html>"
    return web.Response(status=fault.status, text=page, content_type="text/html", headers=headers)
