"""What stands before every page: headers that tell the browser what it may do, and a limit on bodies. Pure ASGI."""

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 1_000_000  # bytes
_COUNTING = "/webhooks/"  # these doors refuse for themselves, and count what they refused
_TOO_LARGE = "Nội dung gửi lên lớn hơn {most} MB nên không được nhận."


def content_policy(parents: Sequence[str] = ()) -> str:
    """The Content-Security-Policy: everything from this origin only, framed by ourselves and by `parents`."""
    ancestors = " ".join(["'self'", *parents])
    return f"default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors {ancestors}"


def security_headers(*, https: bool) -> dict[str, str]:
    """Headers of every answer that does not set its own."""
    headers = {
        "content-security-policy": content_policy(),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(self), microphone=()",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    if https:
        headers["strict-transport-security"] = "max-age=31536000"
    return headers


class SecurityHeaders:
    """Adds `headers` to each response, where the response has not decided itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                decided = {name for name, _ in message["headers"]}
                own = [pair for pair in self._headers if pair[0] not in decided]
                message["headers"] = [*message["headers"], *own]
            await send(message)

        await self._app(scope, receive, send_guarded)


class BodyLimit:
    """Refuses a body over `limit` bytes: at once where its length is declared, else while it comes in.

    `larger` gives more to the paths that begin so: pages that take files.
    """

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._larger = dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_COUNTING):
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not declared.isdigit() or int(declared) > limit:
            await _refuse(limit, scope, receive, send)
            return
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                raise HTTPException(413, headers={"connection": "close"})
            return message

        await self._app(scope, receive_counted, send)

    def _limit_of(self, path: str) -> int:
        return max((limit for begins, limit in self._larger.items() if path.startswith(begins)), default=self._limit)


async def _refuse(limit: int, scope: Scope, receive: Receive, send: Send) -> None:
    # the rest of the body is not read, so the connection cannot be used again
    words = _TOO_LARGE.format(most=limit // 1_000_000)
    response = PlainTextResponse(words, status_code=413, headers={"connection": "close"})
    await response(scope, receive, send)
