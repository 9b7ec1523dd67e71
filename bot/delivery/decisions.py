"""What a person, or a citizen who writes again, decides about a delivery that stands still."""

from datetime import datetime
from typing import Any

from sqlalchemy import literal_column, update
from sqlmodel import Session, SQLModel

from bot import notice
from bot.delivery import history
from bot.outbox import DeliveryStatus

_rows: Any = SQLModel.metadata.tables["delivery"]
_STANDING_STILL = (DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED, DeliveryStatus.PARKED)


def send_again(session: Session, delivery_id: int, who: str, now: datetime) -> bool:
    """An official sends an unknown, failed or parked delivery once more. False: it is in none of these states."""
    again = _change([status.value for status in _STANDING_STILL], DeliveryStatus.PENDING)
    again = again.where(_rows.c.id == delivery_id).values(due_at=now, attempts=0, finished_at=None)
    channel = session.connection().execute(again.returning(_rows.c.channel)).scalar()
    if channel is None:
        return False
    history.note(session, [(delivery_id, DeliveryStatus.PENDING, f"{who} cho gửi lại")], now)
    notice.announce(session, notice.outbox(channel))
    return True


def call_off(session: Session, delivery_id: int, who: str, now: datetime) -> bool:
    """An official stops a delivery that waits, is parked or is unknown. False: it is in none of these states."""
    waiting = (DeliveryStatus.PENDING, DeliveryStatus.PARKED, DeliveryStatus.UNKNOWN)
    detail = f"{who} thôi không gửi"
    ended = _change([status.value for status in waiting], DeliveryStatus.FAILED)
    ended = ended.where(_rows.c.id == delivery_id).values(reason=detail, finished_at=now)
    if session.connection().execute(ended).rowcount != 1:
        return False
    history.note(session, [(delivery_id, DeliveryStatus.FAILED, detail)], now)
    return True


def unpark(session: Session, channel: str, address: str, now: datetime) -> int:
    """The citizen wrote, so their window is open again: what was parked for them goes. Returns how many."""
    freed = _change([DeliveryStatus.PARKED.value], DeliveryStatus.PENDING)
    freed = freed.where(_rows.c.channel == channel, _rows.c.address == address)
    freed = freed.values(due_at=now, finished_at=None).returning(_rows.c.id)
    found = session.connection().execute(freed).scalars().all()
    if found:
        lines = [(delivery, DeliveryStatus.PENDING, "Công dân đã nhắn lại, tin được gửi tiếp") for delivery in found]
        history.note(session, lines, now)
        notice.announce(session, notice.outbox(channel))
    return len(found)


def _change(old: list[str], new: DeliveryStatus) -> Any:
    literals: list[Any] = [literal_column(f"'{status}'") for status in old]
    return update(_rows).where(_rows.c.status.in_(literals)).values(status=new.value)
