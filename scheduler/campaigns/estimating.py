"""Before approval: how many would get it, what it would cost, and when the last would have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from bot.channels.zalo_windows import FREE_FOR, OPEN_FOR, ZaloWindow
from bot.delivery.quiet import QuietHours
from bot.settings import Settings
from bot.subscriptions import audience
from bot.subscriptions.audience import Audience
from scheduler.campaigns.campaign import Medium
from scheduler.campaigns.preview import capabilities

_KEPT = 0.98  # of a channel's rate is really used, see `bot/delivery/pacing.py`
_citizens: Any = SQLModel.metadata.tables["citizen"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """`counts` by (channel, kind); `cost` in VND; `closed`: on Zalo, outside the window."""

    counts: Mapping[tuple[str, str], int]
    cost: int
    closed: int
    paid: int
    ends_at: datetime

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of_channel(self, channel: str) -> int:
        """How many on one channel."""
        return sum(count for (name, _), count in self.counts.items() if name == channel)

    @property
    def channels(self) -> list[str]:
        return sorted({channel for channel, _ in self.counts})

    @property
    def kinds(self) -> list[str]:
        return sorted({kind for _, kind in self.counts})


def estimate(
    session: Session, who: Audience, settings: Settings, starts_at: datetime, *, template: bool = False
) -> Estimate:
    """For an audience as it is now. `template`: those outside Zalo's window get an approved template."""
    counts = audience.count(session, who)
    on_zalo = sum(count for (channel, _), count in counts.items() if channel == Medium.ZALO_OA)
    closed, paid = _windows(session, who, starts_at) if on_zalo else (0, 0)
    cost = paid * settings.zalo_message_price + (closed * settings.zalo_template_price if template else 0)
    seconds = max((_seconds(channel, counts, settings) for channel in {channel for channel, _ in counts}), default=0.0)
    quiet = QuietHours.read(settings.quiet_from, settings.quiet_until)
    return Estimate(counts, cost, closed, paid, ends(starts_at, seconds, quiet))


def ends(starts_at: datetime, seconds: float, quiet: QuietHours) -> datetime:
    """When so much sending is done, with the quiet hours in between."""
    moment, left, step = starts_at, seconds, timedelta(minutes=15)
    for _ in range(4 * 24 * 365):
        morning = quiet.until(moment)
        if morning is not None:
            moment = morning
        if left <= step.total_seconds():
            return moment + timedelta(seconds=left)
        moment += step
        left -= step.total_seconds()
    return moment


def _seconds(channel: str, counts: Mapping[tuple[str, str], int], settings: Settings) -> float:
    rate = capabilities(Medium(channel), settings).pace.rate if channel in set(Medium) else None
    number = sum(count for (name, _), count in counts.items() if name == channel)
    return number / (rate * _KEPT) if rate else 0.0


def _windows(session: Session, who: Audience, now: datetime) -> tuple[int, int]:
    """(closed, paid): whom Zalo lets hear only a template, and whom for money. Unknown ones count as closed."""
    last = col(ZaloWindow.last_interaction_at)
    members = who.members(_citizens.c.address).where(_citizens.c.channel == Medium.ZALO_OA.value).subquery()
    joined = select(func.count()).select_from(members).join(ZaloWindow, col(ZaloWindow.address) == members.c.address)
    refused = col(ZaloWindow.closed_at).is_not(None) & (col(ZaloWindow.closed_at) >= last)
    connection = session.connection()
    everyone = connection.execute(select(func.count()).select_from(members)).scalar_one()
    within = joined.where(last > now - OPEN_FOR, ~refused)
    reached = connection.execute(within).scalar_one()
    free = connection.execute(within.where(last > now - FREE_FOR, col(ZaloWindow.free_left) > 0)).scalar_one()
    return everyone - reached, reached - free
