"""How each channel is doing, for the officials' console: one card per channel, read from the database alone.

Any process can make them: nothing here looks at the memory of the one that sends.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from bot.citizens import Citizen
from bot.delivery import pacing
from bot.outbox import Delivery, DeliveryStatus
from bot.settings import Settings

_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """`mode` is webhook, polling, page or outgoing, "" where not configured.

    `failed`: class of error -> how many in 24 hours.
    """

    channel: str
    configured: bool
    mode: str
    last_in: datetime | None = None
    last_out: datetime | None = None
    pending: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    paused_until: datetime | None = None


def cards(session: Session, settings: Settings, now: datetime) -> list[ChannelCard]:
    """A card for every channel that citizens can use, configured or not."""
    last_in = _last_in(session)
    pending = _pending(session)
    failed = _failed(session, now - _DAY)
    return [
        ChannelCard(
            channel=channel,
            configured=bool(mode),
            mode=mode,
            last_in=last_in.get(channel),
            last_out=_last_out(session, channel),
            pending=pending.get(channel, 0),
            failed=failed.get(channel, {}),
            paused_until=_still(pacing.paused_until(session, channel), now),
        )
        for channel, mode in modes(settings)
    ]


def modes(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each channel and the way that messages come in; "" where the settings do not name it."""
    asked = "webhook" if settings.public_url else "polling"
    yield "web", "page"
    yield "telegram", asked if settings.telegram_token.get_secret_value() else ""
    account = (settings.zalo_app_id, settings.zalo_app_secret, settings.zalo_oa_secret_key)
    yield "zalo_oa", "webhook" if all(account) else ""
    yield "zalo_phone", "outgoing" if all(account) else ""
    yield "zalo_bot", asked if settings.zalo_bot_token.get_secret_value() else ""


def _last_in(session: Session) -> dict[str, datetime]:
    rows = session.connection().execute(
        select(col(Citizen.channel), func.max(col(Citizen.last_seen_at))).group_by(col(Citizen.channel))
    )
    return {row[0]: row[1] for row in rows}


def _last_out(session: Session, channel: str) -> datetime | None:
    newest = (
        select(col(Delivery.finished_at))
        .where(col(Delivery.channel) == channel, col(Delivery.status) == DeliveryStatus.SENT.value)
        .order_by(col(Delivery.id).desc())
        .limit(1)
    )
    return session.connection().execute(newest).scalar()


def _pending(session: Session) -> dict[str, int]:
    rows = session.connection().execute(
        select(col(Delivery.channel), func.count()).where(text("status = 'pending'")).group_by(col(Delivery.channel))
    )
    return {row[0]: row[1] for row in rows}


def _failed(session: Session, since: datetime) -> dict[str, dict[str, int]]:
    rows = session.connection().execute(
        select(col(Delivery.channel), col(Delivery.error), func.count())
        .where(text("status IN ('failed', 'unknown')"), col(Delivery.finished_at) >= since)
        .group_by(col(Delivery.channel), col(Delivery.error))
    )
    found: dict[str, dict[str, int]] = {}
    for channel, error, count in rows:
        found.setdefault(channel, {})[error] = count
    return found


def _still(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None
