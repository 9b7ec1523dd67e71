"""Keeps the Zalo bot's way in open: registers the webhook, or polls, and tries again when refused.

There is no offset and no acknowledgement: Zalo repeats itself, and the inbox knows a message by its id.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog

from bot.channels.channel import Incoming, Refused, SendError, Throttled
from bot.channels.insisting import Insisting, Sleep
from bot.channels.webhooks import Count, Keep
from bot.channels.zalo_bot import TimedOut, ZaloBot
from bot.channels.zalo_bot_updates import CHANNEL, read
from bot.channels.zalo_bot_webhook import ZaloBotWebhook

_LONG_POLL_SECONDS = 30
_FLOOR_SECONDS = 1.0  # while messages wait Zalo answers at once, with the same ones again
_SETTING_PAUSE = 300.0

log = structlog.get_logger(__name__)


class ZaloBotWayIn:
    """One task per process. `problem` is what an administrator should know, "" while all is well."""

    def __init__(
        self,
        bot: ZaloBot,
        keep: Keep,
        refused: Count,
        *,
        webhook: ZaloBotWebhook | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.mode = "polling" if webhook is None else "webhook"
        self._bot = bot
        self._keep = keep
        self._refused = refused
        self._webhook = webhook
        self._sleep = sleep
        self._insisting = Insisting(CHANNEL, _explain, sleep)
        self._unkept: list[Incoming] = []

    @property
    def problem(self) -> str:
        return self._insisting.problem

    async def run(self) -> None:
        """With a webhook: returns once it is registered. Without one: polls until cancelled."""
        if self._webhook is not None:
            await self._insisting.until_it_works(self._webhook.register)
            return
        await self._insisting.until_it_works(self._forget_webhook)  # polling is refused while one is set
        while True:
            await self._insisting.until_it_works(self.poll_once)
            await self._sleep(_FLOOR_SECONDS)

    async def poll_once(self) -> None:
        """One long poll. What could not be stored is kept here until it is: Zalo need not send it again."""
        if not self._unkept:
            self._unkept = self._read(await self._updates())
        if self._unkept:
            await self._keep(self._unkept)
            self._unkept = []

    async def _updates(self) -> Sequence[Any]:
        try:
            found = await self._bot.call("getUpdates", {"timeout": _LONG_POLL_SECONDS}, seconds=_LONG_POLL_SECONDS + 10)
        except TimedOut:
            return []  # nobody wrote
        return found if isinstance(found, list) else [found]

    def _read(self, updates: Sequence[Any]) -> list[Incoming]:
        messages = []
        for update in updates:
            try:
                message = read(update)
            except ValueError as wrong:
                self._refused(CHANNEL, "malformed")
                log.warning("update_unreadable", channel=CHANNEL, error=str(wrong))
                continue
            if message is not None:
                messages.append(message)
        return messages

    async def _forget_webhook(self) -> None:
        await self._bot.call("deleteWebhook", {})


def _explain(problem: Exception, backoff: float) -> tuple[str, float]:
    """See Insisting."""
    match problem:
        case Refused():
            return str(problem), _SETTING_PAUSE
        case Throttled():
            return "Zalo yêu cầu bot gọi thưa hơn.", problem.retry_after
        case SendError():
            return f"Chưa kết nối được với Zalo Bot; hệ thống sẽ tự thử lại. ({problem})", backoff
        case _:  # storing failed: the messages are still here
            return f"Chưa lưu được tin nhận từ Zalo Bot ({type(problem).__name__}).", backoff
