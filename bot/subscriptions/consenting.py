"""What a citizen may decide about news: agree, take it back, say who they are. Obeyed at once, logged, never twice."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from bot import citizens, texts
from bot.database import one_at_a_time
from bot.delivery import mailing
from bot.subscriptions.subscription import AudienceKind, ConsentAct, ConsentEvent, Language, Subscription, join, split

_words = texts.beside(__file__)


def of_citizen(session: Session, citizen_id: int) -> Subscription | None:
    """What they agree to now; None where they agree to nothing."""
    row = session.get(Subscription, citizen_id, populate_existing=True)
    return row if row is not None and row.topics else None


def agree(
    session: Session, citizen_id: int, topics: Collection[str], now: datetime, *, how: str = "chat"
) -> tuple[str, ...]:
    """Adds topics; returns those that are new. Agreeing again to the same changes and logs nothing."""
    one_at_a_time(session, f"subscription {citizen_id}")
    row = session.get(Subscription, citizen_id, populate_existing=True)
    held = split(row.topics) if row else ()
    new = split(join(set(topics) - set(held)))
    citizens.opt_out(session, citizen_id, None)
    if not new:
        return ()
    row = row or Subscription(citizen_id=citizen_id, joined_at=now)
    row.topics = join({*held, *new})
    row.joined_at = now
    row.withdrawn_at = None
    session.add(row)
    session.add(ConsentEvent(citizen_id=citizen_id, at=now, act=ConsentAct.GIVEN, topics=join(new), how=how))
    session.flush()
    return new


def withdraw(
    session: Session, citizen_id: int, topics: Collection[str] | None, now: datetime, *, how: str = "chat"
) -> tuple[str, ...]:
    """Takes topics back, or everything (None: no notices either), and what waits to be sent. Returns what was taken."""
    one_at_a_time(session, f"subscription {citizen_id}")
    row = session.get(Subscription, citizen_id, populate_existing=True)
    held = split(row.topics) if row else ()
    gone = held if topics is None else split(join(set(held) & set(topics)))
    left = split(join(set(held) - set(gone)))
    if topics is None:
        citizens.opt_out(session, citizen_id, now)
    if row is not None and gone:
        row.topics = join(left)
        row.withdrawn_at = None if left else now
        session.add(row)
        session.add(ConsentEvent(citizen_id=citizen_id, at=now, act=ConsentAct.WITHDRAWN, topics=join(gone), how=how))
        session.flush()
    if gone or topics is None:
        mailing.withdrawn(session, citizen_id, None if topics is None else left, _words("log.withdrawn"), now)
    return gone


def describe(
    session: Session,
    citizen_id: int,
    *,
    kind: AudienceKind | None = None,
    area: str | None = None,
    language: Language | None = None,
) -> bool:
    """Who they are, where they live, in which words they want it; False where they agree to nothing."""
    row = of_citizen(session, citizen_id)
    if row is None:
        return False
    row.kind = row.kind if kind is None else kind.value
    row.area = row.area if area is None else " ".join(area.split())[:80]
    row.language = row.language if language is None else language.value
    session.add(row)
    session.flush()
    return True
