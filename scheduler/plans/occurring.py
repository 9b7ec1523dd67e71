"""When the activities of an issued plan are due, as rows; planning again changes only what is not done yet."""

from datetime import date

from sqlmodel import Session

from scheduler.plans import book
from scheduler.plans.activity import Activity, Occurrence, OccurrenceStatus
from scheduler.plans.plan import Plan, PlanStatus
from scheduler.plans.rhythm import Period, Rhythm, periods


def plan_ahead(session: Session, plan: Plan) -> int:
    """Writes down what an issued plan makes due, takes back what it no longer does. Returns how many are new."""
    if plan.status != PlanStatus.ISSUED:
        return 0
    added = 0
    for activity in book.activities(session, plan.id or 0):
        added += _plan_activity(session, plan, activity)
    session.flush()
    return added


def _plan_activity(session: Session, plan: Plan, activity: Activity) -> int:
    assert activity.id is not None
    standing = {row.period: row for row in book.occurrences(session, [activity.id])}
    wanted = {period.name: period for period in _periods(plan, activity)}
    for name, row in standing.items():
        if name not in wanted and row.status == OccurrenceStatus.DUE:
            session.delete(row)
        elif name in wanted and row.status == OccurrenceStatus.DUE:
            row.begins, row.due_on = wanted[name].begins, wanted[name].ends
    new = [period for name, period in wanted.items() if name not in standing]
    for period in new:
        session.add(Occurrence(activity_id=activity.id, period=period.name, begins=period.begins, due_on=period.ends))
    return len(new)


def _periods(plan: Plan, activity: Activity) -> list[Period]:
    if not activity.stands or not activity.rhythm:
        return []
    begins = activity.begins or _first_day(plan)
    ends = activity.ends or date(max(plan.year, begins.year), 12, 31)
    return list(periods(Rhythm(activity.rhythm), begins, ends))


def _first_day(plan: Plan) -> date:
    """A plan signed in March makes nothing late that was to be done in January."""
    first = date(plan.year, 1, 1)
    signed = plan.signed_on
    return signed if signed is not None and signed.year == plan.year else first
