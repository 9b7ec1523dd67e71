"""How fast a platform's token, and one chat, may be used: reservations in rows that every process shares.

A token's rate falls when the platform says "too many" and comes back, but not to where it was refused again and again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Float, bindparam, case, delete, select, update
from sqlmodel import Field, Session, SQLModel

from bot.channels.channel import Pace
from bot.database import insert_or
from knowledge.moment import moment

_KEPT = 0.98  # of a rate that is known to be too much: as fast as it goes without hearing "too many" again
_ONCE, _AGAIN = 0.96, 0.85  # of the rate in use when the platform said "too many"
_STEP, _STEP_SECONDS = 0.03, 1.0  # how much of the full rate comes back, and how often
_AGAIN_SECONDS = 60.0  # a refusal this soon after another is no accident: the rate itself is too much
_PROBE, _PROBE_SECONDS = 1.02, 1_800.0  # how much more is tried after so long a peace


class TokenPace(SQLModel, table=True):
    """The rate of one channel's token. Times are seconds since 1970, so that one UPDATE can count with them."""

    __tablename__ = "token_pace"
    channel: str = Field(primary_key=True)
    next_at: float  # the first moment that nobody has reserved
    rate: float  # messages a second at present
    ceiling: float  # the rate that was too much; the full rate while none was
    changed_at: float
    hit_at: float  # when the platform last said "too many"
    paused_until: float


class ChatPace(SQLModel, table=True):
    """When a chat may get its next message. Only kept for channels that limit single chats."""

    __tablename__ = "chat_pace"
    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    spent_until: datetime = Field(sa_column=moment())  # the burst is whole again at this time
    free_at: datetime = Field(sa_column=moment(index=True))


@dataclass(frozen=True, slots=True)
class Reserved:
    """The right to send so many messages, the first at `start`, then one every `gap` seconds."""

    start: datetime
    gap: float

    def slot(self, position: int) -> datetime:
        return self.start + timedelta(seconds=self.gap * position)


_tokens: Any = SQLModel.metadata.tables["token_pace"]
_chats: Any = SQLModel.metadata.tables["chat_pace"]


_PAUSED = select(_tokens.c.paused_until).where(_tokens.c.channel == bindparam("token"))
_after_lost = _tokens.c.next_at + bindparam("lost", type_=Float) / _tokens.c.rate
_RESERVE = (
    update(_tokens)
    .where(_tokens.c.channel == bindparam("token"))
    .values(
        next_at=case((_after_lost > bindparam("clock"), _after_lost), else_=bindparam("clock"))
        + bindparam("count", type_=Float) / _tokens.c.rate
    )
    .returning(_tokens.c.next_at, _tokens.c.rate, _tokens.c.ceiling, _tokens.c.changed_at, _tokens.c.hit_at)
)
_KNOWN_CHATS = select(_chats.c.address, _chats.c.spent_until).where(
    _chats.c.channel == bindparam("token"), _chats.c.address.in_(bindparam("addresses", expanding=True))
)


@cache
def _spending(dialect: str) -> Any:
    kept = insert_or(dialect, _chats)
    changes = {"spent_until": kept.excluded.spent_until, "free_at": kept.excluded.free_at}
    return kept.on_conflict_do_update(index_elements=["channel", "address"], set_=changes)


def open_token(session: Session, channel: str, pace: Pace, now: datetime) -> None:
    """Makes the row of a channel's token, or fits it to a full rate that was changed in the settings."""
    if pace.rate is None:
        return
    connection = session.connection()
    full = pace.rate * _KEPT
    row = connection.execute(select(_tokens).where(_tokens.c.channel == channel).with_for_update()).one_or_none()
    if row is None:
        blank = {"channel": channel, "next_at": 0.0, "rate": full, "ceiling": pace.rate, "hit_at": 0.0}
        added = insert_or(connection.dialect.name, _tokens).on_conflict_do_nothing(index_elements=["channel"])
        connection.execute(added, blank | {"changed_at": now.timestamp(), "paused_until": 0.0})
    elif row.ceiling > pace.rate or (row.hit_at == 0.0 and row.ceiling < pace.rate):
        fitted = update(_tokens).where(_tokens.c.channel == channel)
        connection.execute(fitted.values(rate=full, ceiling=pace.rate, changed_at=now.timestamp()))


def reserve(session: Session, channel: str, pace: Pace, count: int, now: datetime, *, lost: int = 0) -> Reserved:
    """Slots for `count` messages, after everybody else's. The row must be open.

    `lost` messages come after their slots: they use what would be the next ones, so that nobody else does.
    """
    if pace.rate is None:
        return Reserved(now, 0.0)
    connection = session.connection()
    clock = now.timestamp()
    row = connection.execute(_RESERVE, {"token": channel, "clock": clock, "count": count, "lost": lost}).one()
    faster = _recovered(row.rate, row.ceiling, pace.rate, clock - row.changed_at, clock - row.hit_at)
    if faster != (row.rate, row.ceiling):
        rate, ceiling = faster
        changed = update(_tokens).where(_tokens.c.channel == channel)
        connection.execute(changed.values(rate=rate, ceiling=ceiling, changed_at=clock))
    return Reserved(datetime.fromtimestamp(row.next_at - count / row.rate, UTC), 1 / row.rate)


def _recovered(rate: float, ceiling: float, full: float, unchanged: float, peace: float) -> tuple[float, float]:
    if rate < ceiling * _KEPT:
        return (min(rate + full * _STEP, ceiling * _KEPT), ceiling) if unchanged >= _STEP_SECONDS else (rate, ceiling)
    if ceiling < full and peace >= _PROBE_SECONDS and unchanged >= _PROBE_SECONDS:
        return rate, min(ceiling * _PROBE, full)
    return rate, ceiling


def paused_until(session: Session, channel: str) -> datetime | None:
    """Until when the platform wants to hear nothing; None if it never said so."""
    until = session.connection().execute(_PAUSED, {"token": channel}).scalar()
    return datetime.fromtimestamp(until, UTC) if until else None


def throttled(session: Session, channel: str, pace: Pace, retry_after: float, now: datetime) -> None:
    """The platform said "too many": everybody waits, and then goes slower: a little after one refusal, which a slip

    of the clock may cause, and much when it comes again. Echoes of one refusal count once.
    """
    pause(session, channel, now + timedelta(seconds=retry_after), now)
    connection = session.connection()
    row = connection.execute(select(_tokens).where(_tokens.c.channel == channel)).one_or_none()
    if row is None or pace.rate is None or now.timestamp() - row.hit_at < max(retry_after, 1.0):
        return
    again = now.timestamp() - row.hit_at < _AGAIN_SECONDS + retry_after
    slower = max(row.rate * (_AGAIN if again else _ONCE), pace.rate * 0.05)
    too_much = row.rate if again else row.ceiling
    lowered = update(_tokens).where(_tokens.c.channel == channel)
    connection.execute(
        lowered.values(rate=slower, ceiling=too_much, changed_at=now.timestamp(), hit_at=now.timestamp())
    )


def pause(session: Session, channel: str, until: datetime, now: datetime) -> None:
    """Nobody uses this token before `until`."""
    connection = session.connection()
    at = until.timestamp()
    kept = insert_or(connection.dialect.name, _tokens).on_conflict_do_update(
        index_elements=["channel"],
        set_={
            "paused_until": case((_tokens.c.paused_until > at, _tokens.c.paused_until), else_=at),
            "next_at": case((_tokens.c.next_at > at, _tokens.c.next_at), else_=at),
        },
    )
    unknown = {"rate": 1.0, "ceiling": 1.0, "hit_at": 0.0, "changed_at": now.timestamp()}
    connection.execute(kept, {"channel": channel, "next_at": at, "paused_until": at} | unknown)


def spend_chats(session: Session, channel: str, pace: Pace, addresses: list[str], now: datetime) -> datetime | None:
    """Counts one message for each chat. Returns when the first of those that must wait may get its next."""
    if not pace.chat_seconds or not addresses:
        return None
    connection = session.connection()
    known = connection.execute(_KNOWN_CHATS, {"token": channel, "addresses": addresses})
    spent = {row.address: row.spent_until for row in known}
    rows = []
    for address in sorted(addresses):
        whole = max(spent.get(address, now), now) + timedelta(seconds=pace.chat_seconds)
        free = max(now, whole - timedelta(seconds=pace.chat_seconds * (pace.chat_burst - 1)))
        rows.append({"channel": channel, "address": address, "spent_until": whole, "free_at": free})
    connection.execute(_spending(connection.dialect.name), rows)
    return min((row["free_at"] for row in rows if row["free_at"] > now), default=None)


def forget_rested_chats(session: Session, now: datetime) -> None:
    """Drops the rows that say nothing any more."""
    session.connection().execute(delete(_chats).where(_chats.c.free_at < now - timedelta(hours=1)))
