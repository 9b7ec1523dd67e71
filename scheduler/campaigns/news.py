"""News on the public page: the web words of campaigns that have begun to go out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from bot.attachments import Attachment
from scheduler.campaigns.campaign import Campaign, CampaignFile, CampaignStatus, Medium, Variant


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news. `picture` and `files` are served by their tokens."""

    campaign: Campaign
    variant: Variant
    picture: Attachment | None
    files: Sequence[Attachment]


def publish(session: Session, campaign_id: int, now: datetime) -> None:
    """The web words appear with the first going out."""
    news = (
        col(Variant.campaign_id) == campaign_id,
        col(Variant.medium) == Medium.NEWS.value,
        col(Variant.published_at).is_(None),
    )
    session.connection().execute(update(Variant).where(*news).values(published_at=now))


def withdraw(session: Session, campaign_id: int) -> int:
    """Takes it off the page."""
    news = (col(Variant.campaign_id) == campaign_id, col(Variant.published_at).is_not(None))
    return int(session.connection().execute(update(Variant).where(*news).values(published_at=None)).rowcount)


def newest(session: Session, most: int, before: datetime | None = None) -> list[Item]:
    """Published news, newest first."""
    query = select(Variant, Campaign).join(Campaign, col(Campaign.id) == col(Variant.campaign_id)).where(*_public())
    if before is not None:
        query = query.where(col(Variant.published_at) < before)
    found = session.exec(query.order_by(col(Variant.published_at).desc(), col(Variant.id).desc()).limit(most))
    return [_item(session, campaign, variant) for variant, campaign in found]


def one(session: Session, variant_id: int) -> Item | None:
    """A published piece; None where there is none."""
    query = select(Variant, Campaign).join(Campaign, col(Campaign.id) == col(Variant.campaign_id))
    found = session.exec(query.where(col(Variant.id) == variant_id, *_public())).first()
    return _item(session, found[1], found[0]) if found else None


def file_of(session: Session, token: str) -> int | None:
    """The attachment of a token, if it belongs to a campaign. A draft's too: platforms fetch it for a try."""
    seen = [status.value for status in CampaignStatus if status is not CampaignStatus.CANCELLED]
    attachment = session.exec(select(Attachment).where(col(Attachment.token) == token)).first()
    if attachment is None:
        return None
    as_picture = select(Campaign.id).where(col(Campaign.picture_id) == attachment.id, col(Campaign.status).in_(seen))
    as_file = (
        select(CampaignFile.id)
        .join(Campaign, col(Campaign.id) == col(CampaignFile.campaign_id))
        .where(col(CampaignFile.attachment_id) == attachment.id, col(Campaign.status).in_(seen))
    )
    shown = session.exec(as_picture).first() is not None or session.exec(as_file).first() is not None
    return attachment.id if shown else None


def _public() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Variant.medium) == Medium.NEWS.value,
        col(Variant.published_at).is_not(None),
        col(Campaign.status) != CampaignStatus.CANCELLED.value,
    )


def _item(session: Session, campaign: Campaign, variant: Variant) -> Item:
    picture = session.get(Attachment, campaign.picture_id) if campaign.picture_id else None
    of_it = (
        select(Attachment)
        .join(CampaignFile, col(CampaignFile.attachment_id) == col(Attachment.id))
        .where(col(CampaignFile.campaign_id) == campaign.id)
        .order_by(col(CampaignFile.id))
    )
    return Item(campaign, variant, picture, list(session.exec(of_it)))
