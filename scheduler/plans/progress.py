"""How far a plan is, as figures: by unit, by activity, by month, by channel, and what its targets reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from knowledge.vietnamese import fold
from scheduler.plans import book
from scheduler.plans.activity import Activity, Evidence, EvidenceKind, Obstacle, Occurrence, OccurrenceStatus
from scheduler.plans.plan import Aim, Plan, Target
from scheduler.plans.rhythm import Rhythm, periods

_NEWS = (EvidenceKind.NEWS, EvidenceKind.PRESS, EvidenceKind.SOCIAL, EvidenceKind.TELEVISION, EvidenceKind.RADIO)


@dataclass
class Tally:
    """Times due in the period: `late` of them past their day and not done, `waiting` not yet due."""

    done: int = 0
    late: int = 0
    waiting: int = 0

    @property
    def due(self) -> int:
        return self.done + self.late + self.waiting

    def count(self, occurrence: Occurrence, today: date) -> None:
        if occurrence.status == OccurrenceStatus.DONE:
            self.done += 1
        elif occurrence.status == OccurrenceStatus.DUE:
            self.late += occurrence.due_on < today
            self.waiting += occurrence.due_on >= today

    @property
    def percent(self) -> int | None:
        return round(100 * self.done / self.due) if self.due else None


@dataclass
class ActivityProgress:
    """One activity. `next_due`: the first day that is not done."""

    activity: Activity
    tally: Tally = field(default_factory=Tally)
    evidence: int = 0
    obstacles: int = 0
    next_due: date | None = None


@dataclass(frozen=True, slots=True)
class MonthMinutes:
    """Minutes on the loudspeakers in one month; `enough` None without a target or while the month runs."""

    month: str
    minutes: float
    enough: bool | None


@dataclass(frozen=True, slots=True)
class TargetState:
    """`current` is counted here where the program can (minutes of radio), else what was entered."""

    target: Target
    current: float | None
    reached: bool | None


@dataclass
class Progress:
    """A plan between two days."""

    plan: Plan
    begins: date
    ends: date
    whole: Tally = field(default_factory=Tally)
    units: dict[str, Tally] = field(default_factory=dict)
    months: dict[str, Tally] = field(default_factory=dict)
    activities: list[ActivityProgress] = field(default_factory=list)
    radio: list[MonthMinutes] = field(default_factory=list)
    radio_minutes: float = 0
    news: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    targets: list[TargetState] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    budget_planned: int = 0
    budget_spent: int = 0

    @property
    def months_short_of_radio(self) -> list[str]:
        return [month.month for month in self.radio if month.enough is False]


def progress(session: Session, plan: Plan, begins: date, ends: date, today: date) -> Progress:
    """Counts everything due and everything done from `begins` to `ends`, both included."""
    found = Progress(plan, begins, ends)
    standing = [activity for activity in book.activities(session, plan.id or 0) if activity.stands]
    rows = {activity.id: ActivityProgress(activity) for activity in standing}
    found.activities = list(rows.values())
    ids = [activity_id for activity_id in rows if activity_id is not None]
    for occurrence in book.occurrences(session, ids):
        if begins <= occurrence.due_on <= ends:
            _count(found, rows[occurrence.activity_id], occurrence, today)
    proofs = [one for one in book.evidence(session, ids) if begins <= one.happened_on <= ends]
    for proof in proofs:
        rows[proof.activity_id].evidence += 1
        found.events[proof.kind] = found.events.get(proof.kind, 0) + 1
        if proof.kind in _NEWS:
            found.news[proof.kind] = found.news.get(proof.kind, 0) + _pieces(proof)
    found.obstacles = book.obstacles(session, ids, open_only=True)
    for obstacle in found.obstacles:
        rows[obstacle.activity_id].obstacles += 1
    found.budget_planned = sum(activity.budget_planned or 0 for activity in standing)
    found.budget_spent = sum(activity.budget_spent or 0 for activity in standing)
    targets = book.targets(session, plan.id or 0)
    _radio(found, proofs, targets, today)
    found.targets = [_state(target, found) for target in targets]
    return found


def _count(found: Progress, row: ActivityProgress, occurrence: Occurrence, today: date) -> None:
    month = f"{occurrence.due_on:%Y-%m}"
    for tally in (
        found.whole,
        found.units.setdefault(row.activity.lead or "(chưa rõ)", Tally()),
        found.months.setdefault(month, Tally()),
        row.tally,
    ):
        tally.count(occurrence, today)
    if occurrence.status == OccurrenceStatus.DUE and (row.next_due is None or occurrence.due_on < row.next_due):
        row.next_due = occurrence.due_on


def _pieces(proof: Evidence) -> int:
    """A broadcast is one piece however long; news are as many as were entered."""
    timed = proof.kind in {EvidenceKind.RADIO, EvidenceKind.TELEVISION}
    return 1 if timed else max(1, round(proof.amount))


def _radio(found: Progress, proofs: Sequence[Evidence], targets: Sequence[Target], today: date) -> None:
    wanted = next((t.value for t in targets if t.value and "phut" in fold(t.unit) and "thang" in fold(t.unit)), None)
    played = [proof for proof in proofs if proof.kind == EvidenceKind.RADIO]
    found.radio_minutes = sum(proof.amount for proof in played)
    if wanted is None and not played:
        return
    for period in periods(Rhythm.MONTHLY, found.begins, min(found.ends, today)):
        minutes = sum(p.amount for p in played if period.begins <= p.happened_on <= period.ends)
        over = period.ends < today
        enough = minutes >= wanted if wanted is not None and (over or minutes >= wanted) else None
        found.radio.append(MonthMinutes(period.name, minutes, enough))


def _state(target: Target, found: Progress) -> TargetState:
    current = target.current
    if current is None and "phut" in fold(target.unit) and "thang" in fold(target.unit):
        over = [month.minutes for month in found.radio if month.enough is not None]
        current = min(over, default=None)
    if current is None or target.value is None:
        return TargetState(target, current, None)
    reached = {
        Aim.AT_LEAST: current >= target.value,
        Aim.AT_MOST: current <= target.value,
        Aim.EXACTLY: current == target.value,
    }
    return TargetState(target, current, reached[Aim(target.aim)])
