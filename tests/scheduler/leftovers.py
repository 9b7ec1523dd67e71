"""Rows as time leaves them: a turn of a citizen, a message in any state, a delivery in any state."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot import citizens, inbox, outbox
from bot.channels.channel import Incoming, Kind, Reply
from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from bot.delivery import history
from bot.inbox import InboxLine, InboxMessage, InboxStatus
from bot.outbox import Delivery, DeliveryStatus


def talk(session: Session, address: str, at: datetime, number: int = 0) -> None:
    """One turn of a citizen with its unanswered question, its answered message and its reply that was sent."""
    citizen = citizens.meet(session, "web", address, at)
    citizens.remember(session, [(citizen.id, {"topic": "1.001193"})], at)
    entry = TranscriptEntry(
        citizen_id=citizen.id, external_id=f"{address}{number}", at=at, question="hỏi", outcome=Outcome.NOTHING
    )
    session.add(entry)
    session.flush()
    assert entry.id is not None
    session.add(UnansweredQuestion(entry_id=entry.id, question="hỏi", outcome=Outcome.NOTHING, asked_at=at))
    message(session, address, at, number, InboxStatus.DONE)
    delivery(session, address, at, DeliveryStatus.SENT, citizen.id)


def message(session: Session, address: str, at: datetime, number: int, status: InboxStatus) -> None:
    inbox.store(session, Incoming("web", f"{address}{number}{status}", address, Kind.TEXT, text="hỏi"), at)
    stored = session.exec(select(InboxMessage).order_by(col(InboxMessage.id).desc()).limit(1)).first()
    assert stored is not None
    stored.status = status
    if status is not InboxStatus.PENDING:
        line = session.exec(select(InboxLine).where(InboxLine.address == address)).one()
        line.waiting -= 1


def delivery(
    session: Session, address: str, at: datetime, status: DeliveryStatus, citizen_id: int | None = None
) -> None:
    outbox.put(session, [Reply(f"tin {status}")], channel="web", address=address, now=at, citizen_id=citizen_id)
    row = session.exec(select(Delivery).order_by(col(Delivery.id).desc()).limit(1)).first()
    assert row is not None
    assert row.id is not None
    row.status = status
    ended = status in {DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN, DeliveryStatus.PARKED}
    row.finished_at = at if ended else None
    session.flush()
    history.note(session, [(row.id, status, "kênh trả lời")], at)
