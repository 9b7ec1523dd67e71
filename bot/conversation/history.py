"""A conversation as the web page shows it: the citizen's words from the transcript, ours from what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from bot import citizens
from bot.channels.channel import Choice
from bot.conversation.transcript import TranscriptEntry
from bot.outbox import Delivery, DeliveryStatus, reply_of

_MOST = 80  # turns that a page opens with
_OVERLAP = timedelta(seconds=30)  # another process may commit an earlier moment later


@dataclass(frozen=True, slots=True)
class Item:
    """One bubble. `key` is unique on the page; `text` of the citizen's own is "" where the words were not kept."""

    key: str
    mine: bool
    text: str
    at: datetime
    choices: tuple[Choice, ...] = ()
    image_url: str = ""


def read(session: Session, channel: str, address: str, after: datetime | None = None) -> list[Item]:
    """The newest bubbles, oldest first; with `after` those since then, and a few before it that may have been seen."""
    citizen_id = citizens.known(session, channel, address)
    if citizen_id is None:
        return []
    since = [] if after is None else [after - _OVERLAP]
    words = _words(
        session, col(TranscriptEntry.citizen_id) == citizen_id, *[col(TranscriptEntry.at) > moment for moment in since]
    )
    replies = _replies(
        session, col(Delivery.citizen_id) == citizen_id, *[col(Delivery.finished_at) > moment for moment in since]
    )
    return _in_order(words, replies)


def of_message(session: Session, channel: str, address: str, external_id: str) -> list[Item]:
    """One message and its answers, also where it was answered long ago."""
    citizen_id = citizens.known(session, channel, address)
    return _in_order(
        _words(session, col(TranscriptEntry.citizen_id) == citizen_id, col(TranscriptEntry.external_id) == external_id),
        _replies(session, col(Delivery.citizen_id) == citizen_id, col(Delivery.answers) == external_id),
    )


def _words(session: Session, *conditions: ColumnElement[bool]) -> list[Item]:
    statement = (
        select(col(TranscriptEntry.id), col(TranscriptEntry.at), col(TranscriptEntry.question))
        .where(*conditions)
        .order_by(col(TranscriptEntry.id).desc())
        .limit(_MOST)
    )
    rows = session.connection().execute(statement)
    return [Item(f"w{row.id}", mine=True, text=row.question, at=row.at) for row in rows]


def _replies(session: Session, *conditions: ColumnElement[bool]) -> list[Item]:
    statement = (
        select(col(Delivery.id), col(Delivery.finished_at), col(Delivery.body))
        .where(*conditions, col(Delivery.status) == DeliveryStatus.SENT)
        .order_by(col(Delivery.id).desc())
        .limit(_MOST)
    )
    found = []
    for row in session.connection().execute(statement):
        reply = reply_of(row.body)
        found.append(Item(f"d{row.id}", False, reply.text, row.finished_at, reply.choices, reply.image_url))
    return found


def _in_order(words: Sequence[Item], replies: Sequence[Item]) -> list[Item]:
    """By time; a question and its answers carry the same moment, and the question comes first."""
    return sorted([*words, *replies], key=lambda item: (item.at, not item.mine, int(item.key[1:])))
