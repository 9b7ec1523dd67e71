"""How many mass messages one citizen gets in 24 hours (NĐ 91/2020/NĐ-CP names three). Counts what was really sent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, select
from sqlmodel import Session, SQLModel

from bot.outbox import Priority

MOST_A_DAY = 3
DAY = timedelta(hours=24)

_rows: Any = SQLModel.metadata.tables["delivery"]
_SENT = (
    select(_rows.c.citizen_id, _rows.c.finished_at)
    .where(
        _rows.c.citizen_id.in_(bindparam("citizens", expanding=True)),
        _rows.c.priority == int(Priority.CAMPAIGN),
        _rows.c.status == literal_column("'sent'"),
        _rows.c.finished_at > bindparam("since"),
    )
    .order_by(_rows.c.finished_at.desc())
)


def sated_until(session: Session, citizens: Collection[int], now: datetime, most: int) -> dict[int, datetime]:
    """Those who had `most` already, and when they may get the next."""
    if not citizens:
        return {}
    had: dict[int, list[datetime]] = {}
    for row in session.connection().execute(_SENT, {"citizens": list(citizens), "since": now - DAY}):
        had.setdefault(row.citizen_id, []).append(row.finished_at)
    return {citizen: sent[most - 1] + DAY for citizen, sent in had.items() if len(sent) >= most}
