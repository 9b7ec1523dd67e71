"""What the tests of Zalo share: a clock that can be moved, and settings that point at the stand-in."""

from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlmodel import select

from bot.channels import zalo_token
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_login import ZaloAccess, ZaloLogin
from bot.channels.zalo_token import Pair, ZaloToken
from bot.database import Database
from bot.demo.zalo_server import ZaloServer
from bot.outbox import Delivery, Priority
from bot.settings import Settings

CS = "/v3.0/oa/message/cs"
BY_UID = "/v3.0/oa/message/template"
BY_PHONE = "/message/template"
TOKENS = "/v4/oa/access_token"

NEARLY = timedelta(hours=21)  # of 25: time to rotate, and the old token still works


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def settings_for(server: ZaloServer) -> Settings:
    """Every Zalo setting, as an administrator would fill it in for this server."""
    return Settings(
        alert_to="telegram:1",
        zalo_app_id=server.account.app_id,
        zalo_app_secret=SecretStr(server.account.app_secret),
        zalo_oa_secret_key=SecretStr(server.account.oa_key),
        zalo_oa_api_base=server.url,
        zalo_oauth_base=server.url,
        zalo_bot_api_base=server.url,
        zalo_bot_token=SecretStr(server.bot.token),
        zalo_bot_secret=SecretStr("a-secret-of-the-bot"),
    )


def log_in(server: ZaloServer, database: Database, now: datetime) -> None:
    """Stores the pair that the stand-in gives, as `motcua zalo login` does."""
    pair = Pair.model_validate(server.account.new_pair())
    with database.transaction() as session:
        zalo_token.keep(session, server.account.app_id, pair, now)


SILENCE = 0.6
"""Seconds that an impatient connection does not wait."""


def impatient_http() -> ZaloHttp:
    """Gives up before SILENCE is over."""
    return ZaloHttp(seconds=SILENCE / 2)


def another_process(settings: Settings, database: Database, clock: Clock) -> ZaloAccess:
    """Access to the account as one more process would have it."""
    return ZaloAccess(ZaloLogin(ZaloHttp(), settings), database, clock, settings.alert_to)


def stored_token(database: Database, server: ZaloServer) -> ZaloToken:
    with database.transaction() as session:
        found = zalo_token.held(session, server.account.app_id)
    assert found is not None
    return found


def alerts(database: Database) -> list[str]:
    """What the administrator is told."""
    with database.transaction() as session:
        told = session.exec(select(Delivery).where(Delivery.priority == int(Priority.ALERT)))
        return [delivery.body["text"] for delivery in told]
