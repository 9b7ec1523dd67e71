"""The story of a delivery for the console, and how many stand where. Writes lines, reads everything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session, SQLModel, col

from bot.outbox import Delivery, DeliveryEvent, DeliveryStatus

_events: Any = SQLModel.metadata.tables["delivery_event"]
_rows: Any = SQLModel.metadata.tables["delivery"]
_NOTE = insert(_events)


@dataclass(frozen=True, slots=True)
class Story:
    """A delivery with everything that happened to it, oldest first. The first line is its writing."""

    delivery: Delivery
    events: tuple[DeliveryEvent, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """`count` deliveries of one channel, status and priority; `oldest` is when the first of them was due."""

    channel: str
    status: str
    priority: int
    count: int
    oldest: datetime


def note(session: Session, lines: Iterable[tuple[int, DeliveryStatus, str]], now: datetime) -> None:
    """Adds lines (delivery, status, detail) to histories. Details hold no personal data."""
    rows = [
        {"delivery_id": delivery, "at": now, "status": status.value, "detail": detail}
        for delivery, status, detail in lines
    ]
    if rows:
        session.connection().execute(_NOTE, rows)


def story(session: Session, delivery_id: int) -> Story | None:
    """One delivery's story; None if there is no such delivery."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        return None
    found = session.scalars(
        select(DeliveryEvent).where(col(DeliveryEvent.delivery_id) == delivery_id).order_by(col(DeliveryEvent.id))
    )
    written = DeliveryEvent(delivery_id=delivery_id, at=delivery.created_at, status=DeliveryStatus.PENDING.value)
    return Story(delivery, (written, *found))


def standing(session: Session) -> list[Standing]:
    """How many deliveries stand where."""
    columns = (_rows.c.channel, _rows.c.status, _rows.c.priority)
    counted = select(*columns, func.count(), func.min(_rows.c.due_at)).group_by(*columns).order_by(*columns)
    return [Standing(*row) for row in session.connection().execute(counted)]
