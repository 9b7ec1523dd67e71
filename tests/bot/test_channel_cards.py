"""A card says what an official needs to know about a channel, and only about the last day."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channel_cards import ChannelCard, cards, modes
from bot.citizens import Citizen
from bot.database import Database
from bot.delivery import pacing
from bot.outbox import Delivery, DeliveryStatus
from bot.settings import Settings
from tests.bot.examining import fill, settings


async def _card(database: Database, now: datetime, channel: str, **values: Any) -> ChannelCard:
    chosen = settings(database, **values)
    found = await database.read(lambda session: cards(session, chosen, now))
    return next(card for card in found if card.channel == channel)


def _delivery(status: DeliveryStatus, finished: datetime | None, now: datetime, error: str = "") -> Delivery:
    return Delivery(
        channel="telegram",
        address=str(id(object())),
        body={"text": "x"},
        status=status,
        error=error,
        due_at=now,
        created_at=now,
        finished_at=finished,
    )


async def test_a_channel_without_settings_is_there_and_not_configured(database: Database, now: datetime) -> None:
    assert await _card(database, now, "telegram") == ChannelCard("telegram", configured=False, mode="")
    assert (await _card(database, now, "web")).mode == "page"


@pytest.mark.parametrize(("public_url", "mode"), [("", "polling"), ("https://motcua.vn", "webhook")])
def test_how_messages_come_in(public_url: str, mode: str) -> None:
    account: dict[str, Any] = {"zalo_app_id": "3", "zalo_app_secret": "s", "zalo_oa_secret_key": "k"}
    chosen: Settings = settings(telegram_token="1:x", zalo_bot_token="2:y", public_url=public_url, **account)
    expected = {"web": "page", "telegram": mode, "zalo_oa": "webhook", "zalo_phone": "outgoing", "zalo_bot": mode}
    assert dict(modes(chosen)) == expected


def test_an_account_that_lacks_a_setting_is_not_configured() -> None:
    lacking = dict(modes(settings(zalo_app_id="3", zalo_app_secret="s")))
    assert (lacking["zalo_oa"], lacking["zalo_phone"]) == ("", "")


async def test_what_happened_on_a_channel(database: Database, now: datetime) -> None:
    hour = timedelta(hours=1)
    fill(
        database,
        Citizen(channel="telegram", address="1", created_at=now - 9 * hour, last_seen_at=now - 3 * hour),
        Citizen(channel="telegram", address="2", created_at=now - 9 * hour, last_seen_at=now - hour),
        Citizen(channel="web", address="3", created_at=now, last_seen_at=now),
        _delivery(DeliveryStatus.SENT, now - 2 * hour, now),
        _delivery(DeliveryStatus.PENDING, None, now),
        _delivery(DeliveryStatus.PENDING, None, now),
        _delivery(DeliveryStatus.FAILED, now - hour, now, "Refused"),
        _delivery(DeliveryStatus.FAILED, now - hour, now, "CitizenLeft"),
        _delivery(DeliveryStatus.UNKNOWN, now - hour, now, "Uncertain"),
        _delivery(DeliveryStatus.FAILED, now - 30 * hour, now, "Refused"),
    )
    card = await _card(database, now, "telegram", telegram_token="1:x")
    assert card == ChannelCard(
        "telegram",
        configured=True,
        mode="polling",
        last_in=now - hour,
        last_out=now - 2 * hour,
        pending=2,
        failed={"Refused": 1, "CitizenLeft": 1, "Uncertain": 1},
    )


async def test_a_pause_is_shown_while_it_lasts(database: Database, now: datetime) -> None:
    until = now + timedelta(seconds=30)
    with database.transaction() as session:
        pacing.pause(session, "telegram", until, now)
    assert (await _card(database, now, "telegram")).paused_until == until
    assert (await _card(database, until + timedelta(seconds=1), "telegram")).paused_until is None
