"""Reminds whoever answers for an activity before its day and weekly after it; the plan's own people weekly."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot import texts
from bot.database import Database
from bot.office_hours import local
from bot.officials import notices
from bot.officials.access import Permission, who_may
from scheduler.plans.activity import Activity, Occurrence, OccurrenceStatus
from scheduler.plans.plan import Plan, PlanStatus
from scheduler.plans.progress import progress

_AHEAD = timedelta(days=3)
_LAST_DAYS = 7  # of a month, when too few minutes on the loudspeakers are told

_words = texts.beside(__file__)


async def remind(database: Database, _planned_at: datetime, now: datetime) -> str:
    """Tells what is due in three days, what is late, and which plans have late work. Says how many were told."""

    def work(session: Session) -> str:
        told = _activities(session, now) + _plans(session, now)
        return _words("reminded", told=told)

    return await database.write(work)


def _activities(session: Session, now: datetime) -> int:
    today = local(now).date()
    query = (
        select(Occurrence, Activity, Plan)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Plan, col(Plan.id) == col(Activity.plan_id))
        .where(col(Plan.status) == PlanStatus.ISSUED, col(Occurrence.status) == OccurrenceStatus.DUE)
        .where(col(Occurrence.due_on) <= today + _AHEAD)
        .order_by(col(Occurrence.id))
    )
    told = 0
    for occurrence, activity, plan in session.exec(query).all():
        if not activity.stands:
            continue
        late = occurrence.due_on < today
        name = activity.name if len(activity.name) <= 120 else f"{activity.name[:117]}..."
        text = _words("late" if late else "soon", name=name, day=f"{occurrence.due_on:%d/%m/%Y}")
        key = f"plan/{occurrence.id}/{f'late/{_week(today)}' if late else 'soon'}"
        link = f"/quan-tri/ke-hoach/hoat-dong/{activity.id}"
        told += notices.tell(session, _answerable(session, plan, activity), text, now, key=key, link=link)
    return told


def _plans(session: Session, now: datetime) -> int:
    """What a whole plan is behind with, to those who write it."""
    today, told = local(now).date(), 0
    for plan in session.exec(select(Plan).where(Plan.status == PlanStatus.ISSUED).order_by(col(Plan.id))).all():
        state = progress(session, plan, date(plan.year, 1, 1), date(plan.year, 12, 31), today)
        writers = [one.id for one in who_may(session, Permission.EDIT, plan.unit_code) if one.id is not None]
        link = f"/quan-tri/ke-hoach/{plan.id}"
        if state.whole.late:
            text = _words("behind", title=plan.title, late=state.whole.late)
            told += notices.tell(session, writers, text, now, key=f"plan/{plan.id}/behind/{_week(today)}", link=link)
        short = [month for month in state.radio if month.month == f"{today:%Y-%m}" and not month.enough]
        ends = (today + timedelta(days=_LAST_DAYS)).month != today.month
        if ends and short and any(one.target.unit.startswith("phút") for one in state.targets):
            text = _words("radio", title=plan.title, minutes=f"{short[0].minutes:g}")
            told += notices.tell(session, writers, text, now, key=f"plan/{plan.id}/radio/{today:%Y-%m}", link=link)
    return told


def _answerable(session: Session, plan: Plan, activity: Activity) -> Iterable[int]:
    """The person named, else who handles the lead unit's work, else who writes the plan."""
    if activity.responsible_id is not None:
        return [activity.responsible_id]
    people = who_may(session, Permission.HANDLE, activity.lead_unit) if activity.lead_unit else []
    people = people or who_may(session, Permission.EDIT, plan.unit_code)
    return [one.id for one in people if one.id is not None]


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
