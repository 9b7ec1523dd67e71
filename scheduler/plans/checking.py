"""A person looks at each proposed activity beside its source: accepts it, edits it, drops it, or takes that back."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from bot import audit
from bot.officials.access import Actor
from bot.officials.official import Official
from bot.rejected import Rejected
from scheduler.plans import book, units
from scheduler.plans.activity import Activity, Check
from scheduler.plans.fields import ActivityFields
from scheduler.plans.occurring import plan_ahead
from scheduler.plans.plan import Plan
from scheduler.plans.reading.offices import split_offices
from scheduler.plans.rhythm import Rhythm

_PLAIN = frozenset(ActivityFields.model_fields) - {"supporting", "channels", "rhythm"}


def lacking(activity: Activity) -> dict[str, str]:
    """What keeps an activity from being taken into the plan, by field."""
    found = {}
    if not activity.lead:
        found["lead"] = "Chưa có đơn vị chủ trì."
    if not activity.rhythm:
        found["rhythm"] = "Chưa rõ làm một lần hay định kỳ."
    return found


def accept(session: Session, plan: Plan, activity: Activity, actor: Actor, now: datetime) -> None:
    """Takes it as it was read. Raises Rejected where something is lacking."""
    found = lacking(activity)
    if found:
        raise Rejected({"": f"“{activity.name[:80]}”: {' '.join(found.values())} Bấm Sửa để điền rồi lưu."})
    activity.state = Check.ACCEPTED
    activity.lead_unit = activity.lead_unit or units.meant_by(activity.lead, units.names(session))
    _checked(session, plan, activity, actor, now, "plan.accept")


def accept_whole(session: Session, plan: Plan, actor: Actor, now: datetime) -> tuple[int, int]:
    """Takes every proposed activity that lacks nothing and has no problem. Returns how many, and how many are left."""
    waiting = [one for one in book.activities(session, plan.id or 0) if one.state == Check.PROPOSED]
    good = [one for one in waiting if not lacking(one) and not one.problems]
    for activity in good:
        accept(session, plan, activity, actor, now)
    return len(good), len(waiting) - len(good)


def edit(session: Session, plan: Plan, activity: Activity, form: ActivityFields, actor: Actor, now: datetime) -> None:
    """Writes what the person says. Raises Rejected."""
    _write(session, activity, form)
    activity.state = Check.EDITED
    activity.problems = []
    _checked(session, plan, activity, actor, now, "plan.edit")


def add(session: Session, plan: Plan, form: ActivityFields, actor: Actor, now: datetime) -> Activity:
    """An activity that no document proposed. Raises Rejected."""
    last = session.exec(select(func.max(col(Activity.position))).where(Activity.plan_id == plan.id)).one()
    assert plan.id is not None
    activity = Activity(plan_id=plan.id, position=(last or 0) + 1, name=form.name, state=Check.EDITED)
    _write(session, activity, form)
    session.add(activity)
    session.flush()
    _checked(session, plan, activity, actor, now, "plan.add")
    return activity


def drop(session: Session, plan: Plan, activity: Activity, actor: Actor, now: datetime) -> None:
    """It is no part of the plan. What was already done for it stays on record."""
    activity.state = Check.DROPPED
    _checked(session, plan, activity, actor, now, "plan.drop")


def look_again(session: Session, plan: Plan, activity: Activity, actor: Actor, now: datetime) -> None:
    """Puts a dropped activity back among the proposed ones."""
    activity.state = Check.PROPOSED
    _checked(session, plan, activity, actor, now, "plan.look_again")


def _write(session: Session, activity: Activity, form: ActivityFields) -> None:
    problems = {}
    if form.begins and form.ends and form.begins > form.ends:
        problems["ends"] = "Đến ngày phải từ ngày bắt đầu trở đi."
    if form.rhythm is Rhythm.ONCE and form.ends is None:
        problems["ends"] = "Việc làm một lần cần có hạn (đến ngày)."
    known = units.names(session)
    if form.lead_unit and form.lead_unit not in known:
        problems["lead_unit"] = "Chọn đơn vị trong danh sách."
    if form.responsible_id is not None and session.get(Official, form.responsible_id) is None:
        problems["responsible_id"] = "Chọn cán bộ trong danh sách."
    if problems:
        raise Rejected(problems)
    for name in _PLAIN:
        setattr(activity, name, getattr(form, name))
    activity.rhythm = str(form.rhythm)
    activity.channels = [str(channel) for channel in form.channels]
    activity.supporting = split_offices(form.supporting)
    activity.lead_unit = form.lead_unit or units.meant_by(form.lead, known)


def _checked(session: Session, plan: Plan, activity: Activity, actor: Actor, now: datetime, action: str) -> None:
    activity.checked_by, activity.checked_at = actor.login, now
    session.add(activity)
    session.flush()
    plan_ahead(session, plan)
    audit.record(
        session, actor=actor.login, action=action, subject=f"plan/{plan.id}", now=now, detail={"activity": activity.id}
    )
