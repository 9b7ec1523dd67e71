"""Updates on their way in, by webhook and by polling: stored first, once, and only when they are genuine."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.channels.channel import Choice, Kind, Reply
from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import CONFLICT, TelegramWayIn
from bot.channels.telegram_webhook import PATH, PROOF_HEADER, TelegramWebhook, webhook_secret
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import ACCOUNT, TelegramServer, refusal
from bot.settings import Settings, SettingsError
from tests.bot.door import Desk, served, until


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def public(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"public_url": url})


@pytest.fixture
async def webhook_url(telegram: Telegram, telegram_settings: Settings, desk: Desk) -> AsyncIterator[str]:
    """Registered with the stand-in and served."""
    async with served([TelegramWebhook(telegram, telegram_settings)], desk) as address:
        webhook = TelegramWebhook(telegram, public(telegram_settings, address))
        way_in = TelegramWayIn(telegram, desk.keep, desk.count, webhook=webhook)
        await way_in.run()
        assert way_in.problem == ""
        yield address + PATH


async def test_the_webhook_stores_what_telegram_delivers(
    webhook_url: str, telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen, desk: Desk
) -> None:
    assert telegram_server.account.webhook["url"] == webhook_url
    assert telegram_server.account.allowed == ("message", "callback_query", "my_chat_member")
    assert [command["command"] for command in telegram_server.account.commands] == [
        "start", "menu", "gapcanbo", "huy", "trogiup",
    ]  # fmt: skip
    await telegram.send("7001", Reply("Chọn", (Choice("Lệ phí", "fee"),)))
    lan.start("poster")
    lan.press("Lệ phí")
    lan.edit("sửa")
    lan.block()
    await until(lambda: not telegram_server.account.updates)
    assert [(row.kind, row.text) for row in desk.rows()] == [
        (Kind.START, "poster"), (Kind.PRESS, "fee"), (Kind.LEFT, ""),
    ]  # fmt: skip
    await until(lambda: not telegram_server.account.open_queries)


async def test_duplicate_and_reordered_updates_are_one_row_each(
    webhook_url: str, telegram_server: TelegramServer, lan: TelegramCitizen, desk: Desk
) -> None:
    telegram_server.copies = 3
    telegram_server.shuffle = Random(1)
    for number in range(20):
        lan.say(f"tin {number}")
    await until(lambda: not telegram_server.account.updates)
    assert sorted(desk.texts()) == sorted(f"tin {number}" for number in range(20))


async def test_an_update_is_not_lost_while_the_database_is_down(
    webhook_url: str, telegram_server: TelegramServer, lan: TelegramCitizen, desk: Desk
) -> None:
    desk.broken = True
    lan.say("đừng mất")
    await until(lambda: "500" in telegram_server.account.webhook_error)
    assert telegram_server.account.updates
    desk.broken = False
    await until(lambda: not telegram_server.account.updates)
    assert desk.texts() == ["đừng mất"]


GOOD = {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}}


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "malformed"),
        (b"{", 400, "malformed"),
        (b"[1]", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"message": {}}', 400, "malformed"),
        (b'{"update_id": "5", "message": {}}', 400, "malformed"),
        (b'{"update_id": true}', 400, "malformed"),
        (b'{"update_id": 5, "message": {}}', 400, "malformed"),
        (b'{"update_id": 5, "message": {"text": "' + b"x" * 1024 * 1024 + b'"}}', 413, "too_large"),
    ],
)
async def test_bad_bodies_are_refused_counted_and_not_stored(
    webhook_url: str, telegram_settings: Settings, desk: Desk, body: bytes, status: int, reason: str
) -> None:
    headers = {PROOF_HEADER: webhook_secret(telegram_settings)}

    async def chunks() -> AsyncIterator[bytes]:
        yield body[:10]
        yield body[10:]

    async with aiohttp.ClientSession(headers=headers) as session:
        for data in (body, chunks()):  # with a declared length and without
            async with session.post(webhook_url, data=data) as response:
                assert response.status == status
        async with session.post(webhook_url, json=GOOD) as response:
            assert response.status == 200
    assert desk.refused == {("telegram", reason): 2}
    assert desk.texts() == ["x"]


@pytest.mark.parametrize("shown", [None, "", "wrong", "é", "a" * 300])
async def test_forged_updates_are_refused(webhook_url: str, desk: Desk, shown: str | None) -> None:
    headers = {} if shown is None else {PROOF_HEADER: shown}
    async with aiohttp.ClientSession() as session, session.post(webhook_url, json=GOOD, headers=headers) as response:
        assert response.status == 403
    assert desk.refused == {("telegram", "forged"): 1}
    assert desk.rows() == []


async def test_only_post(webhook_url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(webhook_url) as response:
        assert response.status == 405


def test_the_secret_is_configured_or_derived_alike_everywhere() -> None:
    assert webhook_secret(Settings(telegram_webhook_secret=SecretStr("chosen"))) == "chosen"
    keyed = Settings(telegram_token=SecretStr("1:a"), secret_key=SecretStr("k" * 16))
    assert webhook_secret(keyed) == webhook_secret(keyed.model_copy())
    unkeyed = Settings(telegram_token=SecretStr("1:a"))
    assert webhook_secret(unkeyed) != webhook_secret(keyed)
    assert webhook_secret(unkeyed) != webhook_secret(Settings(telegram_token=SecretStr("1:b")))
    with pytest.raises(SettingsError, match="MOTCUA_TELEGRAM_WEBHOOK_SECRET"):
        webhook_secret(Settings(telegram_webhook_secret=SecretStr("có dấu")))


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


async def test_a_process_that_only_takes_webhooks_knows_its_name_too(
    telegram: Telegram, telegram_settings: Settings, telegram_server: TelegramServer, lan: TelegramCitizen, desk: Desk
) -> None:
    async with served([TelegramWebhook(telegram, telegram_settings)], desk) as address:
        await until(lambda: telegram.username == "motcua_bot")
        telegram_server.account.webhook = {
            "url": address + PATH, "secret_token": webhook_secret(telegram_settings),
        }  # fmt: skip
        lan.say("@motcua_bot giờ làm việc", group=telegram_server.group())
        await until(lambda: desk.texts() == ["giờ làm việc"])


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
    webhook = TelegramWebhook(telegram, public(telegram_settings, "http://motcua.gov.vn"))
    way_in = TelegramWayIn(telegram, desk.keep, desk.count, webhook=webhook, sleep=Patience())
    async with running(way_in.run()):
        await until(lambda: "MOTCUA_PUBLIC_URL" in way_in.problem)


def test_good_is_good() -> None:
    """The update that the forgery tests send would be taken with the right secret."""
    settings = Settings(telegram_token=SecretStr(ACCOUNT))
    webhook = TelegramWebhook(Telegram(settings), settings)
    headers: dict[str, Any] = {PROOF_HEADER: webhook_secret(settings)}
    (incoming,) = webhook.open(headers, json.dumps(GOOD).encode())
    assert incoming.text == "x"
