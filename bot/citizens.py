"""The citizen as the system may know one: a chat address, never more than was given."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel

from knowledge.moment import moment


class Citizen(SQLModel, table=True):
    """One chat of one person on one channel, with the state of the conversation.

    `state` is what `conversation` needs for the next turn (topic, offered choices, open flow).
    """

    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    state: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reachable: bool = True  # False after CitizenLeft, until they come back
    # "đừng nhắn nữa": no notices and no campaigns (NĐ 91/2020/NĐ-CP); answers to their own questions still go
    opted_out_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    created_at: datetime = Field(sa_column=moment())
    last_seen_at: datetime = Field(sa_column=moment())


@dataclass(frozen=True, slots=True)
class Known:
    """What a turn knows of whoever wrote: a Citizen's row as it stood before."""

    id: int
    state: dict[str, Any]
    reachable: bool
    opted_out_at: datetime | None
    last_seen_at: datetime


_table: Any = SQLModel.metadata.tables["citizen"]
# built once: a turn runs them all, and building costs more than running
_MEET = {
    name: insert(_table)
    .on_conflict_do_update(index_elements=["channel", "address"], set_={"reachable": True})
    .returning(_table.c.channel, _table.c.address, *(_table.c[one.name] for one in fields(Known)))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_THIS = _table.c.id == bindparam("citizen_id")
_REMEMBER = update(_table).where(_THIS).values(state=bindparam("new_state"), last_seen_at=bindparam("seen_at"))
_LEAVE = update(_table).where(_THIS).values(reachable=False)
_OPT_OUT = update(_table).where(_THIS).values(opted_out_at=bindparam("out_at"))


def meet(session: Session, channel: str, address: str, now: datetime) -> Known:
    """As `meet_all`, for one."""
    return meet_all(session, [(channel, address)], now)[0]


def meet_all(session: Session, chats: Sequence[tuple[str, str]], now: datetime) -> list[Known]:
    """The citizens of these chats, in order, made on their first message, in one round trip. No chat comes twice.

    On PostgreSQL the rows stay locked until the end of the transaction: turns of one citizen never overlap.
    """
    connection = session.connection()
    blank = {"state": {}, "reachable": True, "created_at": now, "last_seen_at": now}
    # sorted: two transactions lock their rows in one order
    rows = [{"channel": channel, "address": address, **blank} for channel, address in sorted(chats)]
    found = connection.execute(_MEET[connection.dialect.name], rows)
    met = {(channel, address): Known(*known) for channel, address, *known in found}
    return [met[chat] for chat in chats]


def known(session: Session, channel: str, address: str) -> int | None:
    """The id of the citizen of a chat that was met before."""
    query = select(_table.c.id).where(_table.c.channel == channel, _table.c.address == address)
    return session.connection().execute(query).scalar()


def remember(session: Session, kept: Sequence[tuple[int, dict[str, Any]]], now: datetime) -> None:
    """Keeps (citizen, state) for their next turns."""
    rows = [{"citizen_id": citizen, "new_state": state, "seen_at": now} for citizen, state in kept]
    if rows:
        session.connection().execute(_REMEMBER, rows)


def leave(session: Session, citizen_id: int) -> None:
    """The platform said that they blocked or left the chat: nothing can reach them."""
    session.connection().execute(_LEAVE, {"citizen_id": citizen_id})


def opt_out(session: Session, citizen_id: int, now: datetime | None) -> None:
    """Stops notices and campaigns from `now` on; None lets them come again."""
    session.connection().execute(_OPT_OUT, {"citizen_id": citizen_id, "out_at": now})
