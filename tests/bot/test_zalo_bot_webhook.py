"""The Zalo bot's door, knocked on over HTTP: only what shows the secret is stored, once."""

import json
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.channels.channel import Kind
from bot.channels.webhooks import BODY_LIMIT
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_webhook import PATH as BOT_PATH
from bot.channels.zalo_bot_webhook import ZaloBotWebhook, webhook_secret
from bot.channels.zalo_http import ZaloHttp
from bot.database import Database
from bot.demo.zalo_server import ZaloServer
from bot.settings import Settings, SettingsError
from tests.bot.door import Desk, knock, served


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
async def address(zalo: ZaloServer, zalo_settings: Settings, desk: Desk) -> AsyncIterator[str]:
    """The door on a real port, registered with the stand-in."""
    http = ZaloHttp()
    bot = ZaloBot(zalo_settings, http)
    async with served([ZaloBotWebhook(bot, zalo_settings)], desk) as url:
        await ZaloBotWebhook(bot, zalo_settings.model_copy(update={"public_url": url})).register()
        yield url
    await http.close()


async def test_the_bots_door_wants_its_secret(address: str, zalo: ZaloServer, desk: Desk) -> None:
    zalo.copies = 2
    zalo.bot.say("c1", "xin chào")
    zalo.bot.show("c1", "đơn")
    assert set(await zalo.deliver()) == {200}
    assert sorted(row.kind for row in desk.rows()) == [Kind.PHOTO, Kind.TEXT]
    zalo.bot.say("c1", "lần nữa")
    body = json.dumps({"ok": True, "result": zalo.bot.updates.pop()}).encode()
    secret = "X-Bot-Api-Secret-Token"
    assert await knock(address + BOT_PATH, body) == 403
    assert await knock(address + BOT_PATH, body, {secret: "wrong"}) == 403
    for broken in (
        b"{",
        b"[]",
        b'{"ok":true}',
        b'{"ok":true,"result":7}',
        b'{"result":{"event_name":"message.text.received"}}',
    ):
        assert await knock(address + BOT_PATH, broken, {secret: zalo.bot.secret}) == 400
    assert await knock(address + BOT_PATH, b"x" * (BODY_LIMIT + 1), {secret: zalo.bot.secret}) == 413
    assert len(desk.rows()) == 2
    assert dict(desk.refused) == {
        ("zalo_bot", "forged"): 2, ("zalo_bot", "malformed"): 5, ("zalo_bot", "too_large"): 1,
    }  # fmt: skip


def test_the_bots_secret_is_checked_or_derived() -> None:
    with pytest.raises(SettingsError, match="MOTCUA_ZALO_BOT_SECRET"):
        webhook_secret(Settings(zalo_bot_secret=SecretStr("short")))
    first = webhook_secret(Settings(zalo_bot_token=SecretStr("1:a")))
    assert first == webhook_secret(Settings(zalo_bot_token=SecretStr("1:a")))
    assert first != webhook_secret(Settings(zalo_bot_token=SecretStr("1:b")))
    assert 8 <= len(first) <= 256
