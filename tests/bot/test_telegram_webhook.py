"""Telegram's webhook: updates are stored first, once, and only when they are genuine."""

import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.channels.channel import Choice, Kind, Reply
from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import TelegramWayIn
from bot.channels.telegram_webhook import PATH, PROOF_HEADER, TelegramWebhook, webhook_secret
from bot.database import Database
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import ACCOUNT, TelegramServer
from bot.settings import Settings, SettingsError
from tests.bot.door import Desk, served, until


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
async def webhook_url(telegram: Telegram, telegram_settings: Settings, desk: Desk) -> AsyncIterator[str]:
    """Registered with the stand-in and served."""
    async with served([TelegramWebhook(telegram, telegram_settings)], desk) as address:
        webhook = TelegramWebhook(telegram, telegram_settings.model_copy(update={"public_url": address}))
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
        "start", "menu", "phananh", "vucuatoi", "gapcanbo", "huy", "trogiup",
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


def test_good_is_good() -> None:
    """The update that the forgery tests send would be taken with the right secret."""
    settings = Settings(telegram_token=SecretStr(ACCOUNT))
    webhook = TelegramWebhook(Telegram(settings), settings)
    headers: dict[str, Any] = {PROOF_HEADER: webhook_secret(settings)}
    (incoming,) = webhook.open(headers, json.dumps(GOOD).encode())
    assert incoming.text == "x"
