"""Writes what was said: transcript entries, ratings, the list of questions for officials. Many turns at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, tuple_, update
from sqlmodel import Session, SQLModel

from bot.conversation.exchange import Answer
from bot.conversation.transcript import FOR_OFFICIALS, Outcome

_entry: Any = SQLModel.metadata.tables["transcript_entry"]
_unanswered: Any = SQLModel.metadata.tables["unanswered_question"]
# built once: a turn runs them all, and building costs more than running
_ANSWERED = select(_entry.c.citizen_id).where(
    tuple_(_entry.c.citizen_id, _entry.c.external_id).in_(bindparam("messages", expanding=True))
)
_WRITE = insert(_entry).returning(_entry.c.citizen_id, _entry.c.id)
_LIST = insert(_unanswered).returning(_unanswered.c.entry_id, _unanswered.c.id)
_SETTLE = (
    update(_unanswered)
    .where(_unanswered.c.id == bindparam("line"), _unanswered.c.resolved_at.is_(None))
    .values(resolved_at=bindparam("at"), resolution=bindparam("code"))
)


@dataclass(frozen=True, slots=True)
class Said:
    """A turn that is over, as the transcript keeps it. `state` is the draft that the next turn will find."""

    citizen_id: int
    external_id: str
    question: str
    text: str
    answer: Answer
    state: dict[str, Any]
    milliseconds: float


def answered_before(session: Session, messages: Sequence[tuple[int, str]]) -> set[int]:
    """Which of these (citizen, external id of the message) have their entry: the citizens. None comes twice."""
    return set(session.connection().execute(_ANSWERED, {"messages": list(messages)}).scalars())


def write(session: Session, turns: Sequence[Said], at: datetime) -> dict[int, int]:
    """One entry for each turn, and a line for the officials where it did not answer. Citizen -> id of the entry.

    `state["unsettled"]` names the clarifying question that stands open, so that a pick can settle it.
    """
    if not turns:
        return {}
    connection = session.connection()
    written = connection.execute(_WRITE, [_entry_of(said, at) for said in turns])
    entries = {row.citizen_id: row.id for row in written}
    settled = [
        {"line": line, "at": at, "code": said.answer.code}
        for said in turns
        if (line := said.state.pop("unsettled", None)) is not None and said.answer.settles
    ]
    if settled:
        connection.execute(_SETTLE, settled)
    open_ = {entries[said.citizen_id]: said for said in turns if _is_for_officials(said)}
    if open_:
        listed = connection.execute(_LIST, [_line_of(entry, said, at) for entry, said in open_.items()])
        for entry, line in listed:
            if open_[entry].answer.outcome is Outcome.CLARIFIED:
                open_[entry].state["unsettled"] = line
    return entries


def _entry_of(said: Said, at: datetime) -> dict[str, Any]:
    return {
        "citizen_id": said.citizen_id,
        "external_id": said.external_id,
        "at": at,
        "question": said.question,
        "outcome": said.answer.outcome.value,
        "code": said.answer.code,
        "slot": said.answer.slot,
        "confidence": said.answer.confidence,
        "answer": said.text,
        "milliseconds": said.milliseconds,
    }


def _is_for_officials(said: Said) -> bool:
    words = said.answer.words or said.question
    return bool(words) and (bool(said.answer.ticket) or said.answer.outcome in FOR_OFFICIALS)


def _line_of(entry: int, said: Said, at: datetime) -> dict[str, Any]:
    return {
        "entry_id": entry,
        "question": said.answer.words or said.question,
        "outcome": said.answer.outcome.value,
        "candidates": ",".join(said.answer.candidates),
        "ticket": said.answer.ticket or None,
        "asked_at": at,
        "resolution": "",
    }


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
