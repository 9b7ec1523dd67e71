"""Telegram by polling, and what an administrator is told when the way in does not open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import CONFLICT, TelegramWayIn
from bot.channels.telegram_webhook import TelegramWebhook
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import TelegramServer, refusal
from bot.settings import Settings
from tests.bot.door import Desk, until


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@dataclass
class Patience:
    """Notes the pauses and lets them pass at once."""

    pauses: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0.01)


@asynccontextmanager
async def running(task: Awaitable[None]) -> AsyncIterator[None]:
    started = asyncio.ensure_future(task)
    try:
        yield
    finally:
        started.cancel()
        with pytest.raises(asyncio.CancelledError):
            await started


async def test_polling_stores_before_it_forgets(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen, desk: Desk
) -> None:
    telegram_server.account.webhook = {"url": "https://old.example.vn/"}  # left over from another installation
    patience = Patience()
    way_in = TelegramWayIn(telegram, desk.keep, desk.count, sleep=patience)
    desk.broken = True
    async with running(way_in.run()):
        lan.say("một")
        await until(lambda: "OSError" in way_in.problem)
        assert telegram_server.account.updates
        desk.broken = False
        await until(lambda: desk.texts() == ["một"])
        lan.say("hai")
        await until(lambda: desk.texts() == ["một", "hai"])
        assert way_in.problem == ""
    assert way_in.mode == "polling"


async def test_polling_goes_on_after_every_kind_of_trouble(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen, desk: Desk
) -> None:
    troubles = [
        Fault(status=502), Fault(drop=True), Fault(status=200), refusal(429, "x", retry_after=9),
    ]  # fmt: skip
    telegram_server.faults.add("getUpdates", *troubles, Fault(drop=True, after=True))
    patience = Patience()
    lan.say("vẫn đến")
    way_in = TelegramWayIn(telegram, desk.keep, desk.count, sleep=patience)
    async with running(way_in.run()):
        await until(lambda: bool(desk.texts()))
    assert desk.texts() == ["vẫn đến"]
    assert patience.pauses == [1.0, 2.0, 4.0, 9.0, 16.0]


async def test_an_update_that_cannot_be_read_holds_nobody_up(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen, desk: Desk
) -> None:
    telegram_server.account.add_update("message", {"message_id": "?"})
    lan.say("tôi đây")
    await TelegramWayIn(telegram, desk.keep, desk.count).poll_once()
    assert desk.texts() == ["tôi đây"]
    assert desk.refused == {("telegram", "malformed"): 1}


async def test_the_wrong_token_says_which_setting_and_is_tried_again_slowly(
    telegram_server: TelegramServer, telegram_settings: Settings, desk: Desk
) -> None:
    wrong = Telegram(telegram_settings.model_copy(update={"telegram_token": SecretStr("1:wrong")}))
    await wrong.open()
    patience = Patience()
    way_in = TelegramWayIn(wrong, desk.keep, desk.count, sleep=patience)
    async with running(way_in.run()):
        await until(lambda: len(patience.pauses) > 1)
        assert "MOTCUA_TELEGRAM_TOKEN" in way_in.problem
        assert "1:wrong" not in way_in.problem
        assert patience.pauses[0] >= 60
        telegram_server.account.token = "1:wrong"  # put right at the platform
        await until(lambda: way_in.problem == "")
    await wrong.close()


async def test_a_second_poller_is_explained(telegram: Telegram, telegram_server: TelegramServer, desk: Desk) -> None:
    telegram_server.faults.add("getUpdates", refusal(409, "Conflict: terminated by other getUpdates"))
    patience = Patience()
    way_in = TelegramWayIn(telegram, desk.keep, desk.count, sleep=patience)
    async with running(way_in.run()):
        await until(lambda: way_in.problem == CONFLICT)


async def test_an_address_that_telegram_does_not_take_is_explained(
    telegram: Telegram, telegram_settings: Settings, desk: Desk
) -> None:
    webhook = TelegramWebhook(telegram, telegram_settings.model_copy(update={"public_url": "http://motcua.gov.vn"}))
    way_in = TelegramWayIn(telegram, desk.keep, desk.count, webhook=webhook, sleep=Patience())
    async with running(way_in.run()):
        await until(lambda: "MOTCUA_PUBLIC_URL" in way_in.problem)
