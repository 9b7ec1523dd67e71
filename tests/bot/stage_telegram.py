"""Telegram on the contract's stage: the strict stand-in, and python-telegram-bot in between."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.channels.channel import (
    CitizenLeft,
    Incoming,
    Moved,
    Refused,
    Reply,
    SendError,
    Throttled,
    Uncertain,
    Unreachable,
)
from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import read
from bot.demo.faults import Fault
from bot.demo.telegram_server import ACCOUNT, TelegramServer, refusal
from bot.settings import Settings
from tests.bot.stage import Seen


class TelegramStage:
    """See Stage."""

    def __init__(self, server: TelegramServer, channel: Telegram) -> None:
        self.channel = channel
        self._server = server
        self._citizen = server.citizen(7001)
        self.address = "7001"
        self.failures: Mapping[type[SendError], Callable[[], object]] = {
            Throttled: self._fault(refusal(429, "Too Many Requests: retry after 3", retry_after=3)),
            CitizenLeft: self._citizen.block,
            Refused: self._fault(refusal(400, "Bad Request: something else")),
            Unreachable: self._fault(Fault(status=502)),
            Uncertain: self._fault(Fault(drop=True, after=True)),
            Moved: self._move,
        }

    async def send(self, reply: Reply, *, answers: str = "") -> str:
        return await self.channel.send(self.address, reply, answers=answers)

    def seen(self) -> list[Seen]:
        return [
            Seen(
                message.get("text") or message.get("caption", ""),
                tuple(label for label, button in self._citizen.buttons(message).items() if "callback_data" in button),
                tuple(button["url"] for button in self._citizen.buttons(message).values() if "url" in button),
                message.get("picture", ""),
            )
            for message in self._citizen.heard()
        ]

    def said(self, text: str) -> Incoming:
        self._citizen.say(text)
        return self.again()

    def pressed(self, label: str) -> Incoming:
        message = next(
            message for message in reversed(self._citizen.heard()) if label in self._citizen.buttons(message)
        )
        self._citizen.press(label, message)
        return self.again()

    def again(self) -> Incoming:
        incoming = read(self._server.account.updates[-1])
        assert incoming is not None
        return incoming

    def _fault(self, fault: Fault) -> Callable[[], object]:
        return lambda: self._server.faults.add("sendMessage", fault)

    def _move(self) -> None:
        self._citizen.chat.migrated_to = -1007001


@asynccontextmanager
async def telegram_stage() -> AsyncIterator[TelegramStage]:
    async with TelegramServer() as server:
        settings = Settings(telegram_token=SecretStr(ACCOUNT), telegram_api_base=server.url)
        channel = Telegram(settings)
        await channel.open()
        yield TelegramStage(server, channel)
        await channel.close()
