"""Telling people about a case: its citizen and who joined, through the outbox; officials, through their notices."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from bot import outbox, texts
from bot.casework import reach
from bot.channels.channel import Choice, Reply
from bot.citizens import Citizen
from bot.console.desk import HOME
from bot.feedback import expecting
from bot.feedback.case import CaseFollower, FeedbackCase
from bot.officials import notices
from bot.outbox import Delivery, DeliveryStatus

_words = texts.beside(__file__)

RATE, REOPEN, INFORM = "case:rate", "case:reopen", "case:inform"  # presses: "case:rate:PA-7K3M-QX4D:5"


def address(case: FeedbackCase) -> str:
    """The case's page in the console."""
    return f"{HOME}/phan-anh/{case.code}"


def tell_citizen(
    session: Session, case: FeedbackCase, text: str, now: datetime, *, key: str, choices: Sequence[Choice] = ()
) -> None:
    """One message to whoever filed it, where they have a chat; once for each `key`."""
    if case.citizen_id is not None:
        _put(session, case, case.citizen_id, Reply(text, tuple(choices), purpose="case"), now, key=key)


def tell_all(
    session: Session, case: FeedbackCase, answer: str, now: datetime, *, key: str, due_at: datetime
) -> list[str]:
    """The answer to everyone who waits for it, each under their own code, from `due_at` on. Their natural keys."""
    keys = []
    for citizen_id, code in waiting(session, case):
        own = f"{key}/{citizen_id}"
        joined = code != case.code or citizen_id != case.citizen_id
        text = _words("citizen.answered_joined", code=code, answer=answer) if joined else answer_text(code, answer)
        choices = () if joined else answer_choices(case.code)
        _put(session, case, citizen_id, Reply(text, choices, purpose="case"), now, key=own, due_at=due_at)
        keys.append(own)
    return keys


def waiting(session: Session, case: FeedbackCase) -> list[tuple[int, str]]:
    """(citizen, the code they know it by) of everyone who waits for this answer: filed, merged into it, or joined."""
    assert case.id is not None
    together = session.exec(
        select(FeedbackCase).where(or_(col(FeedbackCase.id) == case.id, col(FeedbackCase.merged_into) == case.id))
    ).all()
    found: dict[int, str] = {}
    for one in sorted(together, key=lambda row: row.id != case.id):
        joined = session.exec(select(CaseFollower.citizen_id).where(CaseFollower.case_id == one.id)).all()
        for citizen_id in (one.citizen_id, *joined):
            if citizen_id is not None:
                found.setdefault(citizen_id, one.code)
    return list(found.items())


def inform_choices(code: str) -> tuple[Choice, ...]:
    """What the citizen may press below a question of the office."""
    return (Choice(_words("citizen.inform_choice"), f"{INFORM}:{code}"),)


def day(day: date | None) -> str:
    """A date as people read it."""
    return f"{day:%d/%m/%Y}" if day else _words("note.no_day")


def answer_text(code: str, answer: str) -> str:
    """The answer as whoever filed the case reads it."""
    return _words("citizen.answered", code=code, answer=answer)


def answer_choices(code: str) -> tuple[Choice, ...]:
    """What the citizen may press below an answer."""
    stars = tuple(Choice(_words(f"stars.{stars}"), f"{RATE}:{code}:{stars}") for stars in (5, 3, 1))
    return (*stars, Choice(_words("citizen.reopen_choice"), f"{REOPEN}:{code}"))


def call_back(session: Session, keys: Iterable[str]) -> int:
    """Takes back messages that have not left yet. How many were taken."""
    gone = delete(Delivery).where(
        col(Delivery.natural_key).in_([f"{key}/0" for key in keys]), col(Delivery.status) == DeliveryStatus.PENDING
    )
    return session.connection().execute(gone).rowcount


def _put(
    session: Session,
    case: FeedbackCase,
    citizen_id: int,
    reply: Reply,
    now: datetime,
    *,
    key: str,
    due_at: datetime | None = None,
) -> None:
    citizen = session.get(Citizen, citizen_id)
    if citizen is not None:
        if reply.choices:
            expecting.offer(citizen, reply.choices)
            session.add(citizen)
        outbox.put(
            session,
            [reply],
            channel=citizen.channel,
            address=citizen.address,
            now=now,
            citizen_id=citizen_id,
            due_at=due_at,
            natural_key=key,
        )


def tell_officials(
    session: Session, case: FeedbackCase, official_ids: Iterable[int | None], text: str, now: datetime, *, key: str
) -> int:
    """A notice with the case's link; never to one whom the case is about."""
    ids = {one for one in official_ids if one is not None} - reach.complained_about(session, case)
    return notices.tell(session, ids, text, now, key=f"case/{case.id}/{key}", link=address(case))
