"""Keeps the Zalo bot's way in open: registers the webhook, or polls, and tries again when refused.

There is no offset and no acknowledgement: Zalo repeats itself, and the inbox knows a message by its id.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from bot.channels.channel import Incoming, Refused, SendError, Throttled
from bot.channels.webhooks import Count, Keep
from bot.channels.zalo_bot import TimedOut, WrongToken, ZaloBot
from bot.channels.zalo_bot_updates import CHANNEL, read
from bot.channels.zalo_bot_webhook import ZaloBotWebhook

_LONG_POLL_SECONDS = 30
_FLOOR_SECONDS = 1.0  # while messages wait Zalo answers at once, with the same ones again
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_SETTING_PAUSE = 300.0

Sleep = Callable[[float], Awaitable[None]]
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
        self.problem = ""
        self._bot = bot
        self._keep = keep
        self._refused = refused
        self._webhook = webhook
        self._sleep = sleep
        self._unkept: list[Incoming] = []

    async def run(self) -> None:
        """With a webhook: returns once it is registered. Without one: polls until cancelled."""
        if self._webhook is not None:
            await self._until_it_works(self._webhook.register)
            return
        await self._until_it_works(self._forget_webhook)  # polling is refused while one is set
        while True:
            await self._until_it_works(self.poll_once)
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

    async def _until_it_works(self, step: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            try:
                await step()
            except Exception as problem:
                pause = self._explain(problem, failures)
                failures += 1
                await self._sleep(pause)
            else:
                self.problem = ""
                return

    def _explain(self, problem: Exception, failures: int) -> float:
        """Notes what is wrong and says how long to wait."""
        pause: float = min(_FIRST_PAUSE * 2**failures, _LONGEST_PAUSE)
        match problem:
            case WrongToken() | Refused():
                pause = _SETTING_PAUSE
                self.problem = str(problem)
            case Throttled():
                pause = problem.retry_after
                self.problem = "Zalo yêu cầu bot gọi thưa hơn."
            case SendError():
                self.problem = f"Chưa kết nối được với Zalo Bot; hệ thống sẽ tự thử lại. ({problem})"
            case _:  # storing failed: the messages are still here
                self.problem = f"Chưa lưu được tin nhận từ Zalo Bot ({type(problem).__name__})."
        log.error("zalo_bot_way_in", mode=self.mode, problem=self.problem, retry_seconds=pause)
        return pause
