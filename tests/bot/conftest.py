"""Fixtures of the channels: strict servers of the platforms on the loopback, and the channels that talk to them."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest
from pydantic import SecretStr
from sqlmodel import Session

from bot.channels.telegram import Telegram
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_login import ZaloAccess
from bot.channels.zalo_oa import ZaloOa
from bot.database import Database
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import ACCOUNT, TelegramServer
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from bot.settings import Settings
from tests.bot import casework_room
from tests.bot.zalo_desk import Clock, another_process, log_in, settings_for


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


@pytest.fixture
def clock(now: datetime) -> Clock:
    """Stands at `now` until it is moved."""
    return Clock(now)


@pytest.fixture
async def zalo(clock: Clock) -> AsyncIterator[ZaloServer]:
    """Every server of Zalo."""
    async with ZaloServer(clock) as server:
        yield server


@pytest.fixture
def zalo_settings(zalo: ZaloServer) -> Settings:
    return settings_for(zalo)


@pytest.fixture
async def zalo_api(
    zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock
) -> AsyncIterator[ZaloApi]:
    """Logged in."""
    log_in(zalo, database, clock())
    api = ZaloApi(zalo_settings, database, clock)
    yield api
    await api.close()


@pytest.fixture
def zalo_oa(zalo_api: ZaloApi, database: Database) -> ZaloOa:
    return ZaloOa(zalo_api, database)


@pytest.fixture
async def zalo_access(zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock) -> ZaloAccess:
    """Logged in."""
    log_in(zalo, database, clock())
    return another_process(zalo_settings, database, clock)


@pytest.fixture
def hoa(zalo: ZaloServer) -> ZaloCitizen:
    """Has just followed the account."""
    citizen = zalo.citizen(phone="84912345678")
    citizen.follow()
    zalo.account.events.clear()
    return citizen


@pytest.fixture(scope="module", params=casework_room.ENGINES)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An office with units and officials, one for all tests of a module, once for each engine."""
    with casework_room.office(request, tmp_path_factory.mktemp("office")) as database:
        yield database


@pytest.fixture
def session(office: Database) -> Iterator[Session]:
    """A writing session in the office; what the test does is undone."""
    with casework_room.undone(office) as opened:
        yield opened
