"""Writes what was said: transcript entries, ratings, the list of questions for officials. One statement each."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlmodel import Session, SQLModel

from bot.conversation.exchange import Answer
from bot.conversation.transcript import FOR_OFFICIALS, Outcome

_entry: Any = SQLModel.metadata.tables["transcript_entry"]
_unanswered: Any = SQLModel.metadata.tables["unanswered_question"]
# built once: a turn runs them all, and building costs more than running
_ANSWERED = select(_entry.c.id).where(
    _entry.c.citizen_id == bindparam("citizen"), _entry.c.external_id == bindparam("message")
)
_WRITE = insert(_entry).returning(_entry.c.id)
_LIST = insert(_unanswered).returning(_unanswered.c.id)
_SETTLE = (
    update(_unanswered)
    .where(_unanswered.c.id == bindparam("line"), _unanswered.c.resolved_at.is_(None))
    .values(resolved_at=bindparam("at"), resolution=bindparam("code"))
)


def answered_before(session: Session, citizen_id: int, external_id: str) -> bool:
    """Whether this message of this citizen has its entry."""
    found = session.connection().execute(_ANSWERED, {"citizen": citizen_id, "message": external_id})
    return found.first() is not None


def write(
    session: Session,
    *,
    citizen_id: int,
    external_id: str,
    at: datetime,
    question: str,
    answer: str,
    said: Answer,
    state: dict[str, Any],
    milliseconds: float,
) -> int:
    """One entry, and its line for the officials where the turn did not answer. Returns the entry's id.

    `state["unsettled"]` names the clarifying question that stands open, so that a pick can settle it.
    """
    connection = session.connection()
    entry = {
        "citizen_id": citizen_id,
        "external_id": external_id,
        "at": at,
        "question": question,
        "outcome": said.outcome.value,
        "code": said.code,
        "slot": said.slot,
        "confidence": said.confidence,
        "answer": answer,
        "milliseconds": milliseconds,
    }
    entry_id = int(connection.execute(_WRITE, entry).scalar_one())
    unsettled = state.pop("unsettled", None)
    if said.settles and unsettled is not None:
        connection.execute(_SETTLE, {"line": unsettled, "at": at, "code": said.code})
    words = said.words or question
    if words and (said.ticket or said.outcome in FOR_OFFICIALS):
        line = {
            "entry_id": entry_id,
            "question": words,
            "outcome": said.outcome.value,
            "candidates": ",".join(said.candidates),
            "ticket": said.ticket or None,
            "asked_at": at,
            "resolution": "",
        }
        line_id = int(connection.execute(_LIST, line).scalar_one())
        if said.outcome is Outcome.CLARIFIED:
            state["unsettled"] = line_id
    return entry_id


def rate(session: Session, citizen_id: int, code: str, useful: bool) -> bool:
    """Marks the newest entry of this citizen whose code begins with `code`; False when there is none."""
    newest = (
        select(func.max(_entry.c.id))
        .where(
            _entry.c.citizen_id == citizen_id,
            _entry.c.code.startswith(code, autoescape=True),
            _entry.c.outcome != Outcome.RATED,
        )
        .scalar_subquery()
    )
    done = session.connection().execute(update(_entry).where(_entry.c.id == newest).values(useful=useful))
    return bool(done.rowcount)
