"""Zalo on the contract's stage: the Official Account and the Bot Platform, each before its strict stand-in."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import migrations
from bot.channels import zalo_bot_updates, zalo_events
from bot.channels.channel import (
    CitizenLeft,
    Incoming,
    Postponed,
    Refused,
    Reply,
    SendError,
    Throttled,
    Uncertain,
    Unreachable,
    WindowClosed,
)
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_oa import ZaloOa
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.zalo_account import Json
from bot.demo.zalo_server import ZaloServer
from tests.bot.stage import Seen
from tests.bot.zalo_desk import CS, Clock, log_in, settings_for


class ZaloOaStage:
    """See Stage."""

    def __init__(self, server: ZaloServer, channel: ZaloOa, clock: Clock) -> None:
        self.channel = channel
        self._server = server
        self._citizen = server.citizen()
        self._citizen.follow()
        self.address = self._citizen.person.id
        self.failures: Mapping[type[SendError], Callable[[], object]] = {
            Throttled: lambda: setattr(server.account, "calls_per_minute", 0),
            CitizenLeft: self._citizen.unfollow,
            WindowClosed: lambda: clock.move(days=8),
            Postponed: self._out_of_quota,
            Refused: self._fault(Fault(status=200, body={"error": -248, "message": "violates"})),
            Unreachable: self._fault(Fault(status=502)),
            Uncertain: self._fault(Fault(drop=True, after=True)),
        }

    async def send(self, reply: Reply, *, answers: str = "") -> str:
        return await self.channel.send(self.address, reply, answers=answers)

    def seen(self) -> list[Seen]:
        return [_of_account(message, self._citizen.buttons(message)) for message in self._citizen.heard()]

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
        incoming = zalo_events.read(self._server.account.events[-1])
        assert incoming is not None
        return incoming

    def _out_of_quota(self) -> None:
        self._citizen.person.free_left = self._server.account.paid_left = 0

    def _fault(self, fault: Fault) -> Callable[[], object]:
        return lambda: self._server.faults.add(CS, fault)


class ZaloBotStage:
    """See Stage."""

    def __init__(self, server: ZaloServer, channel: ZaloBot) -> None:
        self.channel = channel
        self.address = "6ede9afa66b88fe6d6a9"
        self._server = server
        self._bot = server.bot
        self._bot.say(self.address, "/start")
        self.failures: Mapping[type[SendError], Callable[[], object]] = {
            Throttled: lambda: setattr(self._bot, "monthly_left", 0),
            CitizenLeft: lambda: self._bot.blocked.add(self.address),
            Refused: lambda: self._bot.heard.clear(),
            Unreachable: self._fault(Fault(status=502)),
            Uncertain: self._fault(Fault(drop=True, after=True)),
        }

    async def send(self, reply: Reply, *, answers: str = "") -> str:
        return await self.channel.send(self.address, reply, answers=answers)

    def seen(self) -> list[Seen]:
        return [
            Seen(message.get("text") or message.get("caption", ""), picture=message.get("photo", ""))
            for message in self._bot.heard[self.address]
        ]

    def said(self, text: str) -> Incoming:
        self._bot.say(self.address, text)
        return self.again()

    def pressed(self, label: str) -> Incoming:
        raise AssertionError(f"a Zalo bot has no buttons, so nobody can press {label}")

    def again(self) -> Incoming:
        incoming = zalo_bot_updates.read(self._bot.updates[-1])
        assert incoming is not None
        return incoming

    def _fault(self, fault: Fault) -> Callable[[], object]:
        return lambda: self._server.faults.add("sendMessage", fault)


@asynccontextmanager
async def zalo_oa_stage() -> AsyncIterator[ZaloOaStage]:
    clock = Clock(datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'zalo.db'}")
        migrations.upgrade(database)
        async with ZaloServer(clock) as server:
            log_in(server, database, clock())
            api = ZaloApi(settings_for(server), database, clock)
            yield ZaloOaStage(server, ZaloOa(api, database), clock)
            await api.close()
        database.close()


@asynccontextmanager
async def zalo_bot_stage() -> AsyncIterator[ZaloBotStage]:
    async with ZaloServer() as server:
        http = ZaloHttp()
        yield ZaloBotStage(server, ZaloBot(settings_for(server), http))
        await http.close()


def _of_account(message: Json, buttons: Mapping[str, Json]) -> Seen:
    elements = message.get("attachment", {}).get("payload", {}).get("elements", ())
    return Seen(
        message.get("text", ""),
        tuple(title for title, button in buttons.items() if button["type"].startswith("oa.query.")),
        tuple(button["payload"]["url"] for button in buttons.values() if button["type"] == "oa.open.url"),
        elements[0]["url"] if elements else "",
    )
