"""Every official is a propagandist: an address of their own for the news, and what it brought."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.officials.access import Actor
from bot.officials.official import Official
from bot.rejected import Rejected
from scheduler.campaigns import drafting, short_link
from scheduler.campaigns.campaign import Medium

_NO_TARGET = "Chiến dịch chưa có địa chỉ trang cần dẫn tới nên chưa chia sẻ được."


def share(session: Session, campaign_id: int, actor: Actor, now: datetime) -> str:
    """The official's own code for this campaign."""
    campaign = drafting.found(session, campaign_id, actor)
    if not campaign.target_url:
        raise Rejected(_NO_TARGET)
    return short_link.code_for(
        session, campaign_id, Medium.NEWS, campaign.target_url, now, official_id=actor.official_id
    )


def table(session: Session, campaign_id: int) -> list[tuple[str, int]]:
    """(official's name, openings), the most opened first."""
    shared = short_link.shared(session, campaign_id)
    named = select(Official.id, Official.name).where(col(Official.id).in_([one.official_id for one in shared]))
    names = dict(session.exec(named).all())
    return [(names.get(one.official_id, ""), one.clicks) for one in shared]
