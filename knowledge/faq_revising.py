"""What an official does to one FAQ: save a draft, publish, withdraw. Each keeps a revision and raises the stamp."""

import re
from datetime import datetime

from sqlmodel import Session, col, select

from knowledge.faq import Faq, FaqDraft, FaqRecord, FaqRevision
from knowledge.procedure import Status
from knowledge.record import Origin
from knowledge.stamp import lock, raise_stamp
from knowledge.vietnamese import fold

_LONGEST_KEY = 60


class UnknownFaq(LookupError):
    """No FAQ, or no draft of it, has this key."""


def record_of(faq: Faq) -> FaqRecord:
    """The words of a FAQ as they stand."""
    return FaqRecord.model_construct(**{name: getattr(faq, name) for name in FaqRecord.model_fields})


def draft_of(session: Session, key: str) -> tuple[FaqRecord, FaqDraft] | None:
    """The text that waits, and who saved it when; None where nothing waits."""
    waiting = session.get(FaqDraft, key)
    return (FaqRecord.model_validate_json(waiting.record), waiting) if waiting else None


def save_draft(session: Session, key: str, record: FaqRecord, *, by: str, now: datetime) -> str:
    """Keeps the text aside under `key`, a new one made from the question where it is "". Returns the key."""
    lock(session, now)
    key = key or _new_key(session, record.question)
    waiting = session.get(FaqDraft, key)
    if waiting is None:
        session.add(FaqDraft(key=key, record=record.model_dump_json(), by=by, saved_at=now))
    else:
        waiting.record, waiting.by, waiting.saved_at = record.model_dump_json(), by, now
    session.flush()
    return key


def publish(session: Session, key: str, *, by: str, now: datetime) -> None:
    """Puts the waiting draft in force, or a withdrawn FAQ back. Raises UnknownFaq."""
    lock(session, now)
    faq, waiting = session.get(Faq, key), session.get(FaqDraft, key)
    if waiting is None and (faq is None or faq.status == Status.PUBLISHED):
        raise UnknownFaq(key)
    if waiting is not None:
        record = FaqRecord.model_validate_json(waiting.record)
        if faq is None:
            faq = Faq(key=key, question=record.question, answer=record.answer, updated_at=now)
            session.add(faq)
        for name in FaqRecord.model_fields:
            setattr(faq, name, getattr(record, name))
        faq.origin = str(Origin.OFFICE)
        session.delete(waiting)
    assert faq is not None
    faq.status, faq.updated_at = Status.PUBLISHED, now
    _keep(session, faq, by, now, "công bố")


def withdraw(session: Session, key: str, *, by: str, now: datetime, reason: str = "") -> None:
    """Takes a FAQ out of every answer; its words and history stay. Raises UnknownFaq."""
    lock(session, now)
    faq = session.get(Faq, key)
    if faq is None or faq.status != Status.PUBLISHED:
        raise UnknownFaq(key)
    faq.status, faq.updated_at = Status.WITHDRAWN, now
    _keep(session, faq, by, now, f"thu hồi: {reason}" if reason else "thu hồi")


def drop_draft(session: Session, key: str) -> None:
    """Throws the waiting text away. Raises UnknownFaq."""
    waiting = session.get(FaqDraft, key)
    if waiting is None:
        raise UnknownFaq(key)
    session.delete(waiting)
    session.flush()


def history(session: Session, key: str) -> list[FaqRevision]:
    """Every revision, newest first."""
    query = select(FaqRevision).where(col(FaqRevision.key) == key).order_by(col(FaqRevision.number).desc())
    return list(session.exec(query))


def _keep(session: Session, faq: Faq, by: str, now: datetime, note: str) -> None:
    numbers = select(FaqRevision.number).where(col(FaqRevision.key) == faq.key)
    last = session.exec(numbers.order_by(col(FaqRevision.number).desc()).limit(1)).first()
    session.add(
        FaqRevision(
            key=faq.key,
            number=(last or 0) + 1,
            at=now,
            by=by,
            note=note,
            record=record_of(faq).model_dump_json(),
        )
    )
    raise_stamp(session, now)
    session.flush()


def _new_key(session: Session, question: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", fold(question)).strip("-")
    slug = slug[:_LONGEST_KEY].rstrip("-") or "cau-hoi"
    key, number = slug, 1
    while session.get(Faq, key) is not None or session.get(FaqDraft, key) is not None:
        number += 1
        key = f"{slug}-{number}"
    return key
