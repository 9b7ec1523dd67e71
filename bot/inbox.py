"""What came in and is not answered yet: stored before the platform is told 200, answered exactly once.

Owns the rows and the storing; whose message is next is `bot/inbox_line.py`, the worker is `bot/receiving.py`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, case, text
from sqlmodel import Field, Session, SQLModel

from bot import notice
from bot.channels.channel import Incoming, Kind
from bot.database import insert_or
from knowledge.moment import moment


class InboxStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    POISON = "poison"  # failed too often; an alert was raised, a person looks


class InboxMessage(SQLModel, table=True):
    """One arrival. (`channel`, `external_id`) is unique, so a platform's retry is the same row.

    `body` is emptied once the message is answered: the transcript keeps what may be kept.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index(
            "inbox_pending",
            "channel",
            "address",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "inbox_poison",
            "channel",
            sqlite_where=text("status = 'poison'"),
            postgresql_where=text("status = 'poison'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    external_id: str
    address: str
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    status: str = InboxStatus.PENDING
    attempts: int = 0
    error: str = ""
    received_at: datetime = Field(sa_column=moment())


class InboxLine(SQLModel, table=True):
    """One citizen's line: whoever owns it handles its oldest message, so that a citizen is heard in order.

    `ready_at` is when the line may be taken: the end of the owner's lease, of a pause after a failure, or of the wait
    that flood control asks for.
    """

    __tablename__ = "inbox_line"
    __table_args__ = (
        UniqueConstraint("channel", "address"),
        Index("inbox_ready", "ready_at", sqlite_where=text("waiting > 0"), postgresql_where=text("waiting > 0")),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    waiting: int
    owner: str = ""
    ready_at: datetime = Field(sa_column=moment())
    spent_until: datetime = Field(sa_column=moment())  # the bucket of flood control is full again at this time
    told: bool = False  # they know that they write faster than they are answered


_messages: Any = SQLModel.metadata.tables["inbox_message"]
_lines: Any = SQLModel.metadata.tables["inbox_line"]


def store(session: Session, incoming: Incoming, now: datetime) -> bool:
    """Puts a message at the end of its citizen's line. False: it is already there, nothing changes."""
    return bool(store_all(session, [incoming], now))


def store_all(session: Session, incomings: Sequence[Incoming], now: datetime) -> set[tuple[str, str]]:
    """As `store`, in order; gives (channel, external id) of those that were not there."""
    connection = session.connection()
    adding, joining = _storing(connection.dialect.name)
    added = connection.execute(adding, [_arrival(incoming, now) for incoming in incomings]).all()
    if not added:
        return set()
    blank = {"owner": "", "ready_at": now, "spent_until": now, "told": False}
    lines = Counter((row.channel, row.address) for row in added)
    # sorted: two transactions lock their lines in one order
    joined = [
        {"channel": channel, "address": address, "waiting": count, **blank}
        for (channel, address), count in sorted(lines.items())
    ]
    connection.execute(joining, joined)
    notice.announce(session, notice.INBOX)
    return {(row.channel, row.external_id) for row in added}


def _arrival(incoming: Incoming, now: datetime) -> dict[str, Any]:
    return {
        "channel": incoming.channel,
        "external_id": incoming.external_id,
        "address": incoming.address,
        "body": body_of(incoming),
        "status": InboxStatus.PENDING.value,
        "attempts": 0,
        "error": "",
        "received_at": now,
    }


@cache  # built once: for statements that run with every message, building costs more than running
def _storing(dialect: str) -> tuple[Any, Any]:
    """(add messages unless they are there, join their citizens' lines)."""
    adding = insert_or(dialect, _messages).on_conflict_do_nothing(index_elements=["channel", "external_id"])
    line = insert_or(dialect, _lines)
    late = case((_lines.c.ready_at > line.excluded.ready_at, _lines.c.ready_at), else_=line.excluded.ready_at)
    joining = line.on_conflict_do_update(
        index_elements=["channel", "address"],
        set_={
            "waiting": _lines.c.waiting + line.excluded.waiting,
            "ready_at": case((_lines.c.waiting == 0, late), else_=_lines.c.ready_at),
        },
    )
    return adding.returning(_messages.c.channel, _messages.c.external_id, _messages.c.address), joining


def body_of(incoming: Incoming) -> dict[str, Any]:
    """What an Incoming says, as the JSON that an InboxMessage keeps."""
    body: dict[str, Any] = {"kind": incoming.kind.value}
    if incoming.text:
        body["text"] = incoming.text
    if incoming.sent_at:
        body["sent_at"] = incoming.sent_at.isoformat()
    if incoming.name:
        body["name"] = incoming.name
    if incoming.media:
        body["media"] = incoming.media
    return body


def incoming_of(channel: str, external_id: str, address: str, body: dict[str, Any]) -> Incoming:
    """The Incoming back from a row."""
    sent_at = body.get("sent_at")
    return Incoming(
        channel=channel,
        external_id=external_id,
        address=address,
        kind=Kind(body["kind"]),
        text=body.get("text", ""),
        sent_at=datetime.fromisoformat(sent_at) if sent_at else None,
        name=body.get("name", ""),
        media=body.get("media", {}),
    )
