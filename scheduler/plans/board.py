"""Which work the board shows: late first, then what comes next, of one lead office or one month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.officials.access import Actor, Permission
from scheduler.plans import book
from scheduler.plans.activity import Activity, Occurrence, OccurrenceStatus
from scheduler.plans.plan import Plan, PlanStatus

_SOON = timedelta(days=14)
STATES = {"late": "Quá hạn", "due": "Chưa đến hạn", "done": "Đã xong"}


@dataclass(frozen=True, slots=True)
class Filter:
    """`month` "2026-07"; `state` one of STATES; "" for all."""

    lead: str = ""
    month: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filter":
        state = query.get("trang-thai", "")
        return cls(query.get("chu-tri", ""), query.get("thang", ""), state if state in STATES else "")

    def shows(self, activity: Activity, occurrence: Occurrence, today: date) -> bool:
        return (
            self.lead in {"", activity.lead}
            and self.month in {"", f"{occurrence.due_on:%Y-%m}"}
            and self.state in {"", state_of(occurrence, today)}
        )


def state_of(occurrence: Occurrence, today: date) -> str:
    """A key of STATES."""
    if occurrence.status == OccurrenceStatus.DONE:
        return "done"
    return "late" if occurrence.due_on < today else "due"


def shown(session: Session, plan: Plan, chosen: Filter, today: date) -> list[tuple[Activity, Occurrence]]:
    """Late work first, the oldest before; then by day. Without a filter: what is late or due within two weeks."""
    standing = {one.id: one for one in book.activities(session, plan.id or 0) if one.stands}
    rows = []
    for occurrence in book.occurrences(session, [one for one in standing if one is not None]):
        activity = standing[occurrence.activity_id]
        if chosen == Filter():
            if occurrence.status == OccurrenceStatus.DUE and occurrence.due_on <= today + _SOON:
                rows.append((activity, occurrence))
        elif chosen.shows(activity, occurrence, today):
            rows.append((activity, occurrence))
    return rows


def overdue(session: Session, actor: Actor, today: date) -> Iterator[tuple[Plan, int, int]]:
    """(plan, times due within two weeks, times late) of the issued plans that have any, for the units in reach."""
    held = actor.units(Permission.HANDLE) | actor.units(Permission.EDIT)
    query: Any = (
        select(Plan, col(Activity.lead_unit), col(Occurrence.due_on))
        .join(Activity, col(Activity.plan_id) == col(Plan.id))
        .join(Occurrence, col(Occurrence.activity_id) == col(Activity.id))
        .where(col(Plan.status) == PlanStatus.ISSUED, col(Occurrence.status) == OccurrenceStatus.DUE)
        .where(col(Occurrence.due_on) <= today + _SOON, col(Activity.cancelled).is_(False))
        .order_by(col(Plan.id))
    )
    counts: dict[int, tuple[Plan, int, int]] = {}
    for plan, lead_unit, due_on in session.exec(query):
        if lead_unit not in held and plan.unit_code not in held:
            continue
        _, soon, late = counts.get(plan.id, (plan, 0, 0))
        counts[plan.id] = (plan, soon + (due_on >= today), late + (due_on < today))
    yield from counts.values()
