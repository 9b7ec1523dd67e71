"""What a dead sender held: claimed goes back in line; what was on the way is sent again or shown, by kind."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, literal_column, or_, select, update
from sqlmodel import Session, SQLModel

from bot.delivery import history
from bot.delivery.settling import MOST_ATTEMPTS
from bot.outbox import DeliveryStatus, Priority

AGAIN = "Gián đoạn khi đang gửi; đã gửi lại, người nhận có thể nhận hai lần"
SHOWN = "Gián đoạn khi đang gửi; không rõ tin đã tới chưa"

_rows: Any = SQLModel.metadata.tables["delivery"]


def reap(session: Session, now: datetime) -> int:
    """Frees whatever is held past its lease; returns how many. Any process may do it at any time."""
    connection = session.connection()
    back = {"owner": "", "lease_until": None}
    claimed = _overdue(session, DeliveryStatus.CLAIMED, now)
    connection.execute(update(_rows).where(_rows.c.id.in_(claimed)).values(status=DeliveryStatus.PENDING.value, **back))
    sending = _overdue(session, DeliveryStatus.SENDING, now)
    # replies and alerts are worth a second copy; nobody gets a mass message twice without a person's word
    resent = (_rows.c.priority <= Priority.ALERT) & (_rows.c.attempts + 1 < MOST_ATTEMPTS)
    judged = (
        update(_rows)
        .where(_rows.c.id.in_(sending))
        .values(
            status=case((resent, DeliveryStatus.PENDING.value), else_=DeliveryStatus.UNKNOWN.value),
            reason=case((resent, AGAIN), else_=SHOWN),
            finished_at=case((resent, None), else_=now),
            attempts=_rows.c.attempts + 1,
            error="Interrupted",
            **back,
        )
        .returning(_rows.c.id, _rows.c.status, _rows.c.reason)
    )
    lines = [(row.id, DeliveryStatus(row.status), row.reason) for row in connection.execute(judged)] if sending else []
    history.note(session, lines, now)
    return len(claimed) + len(lines)


def _overdue(session: Session, status: DeliveryStatus, now: datetime) -> list[int]:
    late = (
        select(_rows.c.id)
        .where(
            _rows.c.status == literal_column(f"'{status.value}'"),
            or_(_rows.c.lease_until <= now, _rows.c.lease_until.is_(None)),
        )
        .order_by(_rows.c.id)
        .limit(500)
        .with_for_update(skip_locked=True)
    )
    return list(session.connection().execute(late).scalars())
