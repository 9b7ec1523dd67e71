"""One request to one of Zalo's servers, and its JSON back. Knows what a broken connection means, not what codes mean.

Errors never carry the address of the request: the Bot Platform puts its token there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.channel import Refused, Throttled, Uncertain, Unreachable

_CONNECT_SECONDS = 5.0
_THROTTLED_SECONDS = 60.0  # Zalo counts by the minute and names no delay

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NOT_AN_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)


@dataclass(frozen=True, slots=True)
class ZaloAnswer:
    """`body` is the JSON object. Zalo answers most errors with HTTP 200, so the status says little."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


class ZaloHttp:
    """A small pool of connections: httpx grows slower with more."""

    def __init__(self, *, seconds: float = 10.0, connections: int = 16) -> None:
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS, pool=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        )

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> ZaloAnswer:
        """The answer, if it is JSON and no server error. Raises Unreachable, Uncertain, Throttled or Refused."""
        timeout = httpx.USE_CLIENT_DEFAULT if seconds is None else httpx.Timeout(seconds, connect=_CONNECT_SECONDS)
        try:
            response = await self._client.request(
                method, url, headers=headers, json=json, data=form, params=query, timeout=timeout
            )
        except _NEVER_SENT as problem:
            raise Unreachable(f"không nối được tới Zalo ({type(problem).__name__})") from None
        except _NOT_AN_ADDRESS as problem:
            raise Refused(f"địa chỉ máy chủ Zalo không dùng được ({type(problem).__name__})") from None
        except httpx.HTTPError as problem:
            raise Uncertain(f"đã gửi nhưng Zalo không trả lời ({type(problem).__name__})") from None
        return _answer(response)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._client.aclose()


def _answer(response: httpx.Response) -> ZaloAnswer:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise Throttled(_retry_after(response))
    if status == httpx.codes.GATEWAY_TIMEOUT:  # the gateway passed it on and does not know
        raise Uncertain("Zalo báo HTTP 504")
    if status >= 500:
        raise Unreachable(f"Zalo báo HTTP {status}")
    try:
        body = response.json()
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return ZaloAnswer(status, response.headers, body)
    if status >= 400 or response.text.lstrip().startswith("<"):  # a page of a proxy or of maintenance, not the API
        raise Unreachable(f"Zalo trả lời một trang web thay cho dữ liệu (HTTP {status})")
    raise Uncertain(f"câu trả lời của Zalo không đọc được (HTTP {status})")


def _retry_after(response: httpx.Response) -> float:
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdecimal() and value.isascii() else _THROTTLED_SECONDS
