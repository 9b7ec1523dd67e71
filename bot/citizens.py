"""The citizen as the system may know one: a chat address, never more than was given."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, bindparam, update
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


_table: Any = SQLModel.metadata.tables["citizen"]
# built once: a turn runs them all, and building costs more than running
_MEET = {
    name: insert(_table)
    .on_conflict_do_update(index_elements=["channel", "address"], set_={"reachable": True})
    .returning(_table)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_THIS = _table.c.id == bindparam("citizen_id")
_REMEMBER = update(_table).where(_THIS).values(state=bindparam("new_state"), last_seen_at=bindparam("seen_at"))
_LEAVE = update(_table).where(_THIS).values(reachable=False)
_OPT_OUT = update(_table).where(_THIS).values(opted_out_at=bindparam("out_at"))


def meet(session: Session, channel: str, address: str, now: datetime) -> Citizen:
    """The citizen of this chat, made on the first message, in one round trip; `last_seen_at` is of the time before.

    On PostgreSQL the row stays locked until the end of the transaction: turns of one citizen never overlap.
    """
    connection = session.connection()
    values = {"channel": channel, "address": address, "state": {}, "reachable": True}
    row = connection.execute(_MEET[connection.dialect.name], {**values, "created_at": now, "last_seen_at": now}).one()
    return Citizen(**row._mapping)


def remember(session: Session, citizen_id: int, state: dict[str, Any], now: datetime) -> None:
    """Keeps the state for the next turn."""
    session.connection().execute(_REMEMBER, {"citizen_id": citizen_id, "new_state": state, "seen_at": now})


def leave(session: Session, citizen_id: int) -> None:
    """The platform said that they blocked or left the chat: nothing can reach them."""
    session.connection().execute(_LEAVE, {"citizen_id": citizen_id})


def opt_out(session: Session, citizen_id: int, now: datetime | None) -> None:
    """Stops notices and campaigns from `now` on; None lets them come again."""
    session.connection().execute(_OPT_OUT, {"citizen_id": citizen_id, "out_at": now})
