"""Keeps Telegram's way in open: registers the webhook, or polls, and tries again when refused. Never ends by itself."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.channel import Incoming
from bot.channels.insisting import Insisting, Sleep
from bot.channels.telegram import Telegram
from bot.channels.telegram_errors import BOT_REFUSED, seconds_to_wait
from bot.channels.telegram_updates import CHANNEL, read
from bot.channels.telegram_webhook import TelegramWebhook
from bot.channels.webhooks import Count, Keep

_LONG_POLL_SECONDS = 50
_CONFLICT_PAUSE = 30.0
_SETTING_PAUSE = 300.0

CONFLICT = (
    "Một tiến trình hoặc máy khác đang nhận tin của cùng bot Telegram này; hãy tắt bớt, "
    "hoặc đặt MOTCUA_PUBLIC_URL để dùng webhook khi chạy nhiều tiến trình."
)
_NOT_TAKEN = "Telegram không nhận yêu cầu; hãy kiểm tra MOTCUA_PUBLIC_URL (phải là địa chỉ https:// truy cập được)."
_SLOWER = "Telegram yêu cầu bot gọi thưa hơn; hệ thống sẽ tự thử lại."
_UNREACHABLE = "Chưa kết nối được với máy chủ Telegram; hệ thống sẽ tự thử lại."

log = structlog.get_logger(__name__)


class TelegramWayIn:
    """One task per process. `problem` is what an administrator should know, "" while all is well."""

    def __init__(
        self,
        telegram: Telegram,
        keep: Keep,
        refused: Count,
        *,
        webhook: TelegramWebhook | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.mode = "polling" if webhook is None else "webhook"
        self._telegram = telegram
        self._keep = keep
        self._refused = refused
        self._webhook = webhook
        self._insisting = Insisting(CHANNEL, _explain, sleep)
        self._offset = 0

    @property
    def problem(self) -> str:
        return self._insisting.problem

    async def run(self) -> None:
        """With a webhook: returns once it is registered. Without one: polls until cancelled."""
        await self._insisting.until_it_works(self._telegram.introduce)
        if self._webhook is not None:
            await self._insisting.until_it_works(self._webhook.register)
            return
        await self._insisting.until_it_works(self._telegram.bot.delete_webhook)  # polling is refused while one is set
        while True:
            await self._insisting.until_it_works(self.poll_once)

    async def poll_once(self) -> None:
        """One long poll. The offset moves, which tells Telegram to forget, only after everything is stored."""
        updates = await self._telegram.updates(self._offset, _LONG_POLL_SECONDS)
        if not updates:
            return
        updates.sort(key=lambda update: update["update_id"])
        messages = self._read(updates)
        if messages:
            await self._keep(messages)
            self._telegram.acknowledge(messages)
        self._offset = updates[-1]["update_id"] + 1

    def _read(self, updates: Sequence[Any]) -> list[Incoming]:
        messages = []
        for update in updates:
            try:
                message = read(update, bot_id=self._telegram.bot_id, username=self._telegram.username)
            except ValueError as wrong:
                self._refused(CHANNEL, "malformed")
                log.warning("update_unreadable", update_id=update["update_id"], error=str(wrong))
                continue
            if message is not None:
                messages.append(message)
        return messages


def _explain(problem: Exception, backoff: float) -> tuple[str, float]:
    """See Insisting. The message of InvalidToken holds the token: never shown."""
    match problem:
        case InvalidToken():
            return BOT_REFUSED, _SETTING_PAUSE
        case Conflict():
            return CONFLICT, _CONFLICT_PAUSE
        case RetryAfter():
            return _SLOWER, seconds_to_wait(problem)
        case BadRequest():
            return f"{_NOT_TAKEN} ({problem.message})", _SETTING_PAUSE
        case TelegramError():
            return f"{_UNREACHABLE} ({problem.message})", backoff
        case _:  # storing failed: the same updates come again
            return f"Chưa lưu được tin nhận từ Telegram ({type(problem).__name__}).", backoff
