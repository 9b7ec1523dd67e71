"""Fixtures of the channels: a strict Bot API server on the loopback, and the channel that talks to it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.channels.telegram import Telegram
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import ACCOUNT, TelegramServer
from bot.settings import Settings


@pytest.fixture
async def telegram_server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def telegram_settings(telegram_server: TelegramServer) -> Settings:
    return Settings(telegram_token=SecretStr(ACCOUNT), telegram_api_base=telegram_server.url)


@pytest.fixture
async def telegram(telegram_settings: Settings) -> AsyncIterator[Telegram]:
    channel = Telegram(telegram_settings)
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
def lan(telegram_server: TelegramServer) -> TelegramCitizen:
    """A citizen who has started the bot."""
    return telegram_server.citizen(7001, "Lan")
