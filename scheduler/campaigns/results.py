"""What came of a run: sent, read where the platform tells, failed by class, opted out; and failed ones tried again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal_column, select, update
from sqlmodel import Session, SQLModel, col

from bot import notice, texts
from bot.delivery import history
from bot.delivery.mailing import Mailing, MailingState
from bot.officials.access import Actor, Permission
from bot.outbox import DeliveryStatus
from bot.rejected import Rejected
from scheduler.campaigns.campaign import CampaignRun, CampaignStatus, RunStatus
from scheduler.campaigns.drafting import found, note

_words = texts.beside(__file__)
_rows: Any = SQLModel.metadata.tables["delivery"]
_OPEN = {DeliveryStatus.PENDING, DeliveryStatus.CLAIMED, DeliveryStatus.SENDING, DeliveryStatus.HELD}
LEFT, OPTED_OUT, STOPPED, REFUSED, UNREACHABLE, WINDOW = (
    *("left", "opted_out", "stopped", "refused", "unreachable"),
    "window",
)
_CLASSES = {
    "CitizenLeft": LEFT,
    "OptedOut": OPTED_OUT,
    "": OPTED_OUT,  # they were gone before it was their turn
    "Stopped": STOPPED,
    "Refused": REFUSED,
    "WindowClosed": WINDOW,
}
_NO_FAULT = {LEFT, OPTED_OUT, STOPPED, WINDOW}
RETRIED = frozenset({REFUSED, UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of deliveries. `parked` wait for the citizen to write; `failed` by class, unknown apart from it."""

    planned: int = 0
    sent: int = 0
    read: int = 0
    waiting: int = 0
    parked: int = 0
    unknown: int = 0
    interrupted: int = 0  # of the unknown: we crashed, the platform is not to blame
    failed: Mapping[str, int] = field(default_factory=dict)
    by_channel: Mapping[str, int] = field(default_factory=dict)  # sent

    @property
    def troubles(self) -> int:
        """Failures that say something is wrong, not that a citizen wanted no more."""
        return self.unknown + sum(count for name, count in self.failed.items() if name not in _NO_FAULT)

    @property
    def faults(self) -> int:
        """Troubles that count against going on."""
        return self.troubles - self.interrupted

    @property
    def opted_out(self) -> int:
        return self.failed.get(OPTED_OUT, 0) + self.failed.get(LEFT, 0)

    def as_json(self) -> dict[str, Any]:
        """What a row keeps when its deliveries are erased one day."""
        return asdict(self)


def of_run(session: Session, run: CampaignRun) -> Figures:
    """Counted live; what was written down at the end once the deliveries are gone."""
    columns = (_rows.c.channel, _rows.c.status, _rows.c.error)
    counted = (
        select(*columns, func.count(), func.count(_rows.c.read_at))
        .where(_rows.c.mailing_id == run.mailing_id)
        .group_by(*columns)
    )
    lines = session.connection().execute(counted).all()
    if not lines and run.figures:
        return Figures(**run.figures)
    sent = read = waiting = parked = unknown = interrupted = 0
    failed: dict[str, int] = {}
    by_channel: dict[str, int] = {}
    for channel, status, error, count, seen in lines:
        if status == DeliveryStatus.SENT:
            sent, read = sent + count, read + seen
            by_channel[channel] = by_channel.get(channel, 0) + count
        elif status in _OPEN:
            waiting += count
        elif status == DeliveryStatus.PARKED:
            parked += count
        elif status == DeliveryStatus.UNKNOWN:
            unknown += count
            interrupted += count if error == "Interrupted" else 0
        else:
            name = _CLASSES.get(error, UNREACHABLE)
            failed[name] = failed.get(name, 0) + count
    planned = sum(line[3] for line in lines)
    return Figures(planned, sent, read, waiting, parked, unknown, interrupted, failed, by_channel)


def has_waiting(session: Session, run: CampaignRun) -> bool:
    """Whether anything is still to be sent. Quick, however many there are."""
    literals: list[Any] = [literal_column(f"'{status.value}'") for status in _OPEN]
    some = select(_rows.c.id).where(_rows.c.mailing_id == run.mailing_id, _rows.c.status.in_(literals)).limit(1)
    return session.connection().execute(some).first() is not None


def has_faults(session: Session, run: CampaignRun) -> bool:
    """Whether enough failed for a look at all figures. Quick, where few did."""
    literals: list[Any] = [literal_column("'failed'"), literal_column("'unknown'")]
    blameless = [name for name, group in _CLASSES.items() if group in _NO_FAULT] + ["Interrupted"]
    ended = _rows.c.status.in_(literals) & ~_rows.c.error.in_(blameless)
    some = select(_rows.c.id).where(_rows.c.mailing_id == run.mailing_id, ended).limit(1)
    return session.connection().execute(some).first() is not None


def added(figures: list[Figures]) -> Figures:
    """Several runs as one."""
    failed: dict[str, int] = {}
    by_channel: dict[str, int] = {}
    for one in figures:
        for total, part in ((failed, one.failed), (by_channel, one.by_channel)):
            for name, count in part.items():
                total[name] = total.get(name, 0) + count
    numbers = ("planned", "sent", "read", "waiting", "parked", "unknown", "interrupted")
    sums = {name: sum(getattr(one, name) for one in figures) for name in numbers}
    return Figures(**sums, failed=failed, by_channel=by_channel)


def runs_of(session: Session, campaign_id: int) -> list[CampaignRun]:
    """Newest first."""
    query = select(CampaignRun).where(col(CampaignRun.campaign_id) == campaign_id)
    return list(session.scalars(query.order_by(col(CampaignRun.planned_at).desc())))


def class_name(name: str) -> str:
    """As people read it."""
    return _words(f"failure.{name}")


def retry(
    session: Session, campaign_id: int, run_id: int, actor: Actor, now: datetime, *, unknown: bool = False
) -> int:
    """Failed ones go once more, nobody else; with `unknown` also those that may have arrived. How many."""
    campaign = found(session, campaign_id, actor, Permission.APPROVE)
    run = session.get(CampaignRun, run_id, populate_existing=True)
    if run is None or run.campaign_id != campaign_id or campaign.status == CampaignStatus.CANCELLED:
        raise Rejected(_words("problem.no_retry"))
    wanted = (_rows.c.status == literal_column("'failed'")) & ~_rows.c.error.in_(
        [name for name, group in _CLASSES.items() if group not in RETRIED]
    )
    if unknown:
        wanted |= _rows.c.status == literal_column("'unknown'")
    again = (
        update(_rows)
        .where(_rows.c.mailing_id == run.mailing_id, wanted)
        .values(status=DeliveryStatus.PENDING.value, due_at=now, attempts=0, error="", finished_at=None)
        .returning(_rows.c.id, _rows.c.channel)
    )
    going = session.connection().execute(again).all()
    if not going:
        raise Rejected(_words("problem.nothing_failed"))
    history.note(session, [(row.id, DeliveryStatus.PENDING, _words("run.retried")) for row in going], now)
    session.connection().execute(
        update(Mailing).where(col(Mailing.id) == run.mailing_id).values(state=MailingState.GOING.value)
    )
    run.status, run.finished_at, run.paused_why = RunStatus.SENDING, None, ""
    campaign.status = CampaignStatus.RUNNING
    session.add_all([run, campaign])
    for channel in {row.channel for row in going}:
        notice.announce(session, notice.outbox(channel))
    note(session, campaign, actor, "retry", now, str(len(going)))
    return len(going)
