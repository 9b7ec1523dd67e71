"""A mass message as one thing that can be held, let go on and stopped, however many deliveries it has.

What a mailing is for (campaign, survey) it does not know: the key says it.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import literal_column, select, update
from sqlmodel import Field, Session, SQLModel, col

from bot import notice
from bot.outbox import DeliveryStatus
from knowledge.moment import moment

STOPPED = "Đợt gửi đã bị hủy"
EXPIRED = "Hết thời gian chờ người nhận nhắn lại"
_rows: Any = SQLModel.metadata.tables["delivery"]


class MailingState(StrEnum):
    """going <-> held; stopped and over are ends."""

    GOING = "going"
    HELD = "held"
    STOPPED = "stopped"
    OVER = "over"


class Mailing(SQLModel, table=True):
    """One run of a mass message. `topics`: ",a,b," what a citizen must still agree to; "" for no such condition."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    state: str = Field(default=MailingState.GOING, index=True)
    topics: str = ""
    created_at: datetime = Field(sa_column=moment())


def standing(session: Session, mailings: Collection[int]) -> dict[int, MailingState]:
    """The state of each."""
    if not mailings:
        return {}
    found = select(col(Mailing.id), col(Mailing.state)).where(col(Mailing.id).in_(mailings))
    return {row.id: MailingState(row.state) for row in session.connection().execute(found)}


def change(session: Session, mailing_id: int, state: MailingState) -> bool:
    """Holds, lets go on, stops or closes it: at once, for what is about to be sent. False: it had ended."""
    open_ones = (MailingState.GOING.value, MailingState.HELD.value)
    changed = update(Mailing).where(col(Mailing.id) == mailing_id, col(Mailing.state).in_(open_ones))
    return bool(session.connection().execute(changed.values(state=state.value)).rowcount)


def follow(session: Session, mailing_id: int, most: int, now: datetime) -> int:
    """Brings up to `most` waiting deliveries to where their mailing stands; 0 when all are there."""
    match standing(session, [mailing_id]).get(mailing_id):
        case MailingState.GOING:
            return _move(session, mailing_id, (DeliveryStatus.HELD,), most, {"status": "pending"})
        case MailingState.HELD:
            return _move(session, mailing_id, (DeliveryStatus.PENDING,), most, {"status": "held"})
        case MailingState.OVER:
            ended = {"status": "failed", "error": "WindowClosed", "reason": EXPIRED, "finished_at": now}
            return _move(session, mailing_id, (DeliveryStatus.PARKED,), most, ended)
        case MailingState.STOPPED:
            waiting = (DeliveryStatus.PENDING, DeliveryStatus.HELD, DeliveryStatus.PARKED)
            ended = {"status": "failed", "error": "Stopped", "reason": STOPPED, "finished_at": now}
            return _move(session, mailing_id, waiting, most, ended)
    return 0


def _move(session: Session, mailing_id: int, old: Collection[DeliveryStatus], most: int, new: dict[str, Any]) -> int:
    literals: list[Any] = [literal_column(f"'{status.value}'") for status in old]
    some = (
        select(_rows.c.id)
        .where(_rows.c.mailing_id == mailing_id, _rows.c.status.in_(literals))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    moved = update(_rows).where(_rows.c.id.in_(some), _rows.c.status.in_(literals)).values(**new)
    channels = list(session.connection().execute(moved.returning(_rows.c.channel)).scalars())
    if new["status"] == DeliveryStatus.PENDING.value:
        for channel in set(channels):
            notice.announce(session, notice.outbox(channel))
    return len(channels)


def withdrawn(session: Session, citizen_id: int, topics: Collection[str] | None, why: str, now: datetime) -> int:
    """A citizen agrees only to `topics` from now on (None: to nothing): what waits for them of other mailings ends.

    What a sender has claimed but not begun ends too; what is on its way cannot be called back.
    """
    waiting: list[Any] = [literal_column(f"'{status}'") for status in ("pending", "held", "parked", "claimed")]
    theirs = (
        select(_rows.c.id, col(Mailing.topics))
        .join(Mailing, col(Mailing.id) == _rows.c.mailing_id)
        .where(_rows.c.citizen_id == citizen_id, _rows.c.status.in_(waiting))
    )
    unwanted = [
        row.id
        for row in session.connection().execute(theirs)
        if topics is None or (row.topics and not any(f",{topic}," in row.topics for topic in topics))
    ]
    if not unwanted:
        return 0
    ended = update(_rows).where(_rows.c.id.in_(unwanted), _rows.c.status.in_(waiting))
    values = {"status": "failed", "owner": "", "lease_until": None, "error": "OptedOut", "reason": why}
    return int(session.connection().execute(ended.values(finished_at=now, **values)).rowcount)
