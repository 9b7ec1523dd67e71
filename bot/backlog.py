"""What waits in the database: unanswered messages, unsent deliveries, the size of the catalogue. Only reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select, text
from sqlmodel import Session, col

from bot.inbox import InboxMessage, InboxStatus
from bot.outbox import Delivery, DeliveryStatus
from knowledge.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Waiting:
    """`count` rows of one channel in one status; the oldest is `oldest_seconds` past its time (0 if none is)."""

    channel: str
    status: str
    count: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Backlog(Collector):
    """Outbox and inbox per channel and status; procedures per status. Prometheus can collect it."""

    outbox: Sequence[Waiting] = ()
    inbox: Sequence[Waiting] = ()
    catalogue: dict[str, int] = field(default_factory=dict)

    def collect(self) -> Iterable[Metric]:
        """The figures as gauges."""
        outbox = GaugeMetricFamily(
            "motcua_outbox_depth", "Deliveries not sent yet, or that a person should see", labels=("channel", "status")
        )
        age = GaugeMetricFamily(
            "motcua_outbox_oldest_age_seconds", "How long the oldest is past due", labels=("channel", "status")
        )
        for row in self.outbox:
            outbox.add_metric((row.channel, row.status), row.count)
            age.add_metric((row.channel, row.status), row.oldest_seconds)
        inbox = GaugeMetricFamily(
            "motcua_inbox_depth", "Messages not answered yet, or set aside (poison)", labels=("channel", "status")
        )
        for row in self.inbox:
            inbox.add_metric((row.channel, row.status), row.count)
        catalogue = GaugeMetricFamily("motcua_catalogue_procedures", "Procedures by status", labels=("status",))
        for status, count in sorted(self.catalogue.items()):
            catalogue.add_metric((status,), count)
        return outbox, age, inbox, catalogue


def read(session: Session, now: datetime) -> Backlog:
    """The backlog as it stands at `now`."""
    outbox = (col(Delivery.channel), col(Delivery.status), col(Delivery.due_at))
    inbox = (col(InboxMessage.channel), col(InboxMessage.status), col(InboxMessage.received_at))
    catalogue = session.connection().execute(
        select(col(Procedure.status), func.count()).group_by(col(Procedure.status))
    )
    return Backlog(
        outbox=[
            *_waiting(session, outbox, (DeliveryStatus.PENDING,), now),
            *_waiting(session, outbox, (DeliveryStatus.CLAIMED, DeliveryStatus.SENDING), now),
            *_waiting(session, outbox, (DeliveryStatus.PARKED,), now),
            *_waiting(session, outbox, (DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN), now),
        ],
        inbox=[
            *_waiting(session, inbox, (InboxStatus.PENDING,), now),
            *_waiting(session, inbox, (InboxStatus.POISON,), now),
        ],
        catalogue={row[0]: row[1] for row in catalogue},
    )


def _waiting(
    session: Session, columns: tuple[Any, Any, Any], statuses: Sequence[str], now: datetime
) -> Iterable[Waiting]:
    channel, status, since = columns
    # the very words of the partial index: SQLite uses one for nothing else, and never for a parameter
    words = ", ".join(f"'{name}'" for name in statuses)
    wanted = text(f"status = {words}" if len(statuses) == 1 else f"status IN ({words})")
    query = select(channel, status, func.count(), func.min(since)).where(wanted).group_by(channel, status)
    for name, state, count, oldest in session.connection().execute(query):
        yield Waiting(name, state, count, max((now - oldest).total_seconds(), 0.0))
