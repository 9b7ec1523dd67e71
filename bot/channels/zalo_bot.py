"""Zalo's Bot Platform as a channel: plain text and pictures, menus by number. Free, and small: staff and trials.

How updates arrive is `zalo_bot_webhook` and `zalo_bot_polling`; what they say is `zalo_bot_updates`.
"""

from functools import partial
from typing import Any

from bot.channels.channel import (
    Capabilities,
    CitizenLeft,
    Kind,
    Pace,
    Refused,
    Reply,
    SendError,
    Throttled,
    Uncertain,
    Unreachable,
)
from bot.channels.parts import PartsSent
from bot.channels.rendering import Part, render
from bot.channels.zalo_bot_updates import CHANNEL
from bot.channels.zalo_http import ZaloHttp
from bot.settings import Settings

WRONG_TOKEN = "Zalo không nhận mã của bot; hãy kiểm tra MOTCUA_ZALO_BOT_TOKEN"  # noqa: S105  (words, no token)

_QUOTA_SECONDS = 60.0


class TimedOut(Uncertain):
    """Zalo's own "Request timeout": for a poll, that nobody wrote; for a message, that nobody knows."""


class WrongToken(Refused):
    """Only a person can put this right."""

    def __init__(self) -> None:
        super().__init__(WRONG_TOKEN)


class ZaloBot:
    """One bot account. Give it to the outbox; `close` after the last use."""

    name = CHANNEL
    capabilities = Capabilities(
        text_limit=2000,
        buttons=0,
        image_urls=True,
        pace=Pace(rate=10.0),
        receives=frozenset({Kind.TEXT, Kind.START, Kind.PHOTO, Kind.VOICE, Kind.STICKER, Kind.OTHER}),
    )

    def __init__(self, settings: Settings, http: ZaloHttp) -> None:
        self._base = f"{settings.zalo_bot_api_base}/bot{settings.zalo_bot_token.get_secret_value()}"
        self._http = http
        self._parts = PartsSent()

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        """See Channel."""
        parts = render(reply, self.capabilities)
        return await self._parts.send((address, answers, reply), parts, partial(self._send, address))

    async def call(self, method: str, body: dict[str, Any], *, seconds: float | None = None) -> Any:
        """The result of a method. Raises a SendError."""
        answer = await self._http.ask("POST", f"{self._base}/{method}", json=body, seconds=seconds)
        if answer.body.get("ok") is True:
            return answer.body.get("result")
        raise _error(answer.body, answer.status)

    async def _send(self, address: str, part: Part) -> str:
        if part.image_url:
            result = await self.call("sendPhoto", {"chat_id": address, "photo": part.image_url, "caption": part.text})
        else:
            result = await self.call("sendMessage", {"chat_id": address, "text": part.text})
        return str(result.get("message_id", "")) if isinstance(result, dict) else ""


def _error(body: dict[str, Any], status: int) -> SendError:
    """The consequence of `ok: false`, which comes with HTTP 200 as well."""
    code = body.get("error_code", status)
    words = f"Zalo Bot báo lỗi {code}: {str(body.get('description', ''))[:200]}"
    match code:
        case 401:
            return WrongToken()
        case 403:
            return CitizenLeft(words)
        case 408:
            return TimedOut(words)
        case 429:
            return Throttled(_QUOTA_SECONDS)
        case int() if code >= 500:
            return Unreachable(words)
        case _:
            return Refused(words)
