"""Lists of campaigns for an official: what they may see, newest first, and how many stand where."""

from sqlmodel import Session, col, func, select

from bot.channels import zalo_templates
from bot.channels.zalo_templates import SentBy
from bot.console.listing import SIZE
from bot.officials.access import Actor, Permission
from scheduler.campaigns.campaign import Campaign, CampaignStatus


def of_units(session: Session, actor: Actor, status: str, start: int) -> list[Campaign]:
    """One more than a page of those whose unit they may see; `status` "" for all."""
    query = select(Campaign).where(col(Campaign.unit_code).in_(actor.units(Permission.VIEW)))
    if status in set(CampaignStatus):
        query = query.where(col(Campaign.status) == status)
    return list(session.exec(query.order_by(col(Campaign.id).desc()).offset(start).limit(SIZE + 1)))


def count(session: Session, actor: Actor, permission: Permission, status: CampaignStatus) -> int:
    """How many stand in a status where the official may act on them."""
    units = actor.units(permission)
    if not units:
        return 0
    query = select(func.count()).where(col(Campaign.unit_code).in_(units), col(Campaign.status) == status)
    return session.exec(query).one()


def templates(session: Session) -> list[tuple[str, str]]:
    """Approved Zalo templates that can go to members of the account: (purpose, words)."""
    uid = [one for one in zalo_templates.all_templates(session) if one.sent_by == SentBy.UID]
    return [(one.purpose, f"{one.purpose} ({one.template_id})") for one in uid]
