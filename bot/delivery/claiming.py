"""Which deliveries go next, and the last look at each before it goes. Claim before work; every change is fenced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, select, text, update
from sqlmodel import Session, SQLModel

from bot.channels.channel import Reply
from bot.citizens import Citizen
from bot.delivery import history, mailing
from bot.delivery.mailing import MailingState
from bot.delivery.moderation import MOST_A_DAY, sated_until
from bot.delivery.quiet import QuietHours
from bot.outbox import DeliveryStatus, Priority, reply_of

_rows: Any = SQLModel.metadata.tables["delivery"]
_citizens: Any = SQLModel.metadata.tables[str(Citizen.__tablename__)]

_UNWANTED = "Công dân không nhận tin (đã hủy nhận hoặc đã rời kênh)"

# One chat never has two messages on the way, and a chat's later message waits for its earlier one, also while that
# one waits to be tried again. Statuses are literals: a partial index is only used where the planner sees them.
_HEADS = """
WITH head AS MATERIALIZED (
  SELECT d.id FROM delivery d
  WHERE d.status = 'pending' AND d.channel = :channel AND d.due_at <= :now
    AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.channel = d.channel AND o.address = d.address
                    AND o.status IN ('claimed', 'sending'))
    AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.channel = d.channel AND o.address = d.address
                    AND o.status = 'pending' AND (o.priority, o.id) < (d.priority, d.id)
                    AND (o.due_at <= :now OR o.attempts > 0))
    AND NOT EXISTS (SELECT 1 FROM chat_pace p WHERE p.channel = d.channel AND p.address = d.address
                    AND p.free_at > :now)
  ORDER BY d.priority, d.due_at, d.id LIMIT :most {lock})
UPDATE delivery SET status = 'claimed', owner = :owner, lease_until = :lease
WHERE id IN (SELECT id FROM head) AND status = 'pending'
RETURNING id, citizen_id, address, priority, body, answers, attempts, mailing_id
"""
# Claims of one channel follow each other (2 ms each), so that no two see the same chat as free. The planner is kept
# from hashing a million waiting rows to find ten.
_ALONE = text(
    "SELECT pg_advisory_xact_lock(hashtext('motcua outbox ' || :channel)), set_config('enable_hashjoin', 'off', true),"
    " set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)"
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery held by `owner`. `attempts` counts the tries before this one."""

    id: int
    owner: str
    channel: str
    citizen_id: int | None
    address: str
    priority: Priority
    reply: Reply
    answers: str
    attempts: int
    mailing_id: int | None = None


_BEGIN: Any = (
    update(_rows)
    .where(
        _rows.c.id.in_(bindparam("ids", expanding=True)),
        _rows.c.status == literal_column("'claimed'"),
        _rows.c.owner == bindparam("holder"),
    )
    .values(status=DeliveryStatus.SENDING.value, lease_until=bindparam("lease"))
    .returning(_rows.c.id)
)


def _typed(lock: str) -> Any:
    moments = [bindparam(name, type_=_rows.c.due_at.type) for name in ("now", "lease")]
    names = ("id", "citizen_id", "address", "priority", "body", "answers", "attempts", "mailing_id")
    returned = (_rows.c[name] for name in names)
    return text(_HEADS.format(lock=lock)).bindparams(*moments).columns(*returned)


_CLAIM = {"sqlite": _typed(""), "postgresql": _typed("FOR UPDATE OF d SKIP LOCKED")}


def claim(session: Session, channel: str, owner: str, most: int, now: datetime, lease: timedelta) -> list[Parcel]:
    """Takes up to `most` deliveries that may go now, answers first. `owner` must be new for every call."""
    connection = session.connection()
    dialect = connection.dialect.name
    values = {"channel": channel, "owner": owner, "most": most, "now": now, "lease": now + lease}
    if dialect == "postgresql":
        connection.execute(_ALONE, {"channel": channel})
    parcels = [
        Parcel(
            row.id,
            owner,
            channel,
            row.citizen_id,
            row.address,
            Priority(row.priority),
            reply_of(row.body),
            row.answers,
            row.attempts,
            row.mailing_id,
        )
        for row in connection.execute(_CLAIM[dialect], values)
    ]
    return sorted(parcels, key=lambda parcel: (parcel.priority, parcel.id))


def begin(
    session: Session,
    parcels: Sequence[Parcel],
    now: datetime,
    lease: timedelta,
    quiet: QuietHours,
    most_a_day: int = MOST_A_DAY,
) -> list[Parcel]:
    """Marks parcels as on the way, all of one owner; leaves out those that must not go (any more) at this moment."""
    if not parcels:
        return []
    going = _without_the_unwanted(session, parcels, now)
    going = _without_the_untimely(session, going, now, quiet)
    going = _without_the_held(session, going, now)
    going = _without_the_sated(session, going, now, most_a_day)
    if not going:
        return []
    held = {"ids": [parcel.id for parcel in going], "holder": going[0].owner, "lease": now + lease}
    marked = set(session.connection().execute(_BEGIN, held).scalars())
    return [parcel for parcel in going if parcel.id in marked]


def release(session: Session, parcels: Sequence[Parcel]) -> None:
    """Gives back what was claimed and not begun."""
    if parcels:
        _put_back(session, parcels)


def _held(status: DeliveryStatus, parcels: Sequence[Parcel]) -> Any:
    owner = parcels[0].owner if parcels else ""
    return update(_rows).where(
        _rows.c.id.in_([parcel.id for parcel in parcels]),
        _rows.c.status == literal_column(f"'{status.value}'"),
        _rows.c.owner == owner,
    )


def _without_the_unwanted(session: Session, parcels: Sequence[Parcel], now: datetime) -> list[Parcel]:
    """Opting out counts at the moment of sending; answers to a citizen's own question always go."""
    asked = {parcel.citizen_id for parcel in parcels if parcel.priority >= Priority.NOTICE and parcel.citizen_id}
    if not asked:
        return list(parcels)
    gone = select(_citizens.c.id).where(
        _citizens.c.id.in_(asked), ~_citizens.c.reachable | _citizens.c.opted_out_at.is_not(None)
    )
    ids = set(session.connection().execute(gone).scalars())
    unwanted = [parcel for parcel in parcels if parcel.priority >= Priority.NOTICE and parcel.citizen_id in ids]
    if unwanted:
        _put_back(session, unwanted, status=DeliveryStatus.FAILED.value, reason=_UNWANTED, finished_at=now)
        history.note(session, [(parcel.id, DeliveryStatus.FAILED, _UNWANTED) for parcel in unwanted], now)
    return [parcel for parcel in parcels if parcel not in unwanted]


def _without_the_untimely(
    session: Session, parcels: Sequence[Parcel], now: datetime, quiet: QuietHours
) -> list[Parcel]:
    """At night no notices and no campaigns."""
    morning = quiet.until(now)
    untimely = [parcel for parcel in parcels if parcel.priority >= Priority.NOTICE] if morning else []
    if untimely:
        _put_back(session, untimely, due_at=morning)
    return [parcel for parcel in parcels if parcel not in untimely]


def _without_the_held(session: Session, parcels: Sequence[Parcel], now: datetime) -> list[Parcel]:
    """A mailing that is paused or stopped sends nothing more from that moment on."""
    standing = mailing.standing(session, {parcel.mailing_id for parcel in parcels if parcel.mailing_id})
    held = [parcel for parcel in parcels if standing.get(parcel.mailing_id or 0) is MailingState.HELD]
    stopped = [parcel for parcel in parcels if standing.get(parcel.mailing_id or 0) is MailingState.STOPPED]
    if held:
        _put_back(session, held, status=DeliveryStatus.HELD.value)
    if stopped:
        ended = {"status": DeliveryStatus.FAILED.value, "reason": mailing.STOPPED, "finished_at": now}
        _put_back(session, stopped, **ended)
    return [parcel for parcel in parcels if parcel not in held and parcel not in stopped]


def _without_the_sated(session: Session, parcels: Sequence[Parcel], now: datetime, most_a_day: int) -> list[Parcel]:
    """Whoever had so many mass messages in 24 hours gets the next when the oldest of them is a day old."""
    mass = [parcel for parcel in parcels if parcel.priority == Priority.CAMPAIGN and parcel.citizen_id]
    later = sated_until(session, {parcel.citizen_id for parcel in mass if parcel.citizen_id}, now, most_a_day)
    sated = [parcel for parcel in mass if parcel.citizen_id in later]
    for parcel in sated:
        _put_back(session, [parcel], due_at=later[parcel.citizen_id or 0])
    return [parcel for parcel in parcels if parcel not in sated]


def _put_back(session: Session, parcels: Sequence[Parcel], **changes: Any) -> None:
    back = {"status": DeliveryStatus.PENDING.value, "owner": "", "lease_until": None, **changes}
    session.connection().execute(_held(DeliveryStatus.CLAIMED, parcels).values(**back))
