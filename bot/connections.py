"""Which channels the settings name, built and tied to their ways in. A channel that cannot be is off, the rest runs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from sqlmodel import Session

from bot import metrics
from bot.channels import zalo_login, zalo_token
from bot.channels.channel import Channel
from bot.channels.media import Fetcher
from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import TelegramWayIn
from bot.channels.telegram_webhook import TelegramWebhook
from bot.channels.web import WebChannel
from bot.channels.webhooks import Webhook
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_polling import ZaloBotWayIn
from bot.channels.zalo_bot_webhook import ZaloBotWebhook
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_webhook import ZaloOaWebhook
from bot.channels.zalo_phone import ZaloPhone
from bot.database import Database
from bot.receiving import keeper
from bot.settings import Settings, SettingsError

log = structlog.get_logger(__name__)


class WayIn(Protocol):
    """Keeps a platform's door open: polls, or registers the webhook."""

    mode: str

    async def run(self) -> None: ...


@dataclass(slots=True)
class Connections:
    """Every channel that runs, and its ways in. `problems`: what an administrator should mend, by channel."""

    channels: list[Channel] = field(default_factory=list)
    webhooks: list[Webhook] = field(default_factory=list)
    ways_in: dict[str, WayIn] = field(default_factory=dict)
    open: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    close: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    downloads: dict[str, Callable[[str], Awaitable[bytes]]] = field(default_factory=dict)  # of what citizens sent
    problems: dict[str, list[str]] = field(default_factory=dict)


Join = Callable[[Connections, Settings, Database], None]
"""Adds one channel if the settings name it. Raises SettingsError, having added nothing."""


def connect(joins: Mapping[str, Join], settings: Settings, database: Database) -> Connections:
    """Every channel of `joins`, except those whose settings cannot be used: they are off, with the reason."""
    found = Connections()
    for name, join in joins.items():
        try:
            join(found, settings, database)
        except SettingsError as wrong:
            found.problems[name] = wrong.problems
    for name, problems in found.problems.items():
        log.error("channel_needs_mending", channel=name, problems=problems)
    return found


def web(found: Connections, _settings: Settings, _database: Database) -> None:
    """The page fetches its replies itself."""
    found.channels.append(WebChannel())


def telegram(found: Connections, settings: Settings, database: Database) -> None:
    """By webhook where there is a public address, else by polling."""
    if not settings.telegram_token.get_secret_value():
        return
    bot = Telegram(settings)
    hook = TelegramWebhook(bot, settings) if settings.public_url else None
    found.ways_in[bot.name] = TelegramWayIn(bot, keeper(database), metrics.refused, webhook=hook)
    found.channels.append(bot)
    found.downloads[bot.name] = bot.download
    found.open.append(bot.open)
    found.close.append(bot.close)
    if hook:
        found.webhooks.append(hook)


def zalo_account(found: Connections, settings: Settings, database: Database) -> None:
    """Two channels on one pair of tokens. They wait for `motcua zalo login`; no second start is needed after it."""
    given = {
        "MOTCUA_ZALO_APP_ID": settings.zalo_app_id,
        "MOTCUA_ZALO_APP_SECRET": settings.zalo_app_secret.get_secret_value(),
        "MOTCUA_ZALO_OA_SECRET_KEY": settings.zalo_oa_secret_key.get_secret_value(),
    }
    if not any(given.values()):
        return
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise SettingsError([f"{name}: cần có để dùng Zalo OA; kênh Zalo OA đang tắt." for name in missing])
    api = ZaloApi(settings, database)
    found.webhooks.append(ZaloOaWebhook(settings, database))
    found.channels += [ZaloOa(api, database), ZaloPhone(api, database)]
    found.downloads[ZaloOa.name] = Fetcher(also=[settings.zalo_oa_api_base]).download
    found.close.append(api.close)
    with Session(database.engine) as session:
        if zalo_token.held(session, settings.zalo_app_id) is None:
            found.problems[ZaloOa.name] = [zalo_login.NO_LOGIN]


def zalo_bot(found: Connections, settings: Settings, database: Database) -> None:
    """By webhook where there is a public address, else by polling."""
    if not settings.zalo_bot_token.get_secret_value():
        return
    bot = ZaloBot(settings, http := ZaloHttp())
    hook = ZaloBotWebhook(bot, settings) if settings.public_url else None
    found.ways_in[bot.name] = ZaloBotWayIn(bot, keeper(database), metrics.refused, webhook=hook)
    found.channels.append(bot)
    found.downloads[bot.name] = Fetcher(also=[settings.zalo_bot_api_base]).download
    found.close.append(http.close)
    if hook:
        found.webhooks.append(hook)
