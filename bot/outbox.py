"""THE ONE DOOR OUT. Nothing leaves except through a committed Delivery row; this file owns the rows.

Sending is `bot/sending.py`; it must not be known here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any
from unicodedata import normalize

from sqlalchemy import JSON, Column, Index, Select, String, cast, literal, select, text
from sqlmodel import Field, Session, SQLModel

from bot import notice
from bot.channels.channel import Choice, Reply
from bot.database import insert_or
from knowledge.moment import moment


class DeliveryStatus(StrEnum):
    """pending -> claimed -> sending -> sent | failed | unknown; failed and unknown are ends a person can see."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PARKED = "parked"  # waits for something only a person or the citizen can change
    HELD = "held"  # its mailing is paused


class Priority(IntEnum):
    """Answers before notices before campaigns."""

    ANSWER = 0
    ALERT = 1
    NOTICE = 2
    CAMPAIGN = 3


_CONDITIONS = {
    "pending": text("status = 'pending'"),
    "open": text("status IN ('claimed', 'sending')"),
    "parked": text("status = 'parked'"),
    "lost": text("status IN ('failed', 'unknown')"),
    "mailed": text("mailing_id IS NOT NULL"),
    "receipted": text("mailing_id IS NOT NULL AND platform_id <> ''"),
}


def _where(condition: str, name: str, *columns: str, unique: bool = False) -> Index:
    where = _CONDITIONS[condition]
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Delivery(SQLModel, table=True):
    """One message to one chat. `body` is a Reply; `natural_key` makes planning it twice a no-op."""

    __table_args__ = (
        _where("pending", "delivery_due", "channel", "priority", "due_at", "id"),
        _where("pending", "delivery_queue", "channel", "address", "priority", "id"),
        # the guard of rule "one at a time for each chat": two senders cannot both hold one
        _where("open", "delivery_busy", "channel", "address", unique=True),
        _where("open", "delivery_open", "status", "lease_until"),
        _where("parked", "delivery_parked", "channel", "address"),
        _where("lost", "delivery_lost", "channel", "status", "finished_at"),
        _where("mailed", "delivery_mailing", "mailing_id", "status"),
        _where("receipted", "delivery_receipt", "channel", "platform_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    citizen_id: int | None = Field(default=None, foreign_key="citizen.id", index=True)
    address: str
    priority: int = Priority.ANSWER
    natural_key: str | None = Field(default=None, unique=True)
    mailing_id: int | None = None  # the mass message it is part of, see `bot/delivery/mailing.py`
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    answers: str = ""  # external id of the message this replies to
    status: str = DeliveryStatus.PENDING
    due_at: datetime = Field(sa_column=moment())  # not before; moves when it is tried again
    owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    attempts: int = 0
    error: str = ""  # class of the last SendError
    reason: str = ""  # its words, no personal data
    platform_id: str = ""
    created_at: datetime = Field(sa_column=moment())
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    read_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))  # where the platform tells


class DeliveryEvent(SQLModel, table=True):
    """One line of a delivery's history: what happened to it, when, and in words for officials."""

    __tablename__ = "delivery_event"
    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_column=moment())
    status: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one chat. With `natural_key` each reply gets `key/position`."""

    replies: Iterable[Reply]
    channel: str
    address: str
    citizen_id: int | None = None
    priority: Priority = Priority.ANSWER
    due_at: datetime | None = None
    answers: str = ""
    natural_key: str | None = None


def body_of(reply: Reply) -> dict[str, Any]:
    """A Reply as the JSON that a Delivery keeps, its text composed (NFC) whoever wrote it."""
    body: dict[str, Any] = {"text": normalize("NFC", reply.text)}
    if reply.choices:
        body["choices"] = [[choice.label, choice.action, choice.url] for choice in reply.choices]
    if reply.image_url:
        body["image_url"] = reply.image_url
    if reply.replaces:
        body["replaces"] = True
    if reply.purpose:
        body["purpose"] = reply.purpose
        body["facts"] = [list(fact) for fact in reply.facts]
    return body


def reply_of(body: dict[str, Any]) -> Reply:
    """The Reply back from a Delivery's `body`."""
    return Reply(
        text=body["text"],
        choices=tuple(Choice(*parts) for parts in body.get("choices", ())),
        image_url=body.get("image_url", ""),
        replaces=body.get("replaces", False),
        purpose=body.get("purpose", ""),
        facts=tuple((name, value) for name, value in body.get("facts", ())),
    )


_deliveries: Any = SQLModel.metadata.tables["delivery"]


def put(
    session: Session,
    replies: Iterable[Reply],
    *,
    channel: str,
    address: str,
    now: datetime,
    citizen_id: int | None = None,
    priority: Priority = Priority.ANSWER,
    due_at: datetime | None = None,
    answers: str = "",
    natural_key: str | None = None,
) -> None:
    """Adds deliveries to the caller's transaction, in order. With `natural_key` each gets `key/position`."""
    letter = Letter(replies, channel, address, citizen_id, priority, due_at, answers, natural_key)
    put_all(session, [letter], now)


def put_all(session: Session, letters: Iterable[Letter], now: datetime) -> None:
    """As `put`, for many at once."""
    rows = [row for letter in letters for row in _rows(letter, now)]
    if rows:
        connection = session.connection()
        connection.execute(_adding(connection.dialect.name), rows)
        for channel in {row["channel"] for row in rows}:
            notice.announce(session, notice.outbox(channel))


def _rows(letter: Letter, now: datetime) -> Iterator[dict[str, Any]]:
    for position, reply in enumerate(letter.replies):
        yield {
            "channel": letter.channel,
            "citizen_id": letter.citizen_id,
            "address": letter.address,
            "priority": int(letter.priority),
            "natural_key": f"{letter.natural_key}/{position}" if letter.natural_key else None,
            "body": body_of(reply),
            "answers": letter.answers,
            "status": DeliveryStatus.PENDING.value,
            "due_at": letter.due_at or now,
            "owner": "",
            "attempts": 0,
            "error": "",
            "reason": "",
            "platform_id": "",
            "created_at": now,
        }


def put_for_each(
    session: Session,
    reply: Reply,
    recipients: Select[Any],
    *,
    channel: str,
    mailing_id: int,
    key: str,
    now: datetime,
    due_at: datetime | None = None,
) -> int:
    """One mass message to many, written by the database itself; returns how many are new.

    `recipients` gives (citizen id, address), all of `channel`; each natural key is `key/citizen`.
    """
    who = recipients.subquery()
    citizen, address = who.c
    columns = {
        "channel": literal(channel),
        "citizen_id": citizen,
        "address": address,
        "priority": literal(int(Priority.CAMPAIGN)),
        "natural_key": literal(f"{key}/", String).concat(cast(citizen, String)),
        "mailing_id": literal(mailing_id),
        "body": literal(body_of(reply), _deliveries.c.body.type),
        "answers": literal(""),
        "status": literal(DeliveryStatus.PENDING.value),
        "due_at": literal(due_at or now, _deliveries.c.due_at.type),
        "owner": literal(""),
        "attempts": literal(0),
        "error": literal(""),
        "reason": literal(""),
        "platform_id": literal(""),
        "created_at": literal(now, _deliveries.c.created_at.type),
    }
    connection = session.connection()
    planned = select(*columns.values()).select_from(who).where(citizen.is_not(None)).order_by(citizen)
    adding = _adding(connection.dialect.name).from_select(list(columns), planned)
    added = int(connection.execute(adding.execution_options(preserve_rowcount=True)).rowcount)
    if added:
        notice.announce(session, notice.outbox(channel))
    return added


@cache
def _adding(dialect: str) -> Any:
    return insert_or(dialect, _deliveries).on_conflict_do_nothing(index_elements=["natural_key"])
