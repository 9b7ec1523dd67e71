"""The doors that platforms knock on: size, genuineness and storing come before the 200.

Knows no platform: each one brings a `Webhook` that opens its own envelopes.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Protocol

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.channel import Incoming

BODY_LIMIT = 1024 * 1024  # bytes; no platform sends a tenth of it

Keep = Callable[[Sequence[Incoming]], Awaitable[None]]
"""Stores messages, committed when it returns; a message that is already there is no error."""

Count = Callable[[str, str], None]
"""Counts a refusal: (channel, reason)."""

log = structlog.get_logger(__name__)


class Rejected(Exception):
    """An envelope that is not taken. Nothing of it may be stored."""

    status = 400
    reason = "malformed"


class Malformed(Rejected):
    """Not what the platform sends: 400."""


class Forged(Rejected):
    """The secret or the signature is wrong or missing: 403."""

    status = 403
    reason = "forged"


class Stale(Rejected):
    """Genuine once, but too old to be anything but a replay: 403."""

    status = 403
    reason = "stale"


class TooLarge(Rejected):
    """More than BODY_LIMIT bytes: 413."""

    status = 413
    reason = "too_large"


class Webhook(Protocol):
    """One platform's door."""

    channel: str
    path: str

    def open(self, headers: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        """The messages in one request; none for a probe or for news that nobody needs. Raises Rejected."""
        ...

    async def stored(self, messages: Sequence[Incoming]) -> None:
        """Called once the messages (maybe none) are safe and before the 200; must not wait for the network."""
        ...


class Doors:
    """Stands before the pages with one door for each webhook: the hottest path needs nothing of what guards pages."""

    def __init__(self, app: ASGIApp, webhooks: Iterable[Webhook], keep: Keep, refused: Count) -> None:
        self._app = app
        self._webhooks = {webhook.path: webhook for webhook in webhooks}
        self._keep = keep
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        webhook = self._webhooks.get(scope["path"]) if scope["type"] == "http" else None
        if webhook is None:
            await self._app(scope, receive, send)
            return
        response = await self._answer(webhook, Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, webhook: Webhook, request: Request) -> Response:
        if request.method != "POST":
            return Response(status_code=405, headers={"allow": "POST"})
        try:
            messages = webhook.open(request.headers, await _body(request))
            if messages:
                await self._keep(messages)
            await webhook.stored(messages)
        except Rejected as rejected:
            self._refused(webhook.channel, rejected.reason)
            log.warning("webhook_refused", channel=webhook.channel, reason=rejected.reason)
            return JSONResponse({"error": rejected.reason}, status_code=rejected.status)
        except ClientDisconnect:
            self._refused(webhook.channel, "disconnected")
            return Response(status_code=400)
        except Exception as problem:  # not stored: the platform brings it again
            return _not_stored(webhook, problem)
        return Response(status_code=200)


def _not_stored(webhook: Webhook, problem: Exception) -> Response:
    """Only the class is logged: the words of an exception may quote the citizen's."""
    log.error("webhook_not_stored", channel=webhook.channel, problem=type(problem).__name__)
    return Response(status_code=500)


async def _body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > BODY_LIMIT:
        raise TooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():  # a chunked body declares no length
        size += len(chunk)
        if size > BODY_LIMIT:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)
