"""The audience of a campaign as its row describes it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.subscriptions import audience
from bot.subscriptions.audience import Audience
from scheduler.campaigns.campaign import Campaign


def of(
    campaign: Campaign,
    *,
    channels: Sequence[str] = (),
    kinds: Sequence[str] = (),
    joined_by: datetime | None = None,
) -> Audience:
    """Everyone in it, or only those on some channels and of some kinds."""
    kept = campaign.audience
    return Audience(
        topics=kept["topics"],
        channels=channels or kept["channels"],
        kinds=kinds or kept["kinds"],
        areas=kept["areas"],
        languages=kept["languages"],
        joined_by=joined_by,
    )


def count(session: Session, campaign: Campaign) -> dict[tuple[str, str], int]:
    """How many it has now, by channel and kind."""
    return audience.count(session, of(campaign))
