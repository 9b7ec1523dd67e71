"""What follows from how a send went: sent, again later, parked, failed, or unknown. Written in one go for many."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select, update
from sqlmodel import Session, SQLModel

from bot.channels.channel import (
    CitizenLeft,
    Moved,
    Postponed,
    Refused,
    Throttled,
    Uncertain,
    Unreachable,
    WindowClosed,
)
from bot.citizens import Citizen
from bot.delivery import history
from bot.delivery.claiming import Parcel
from bot.outbox import DeliveryStatus

MOST_ATTEMPTS = 10  # about a quarter of an hour of trying
_LONGEST_WAIT = 600.0  # seconds
_LEFT = "Công dân đã chặn hoặc rời kênh"
_LATE = "Kết quả về sau khi hết hạn giữ; tin có thể đã tới nơi"

_rows: Any = SQLModel.metadata.tables["delivery"]
_citizens: Any = SQLModel.metadata.tables[str(Citizen.__tablename__)]
_SENDING: Any = literal_column("'sending'")


@dataclass(frozen=True, slots=True)
class Result:
    """How one send went: the platform's id, or what was raised."""

    parcel: Parcel
    platform_id: str = ""
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a delivery. `due_at` only where it goes again, to `address`."""

    status: DeliveryStatus
    detail: str
    due_at: datetime | None = None
    attempts: int = 0
    address: str = ""


def judge(result: Result, now: datetime, jitter: Callable[[], float] = random.random) -> Verdict:
    """The rules. Retries only where it is known that nothing arrived; `jitter` gives 0-1."""
    parcel, error = result.parcel, result.error
    tries = parcel.attempts + 1
    match error:
        case None:
            return Verdict(DeliveryStatus.SENT, "", attempts=tries)
        case Throttled():
            later = now + timedelta(seconds=error.retry_after)
            return Verdict(DeliveryStatus.PENDING, "Nền tảng yêu cầu gửi chậm lại", later, parcel.attempts)
        case Postponed():
            return Verdict(DeliveryStatus.PENDING, str(error), error.until, parcel.attempts)
        case Moved() if tries < MOST_ATTEMPTS:
            return Verdict(DeliveryStatus.PENDING, "Cuộc trò chuyện đã chuyển nơi", now, tries, error.address)
        case Unreachable() if tries < MOST_ATTEMPTS:
            wait = min(2.0**tries, _LONGEST_WAIT) * (0.5 + jitter() / 2)
            detail = f"Chưa gửi được, sẽ thử lại (lần {tries}): {error}"
            return Verdict(DeliveryStatus.PENDING, detail, now + timedelta(seconds=wait), tries)
        case Uncertain():
            return Verdict(DeliveryStatus.UNKNOWN, f"Không rõ tin đã tới chưa: {error}", attempts=tries)
        case CitizenLeft():
            return Verdict(DeliveryStatus.FAILED, _LEFT, attempts=tries)
        case WindowClosed():
            return Verdict(DeliveryStatus.PARKED, str(error) or "Ngoài thời hạn được nhắn tự do", attempts=tries)
        case Refused():
            return Verdict(DeliveryStatus.FAILED, f"Nền tảng từ chối: {error.reason}", attempts=tries)
        case Moved() | Unreachable():
            return Verdict(DeliveryStatus.FAILED, f"Đã thử {tries} lần không được: {error}", attempts=tries)
    return Verdict(DeliveryStatus.UNKNOWN, f"Lỗi ngoài dự kiến: {type(error).__name__}", attempts=tries)


def settle(session: Session, results: Sequence[Result], now: datetime) -> datetime | None:
    """Writes verdicts, histories, and what follows for the citizens. A result past its lease changes nothing.

    Returns when these chats have something to send again, None if nothing.
    """
    if not results:
        return None
    connection = session.connection()
    ids = [result.parcel.id for result in results]
    owners = {row.id: row.owner for row in connection.execute(_HELD, {"ids": ids})}
    timely = [result for result in results if owners.get(result.parcel.id) == result.parcel.owner]
    verdicts = [(result, judge(result, now)) for result in timely]
    if verdicts:
        connection.execute(_WRITE, [_row(result, verdict, now) for result, verdict in verdicts])
    lines = [(result.parcel.id, verdict.status, verdict.detail) for result, verdict in verdicts]
    late = [result.parcel for result in results if result not in timely]
    lines += [(parcel.id, DeliveryStatus.UNKNOWN, _LATE) for parcel in late]
    history.note(session, lines, now)
    for result in timely:
        if isinstance(result.error, CitizenLeft):
            _let_go(session, result.parcel, now)
        elif isinstance(result.error, Moved):
            _move(session, result.parcel, result.error.address)
    again = [verdict.due_at for _, verdict in verdicts if verdict.due_at]
    chats = {"of": results[0].parcel.channel, "addresses": list({result.parcel.address for result in results})}
    if connection.execute(_MORE, chats | {"now": now}).first() is not None:
        again.append(now)  # what waited for these to be out of the way
    return min(again, default=None)


_HELD = (
    select(_rows.c.id, _rows.c.owner)
    .where(_rows.c.id.in_(bindparam("ids", expanding=True)), _rows.c.status == _SENDING)
    .order_by(_rows.c.id)
    .with_for_update()
)
_MORE = (
    select(_rows.c.id)
    .where(
        _rows.c.channel == bindparam("of"),
        _rows.c.address.in_(bindparam("addresses", expanding=True)),
        _rows.c.status == literal_column("'pending'"),
        _rows.c.due_at <= bindparam("now"),
    )
    .limit(1)
)
_WRITE = (
    update(_rows)
    .where(_rows.c.id == bindparam("of"), _rows.c.status == _SENDING, _rows.c.owner == bindparam("held_by"))
    .values(
        status=bindparam("status"),
        owner="",
        lease_until=None,
        address=bindparam("address"),
        due_at=bindparam("due_at"),
        attempts=bindparam("attempts"),
        error=bindparam("error"),
        reason=bindparam("reason"),
        platform_id=bindparam("platform_id"),
        finished_at=bindparam("finished_at"),
    )
)


def _row(result: Result, verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "of": result.parcel.id,
        "held_by": result.parcel.owner,
        "status": verdict.status.value,
        "address": verdict.address or result.parcel.address,
        "due_at": verdict.due_at or now,
        "attempts": verdict.attempts,
        "error": type(result.error).__name__ if result.error else "",
        "reason": verdict.detail,
        "platform_id": result.platform_id,
        "finished_at": None if verdict.status is DeliveryStatus.PENDING else now,
    }


def _let_go(session: Session, parcel: Parcel, now: datetime) -> None:
    """Nothing reaches them any more: their other deliveries end, with the reason."""
    connection = session.connection()
    same_chat = (_citizens.c.channel == parcel.channel) & (_citizens.c.address == parcel.address)
    known = same_chat if parcel.citizen_id is None else or_(same_chat, _citizens.c.id == parcel.citizen_id)
    connection.execute(update(_citizens).where(known).values(reachable=False))
    waiting = (
        update(_rows)
        .where(
            _rows.c.channel == parcel.channel,
            _rows.c.address == parcel.address,
            _rows.c.status.in_([literal_column("'pending'"), literal_column("'parked'")]),
        )
        .values(status=DeliveryStatus.FAILED.value, error=CitizenLeft.__name__, reason=_LEFT, finished_at=now)
        .returning(_rows.c.id)
    )
    ended = connection.execute(waiting).scalars().all()
    history.note(session, [(delivery, DeliveryStatus.FAILED, _LEFT) for delivery in ended], now)


def _move(session: Session, parcel: Parcel, address: str) -> None:
    """The chat has a new address: the citizen and whatever waits for them follow."""
    connection = session.connection()
    here = (_citizens.c.channel == parcel.channel) & (_citizens.c.address == parcel.address)
    there = select(_citizens.c.id).where(_citizens.c.channel == parcel.channel, _citizens.c.address == address)
    if connection.execute(there).first() is None:
        connection.execute(update(_citizens).where(here).values(address=address))
    waiting = update(_rows).where(
        _rows.c.channel == parcel.channel,
        _rows.c.address == parcel.address,
        _rows.c.status.in_([literal_column("'pending'"), literal_column("'held'")]),
    )
    connection.execute(waiting.values(address=address))
