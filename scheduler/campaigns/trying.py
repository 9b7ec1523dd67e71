"""An official gets the message in their own chat before anybody else does."""

from datetime import datetime

from sqlmodel import Session

from bot import outbox, texts
from bot.officials.access import Actor, Permission
from bot.officials.official import Official
from bot.outbox import Priority
from bot.rejected import Rejected
from scheduler.campaigns import drafting, sending, wording
from scheduler.campaigns.campaign import CHATS, Medium
from scheduler.campaigns.wording import Sender

_words = texts.beside(__file__)


def send_to_oneself(session: Session, campaign_id: int, kind: str, sender: Sender, actor: Actor, now: datetime) -> str:
    """The words for one audience kind, to the chat that the official linked. Returns the channel's name."""
    campaign = drafting.found(session, campaign_id, actor, Permission.EDIT)
    official = session.get(Official, actor.official_id)
    channel, _, address = (official.contact if official else "").partition(":")
    if not address or channel not in set(CHATS):
        raise Rejected(_words("problem.no_chat"))
    variant = wording.variant_for(drafting.variants_of(session, campaign_id), kind, channel)
    if variant is None:
        raise Rejected(_words("problem.no_words_here"))
    medium = Medium(channel)
    picture = sending.picture_url(session, campaign, sender)
    filling = drafting.filling_of(session, campaign, channel, sender, now, picture)
    outbox.put(
        session,
        [wording.reply(variant, filling, medium)],
        channel=channel,
        address=address,
        now=now,
        priority=Priority.ALERT,
        natural_key=f"campaign-try/{campaign_id}/{actor.official_id}/{now.isoformat()}",
    )
    drafting.note(session, campaign, actor, "try", now, wording.medium_name(channel))
    return wording.medium_name(channel)
