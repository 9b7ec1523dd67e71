"""Which plans an official sees and works on. A plan is its unit's; an activity also its lead unit's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from bot.console.desk import Forbidden, NotFound
from bot.officials.access import Actor, Permission
from scheduler.plans.activity import Activity, Check, Evidence, Obstacle, Occurrence
from scheduler.plans.plan import Inspection, Plan, Target


def listed(session: Session, actor: Actor) -> list[Plan]:
    """The plans that an official sees, the newest year first."""
    query = select(Plan).where(or_(_owned(actor), col(Plan.id).in_(_led(actor))))
    return list(session.exec(query.order_by(col(Plan.year).desc(), col(Plan.id).desc())))


def plan(session: Session, plan_id: int, actor: Actor, permission: Permission = Permission.VIEW) -> Plan:
    """One plan. Raises NotFound where they may not do that with it; who only leads an activity may look."""
    found = session.get(Plan, plan_id)
    if found is None:
        raise NotFound
    if actor.may(permission, found.unit_code):
        return found
    leads = select(col(Activity.id)).where(col(Activity.plan_id) == plan_id, _lead_units(actor))
    if permission is Permission.VIEW and session.exec(leads.limit(1)).first() is not None:
        return found
    raise NotFound


def activity(session: Session, activity_id: int, actor: Actor) -> tuple[Plan, Activity]:
    """One activity with its plan. Raises NotFound."""
    found = session.get(Activity, activity_id)
    if found is None:
        raise NotFound
    return plan(session, found.plan_id, actor), found


def may_work(actor: Actor, plan: Plan, activity: Activity) -> bool:
    """Whether they may say what was done: who handles the lead unit's work, or writes the plan."""
    lead = activity.lead_unit or plan.unit_code
    return actor.may(Permission.HANDLE, lead) or actor.may(Permission.EDIT, plan.unit_code)


def work(session: Session, activity_id: int, actor: Actor) -> tuple[Plan, Activity]:
    """The same as `activity`. Raises Forbidden for who sees it and may not write what was done."""
    found_plan, found = activity(session, activity_id, actor)
    if not may_work(actor, found_plan, found):
        raise Forbidden
    return found_plan, found


def activities(session: Session, plan_id: int) -> list[Activity]:
    """Every activity of a plan in its order, dropped ones too."""
    query = select(Activity).where(Activity.plan_id == plan_id)
    return list(session.exec(query.order_by(col(Activity.position), col(Activity.id))))


def targets(session: Session, plan_id: int) -> list[Target]:
    return list(session.exec(select(Target).where(Target.plan_id == plan_id).order_by(col(Target.position))))


def inspections(session: Session, plan_id: int) -> list[Inspection]:
    query = select(Inspection).where(Inspection.plan_id == plan_id)
    return list(session.exec(query.order_by(col(Inspection.inspected_on).desc(), col(Inspection.id).desc())))


def occurrences(session: Session, activity_ids: Sequence[int]) -> list[Occurrence]:
    """When these activities are due, in time."""
    query = select(Occurrence).where(col(Occurrence.activity_id).in_(activity_ids))
    return list(session.exec(query.order_by(col(Occurrence.due_on), col(Occurrence.id))))


def evidence(session: Session, activity_ids: Sequence[int]) -> list[Evidence]:
    """What was done for them, the newest first."""
    query = select(Evidence).where(col(Evidence.activity_id).in_(activity_ids))
    return list(session.exec(query.order_by(col(Evidence.happened_on).desc(), col(Evidence.id).desc())))


def obstacles(session: Session, activity_ids: Sequence[int], *, open_only: bool = False) -> list[Obstacle]:
    """What stands in their way, the newest first."""
    query = select(Obstacle).where(col(Obstacle.activity_id).in_(activity_ids))
    if open_only:
        query = query.where(col(Obstacle.solved_at).is_(None))
    return list(session.exec(query.order_by(col(Obstacle.id).desc())))


def unchecked(session: Session, actor: Actor, _now: datetime) -> int:
    """How many proposed activities wait for somebody with their reach."""
    query = select(func.count()).select_from(Activity).join(Plan, col(Plan.id) == col(Activity.plan_id))
    mine = col(Plan.unit_code).in_(actor.units(Permission.EDIT))
    return session.exec(query.where(mine, col(Activity.state) == Check.PROPOSED)).one()


def _owned(actor: Actor) -> ColumnElement[bool]:
    return col(Plan.unit_code).in_(actor.units(Permission.VIEW))


def _lead_units(actor: Actor) -> ColumnElement[bool]:
    return col(Activity.lead_unit).in_(actor.units(Permission.VIEW))


def _led(actor: Actor) -> Select[Any]:
    return sql_select(col(Activity.plan_id)).where(_lead_units(actor))
