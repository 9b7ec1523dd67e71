"""Deliveries that stand still and what an official decides about each. The decisions themselves are `delivery`'s."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot import audit
from bot.delivery import decisions, history
from bot.delivery.history import Story
from bot.officials.access import Actor
from bot.outbox import Delivery, DeliveryStatus
from bot.rejected import Rejected

STANDING = (DeliveryStatus.PARKED.value, DeliveryStatus.UNKNOWN.value, DeliveryStatus.FAILED.value)
_CHANGED = "Tin này vừa đổi trạng thái; hãy xem lại."


def listed(session: Session, channel: str, status: str, first: int, most: int) -> Sequence[Delivery]:
    """Those that wait for somebody's decision, or failed; the newest first."""
    statuses = [status] if status in STANDING else list(STANDING)
    query = select(Delivery).where(col(Delivery.status).in_(statuses))
    if channel:
        query = query.where(col(Delivery.channel) == channel)
    return list(session.exec(query.order_by(col(Delivery.id).desc()).offset(first).limit(most)))


def look(session: Session, actor: Actor, delivery_id: int, now: datetime) -> Story | None:
    """One with its story; looking is written down, for it holds what somebody was told."""
    found = history.story(session, delivery_id)
    if found is not None:
        _record(session, actor, delivery_id, "delivery.look", now)
    return found


def send_again(session: Session, actor: Actor, delivery_id: int, now: datetime) -> None:
    """Raises Rejected when it stands still no more."""
    if not decisions.send_again(session, delivery_id, actor.name, now):
        raise Rejected(_CHANGED)
    _record(session, actor, delivery_id, "delivery.again", now)


def call_off(session: Session, actor: Actor, delivery_id: int, now: datetime) -> None:
    """Raises Rejected when there is nothing to stop."""
    if not decisions.call_off(session, delivery_id, actor.name, now):
        raise Rejected(_CHANGED)
    _record(session, actor, delivery_id, "delivery.off", now)


def _record(session: Session, actor: Actor, delivery_id: int, action: str, now: datetime) -> None:
    audit.record(session, actor=actor.login, action=action, subject=f"delivery/{delivery_id}", now=now)
