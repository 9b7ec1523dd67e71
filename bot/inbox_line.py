"""Whose message is next: the line that each citizen stands in, its lease, its order, and flood control.

Only rules over the rows of `bot/inbox.py`; knows no event loop and nothing about answering.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal_column, select, update
from sqlmodel import Session, SQLModel

from bot.channels.channel import Incoming
from bot.inbox import InboxStatus, body_of, incoming_of

_messages: Any = SQLModel.metadata.tables["inbox_message"]
_lines: Any = SQLModel.metadata.tables["inbox_line"]
_PENDING: Any = literal_column("'pending'")  # literals: a partial index is only used where the planner sees the status


@dataclass(frozen=True, slots=True)
class Taken:
    """The oldest message of a line that `owner` holds. `waiting` counts it too; `attempts` counts this one."""

    line: int
    owner: str
    message: int
    incoming: Incoming
    attempts: int
    waiting: int
    spent_until: datetime
    told: bool


@dataclass(frozen=True, slots=True)
class Flood:
    """How fast one citizen is answered: `burst` messages at once, then one every `seconds`."""

    burst: int = 10
    seconds: float = 1.0

    def spend(self, spent_until: datetime, now: datetime) -> tuple[datetime, datetime]:
        """After one message: (when the bucket is full again, when the next message may be handled)."""
        full = max(spent_until, now) + timedelta(seconds=self.seconds)
        return full, max(now, full - timedelta(seconds=self.seconds * (self.burst - 1)))


@dataclass(frozen=True, slots=True)
class Freed:
    """When the line's next message may be handled; `tell`: they must wait and were not told so yet."""

    ready_at: datetime
    tell: bool


class LineLost(Exception):
    """The lease ran out and another worker has the line: nothing of this turn may be kept."""


def take(session: Session, owner: str, limit: int, now: datetime, lease: timedelta) -> list[Taken]:
    """Gives up to `limit` lines to `owner`, the longest waiting first. `owner` must be new for every call."""
    connection = session.connection()
    held = connection.execute(_HOLD, {"most": limit, "now": now, "holder": owner, "lease": now + lease})
    lines = {(row.channel, row.address): row for row in held}
    if not lines:
        return []
    taken = [
        Taken(
            line=(line := lines[row.channel, row.address]).id,
            owner=owner,
            message=row.id,
            incoming=incoming_of(row.channel, row.external_id, row.address, row.body),
            attempts=row.attempts,
            waiting=line.waiting,
            spent_until=line.spent_until,
            told=line.told,
        )
        for row in connection.execute(_TRY, {"lines": [line.id for line in lines.values()]})
    ]
    hollow = {line.id for line in lines.values()} - {one.line for one in taken}
    if hollow:  # their messages were erased
        connection.execute(update(_lines).where(_lines.c.id.in_(hollow)).values(owner="", waiting=0, ready_at=now))
    return sorted(taken, key=lambda one: one.message)


def finish(session: Session, several: Sequence[Taken], now: datetime, flood: Flood) -> list[Freed]:
    """Marks the messages answered and frees their lines.

    Call it before the turns, in their transaction. Raises LineLost where any of the lines is lost.
    """
    freed, lines = [], []
    for taken in several:
        full, ready = flood.spend(taken.spent_until, now)
        slowed = taken.waiting > 1 and ready > now
        told = slowed or (taken.told and taken.waiting > 1)
        freed.append(Freed(ready, slowed and not taken.told))
        lines.append(_freed(taken, fewer=1, ready_at=ready, spent_until=full, told=told))
    _close(session, several, InboxStatus.DONE, {})
    _free(session, lines)
    return freed


def retry(session: Session, taken: Taken, error: str, at: datetime) -> None:
    """Leaves the message at the head of its line, to be tried again `at`. Raises LineLost."""
    session.connection().execute(update(_messages).where(_messages.c.id == taken.message).values(error=error))
    _free(session, [_freed(taken, fewer=0, ready_at=at, spent_until=taken.spent_until, told=taken.told)])


def set_aside(session: Session, taken: Taken, error: str, now: datetime) -> None:
    """Takes a poisonous message out of the line; the citizen's later ones go on. Raises LineLost."""
    _close(session, [taken], InboxStatus.POISON, body_of(taken.incoming), error)
    _free(session, [_freed(taken, fewer=1, ready_at=now, spent_until=taken.spent_until, told=taken.told)])


def _close(
    session: Session, several: Sequence[Taken], status: InboxStatus, kept: dict[str, Any], error: str = ""
) -> None:
    closed = {"messages": [taken.message for taken in several], "ended": status.value, "problem": error, "kept": kept}
    if session.connection().execute(_CLOSE, closed).rowcount != len(several):
        raise LineLost


def _freed(taken: Taken, *, fewer: int, ready_at: datetime, spent_until: datetime, told: bool) -> dict[str, Any]:
    line = {"line": taken.line, "holder": taken.owner, "fewer": fewer, "ready": ready_at}
    return line | {"spent": spent_until, "tell": told}


def _free(session: Session, lines: Sequence[dict[str, Any]]) -> None:
    if session.connection().execute(_FREE, lines).rowcount != len(lines):
        raise LineLost


# Built once: for statements that run with every message, building costs more than running.
def _holding() -> Any:
    """Gives ready lines to a holder."""
    ready = (
        select(_lines.c.id)
        .where(_lines.c.waiting > literal_column("0"), _lines.c.ready_at <= bindparam("now"))
        .order_by(_lines.c.ready_at)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("ready")
        .prefix_with("MATERIALIZED")
    )
    held = update(_lines).where(_lines.c.id.in_(select(ready.c.id)))
    held = held.values(owner=bindparam("holder"), ready_at=bindparam("lease"))
    shown = ("id", "channel", "address", "waiting", "spent_until", "told")
    return held.returning(*(_lines.c[name] for name in shown))


def _trying() -> Any:
    """Counts a try for the oldest message of each line, and returns it."""
    oldest = (
        select(func.min(_messages.c.id))
        .where(
            _messages.c.channel == _lines.c.channel,
            _messages.c.address == _lines.c.address,
            _messages.c.status == _PENDING,
        )
        .correlate(_lines)
        .scalar_subquery()
    )
    heads = select(oldest).where(_lines.c.id.in_(bindparam("lines", expanding=True)))
    tried = update(_messages).where(_messages.c.id.in_(heads)).values(attempts=_messages.c.attempts + 1)
    shown = ("id", "channel", "external_id", "address", "body", "attempts")
    return tried.returning(*(_messages.c[name] for name in shown))


_HOLD, _TRY = _holding(), _trying()
_CLOSE = (
    update(_messages)
    .where(_messages.c.id.in_(bindparam("messages", expanding=True)), _messages.c.status == _PENDING)
    .values(status=bindparam("ended"), error=bindparam("problem"), body=bindparam("kept"))
)
_FREE = (
    update(_lines)
    .where(_lines.c.id == bindparam("line"), _lines.c.owner == bindparam("holder"))
    .values(
        owner="",
        waiting=_lines.c.waiting - bindparam("fewer", type_=Integer),
        ready_at=bindparam("ready"),
        spent_until=bindparam("spent"),
        told=bindparam("tell"),
    )
)
