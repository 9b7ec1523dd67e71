"""How long Zalo lets the office write to each citizen: free for 48 hours, then paid, closed after 7 days.

Counted from the citizen's last interaction. Zalo has the last word; this is what we know without asking it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, select

from knowledge.moment import moment

FREE_FOR = timedelta(hours=48)
OPEN_FOR = timedelta(days=7)
FREE_REPLIES = 8  # what Zalo gives an interaction; its answers carry the true count


class Window(StrEnum):
    """What may go to a citizen now."""

    UNKNOWN = "unknown"  # never heard from them: Zalo will tell
    FREE = "free"
    PAID = "paid"
    CLOSED = "closed"  # only an approved template


class ZaloWindow(SQLModel, table=True):
    """One citizen of the Official Account. `closed_at` is when Zalo refused, whatever we had counted."""

    __tablename__ = "zalo_window"
    address: str = Field(primary_key=True)
    last_interaction_at: datetime = Field(sa_column=moment(index=True))
    free_left: int = FREE_REPLIES
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    def state(self, now: datetime) -> Window:
        """The window at `now`."""
        quiet = now - self.last_interaction_at
        if quiet >= OPEN_FOR or (self.closed_at is not None and self.closed_at >= self.last_interaction_at):
            return Window.CLOSED
        return Window.FREE if quiet < FREE_FOR and self.free_left > 0 else Window.PAID


def state_of(session: Session, address: str, now: datetime) -> Window:
    """The window of one citizen."""
    row = session.get(ZaloWindow, address)
    return Window.UNKNOWN if row is None else row.state(now)


def open_windows(session: Session, interactions: Mapping[str, datetime]) -> None:
    """Each of these citizens did something at that moment. Late and repeated news changes nothing."""
    rows = [
        {"address": address, "last_interaction_at": at, "free_left": FREE_REPLIES}
        for address, at in sorted(interactions.items())  # in one order, so that two processes never wait for each other
    ]
    if not rows:
        return
    table: Table = SQLModel.metadata.tables["zalo_window"]
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    newer = insert.excluded.last_interaction_at > table.c.last_interaction_at
    session.connection().execute(
        insert.on_conflict_do_update(
            index_elements=["address"],
            set_={
                "last_interaction_at": insert.excluded.last_interaction_at,
                "free_left": FREE_REPLIES,
                "closed_at": None,
            },
            where=newer,
        ),
        rows,
    )


def count_sent(session: Session, address: str, free_left: int | None) -> None:
    """A consultation message went out. `free_left` is Zalo's own count, where its answer had one."""
    row = session.get(ZaloWindow, address)
    if row is not None:
        row.free_left = max(row.free_left - 1, 0) if free_left is None else free_left
        session.add(row)


def close_window(session: Session, address: str, now: datetime) -> None:
    """Zalo refused with "no interaction in 7 days"."""
    row = session.get(ZaloWindow, address) or ZaloWindow(address=address, last_interaction_at=now - OPEN_FOR)
    row.closed_at = now
    session.add(row)


def count_by_state(session: Session, now: datetime) -> dict[Window, int]:
    """How many citizens stand in each window, for the status."""
    counts = dict.fromkeys((Window.FREE, Window.PAID, Window.CLOSED), 0)
    for row in session.exec(select(ZaloWindow).execution_options(yield_per=1000)):
        counts[row.state(now)] += 1
    return counts
