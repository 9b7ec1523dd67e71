"""What was done, what stood in the way, what a check found: written down by whoever leads the activity."""

from datetime import date, datetime

from sqlmodel import Session, col, func, select

from bot import audit
from bot.attachments.checking import Checked
from bot.attachments.shelf import store
from bot.console.desk import NotFound
from bot.office_hours import local
from bot.officials.access import Actor
from bot.rejected import Rejected
from scheduler.plans.activity import Activity, Evidence, Obstacle, Occurrence, OccurrenceStatus
from scheduler.plans.fields import EvidenceFields, InspectionFields, TargetFields
from scheduler.plans.plan import Inspection, Plan, Target


def prove(
    session: Session, activity: Activity, form: EvidenceFields, picture: Checked | None, actor: Actor, now: datetime
) -> Evidence:
    """Writes down what was done, and that the time it was due is fulfilled. Raises Rejected."""
    if form.happened_on > local(now).date():
        raise Rejected({"happened_on": "Việc chưa diễn ra thì chưa ghi minh chứng được."})
    occurrence = _due(session, activity, form.occurrence_id) if form.occurrence_id is not None else None
    kept = store(session, picture, now) if picture is not None else None
    assert activity.id is not None
    evidence = Evidence(
        activity_id=activity.id,
        attachment_id=kept.id if kept else None,
        created_at=now,
        created_by=actor.login,
        **form.model_dump(mode="python"),
    )
    session.add(evidence)
    if occurrence is not None:
        _finish(occurrence, form.happened_on, actor)
    session.flush()
    _record(session, activity, actor, now, "plan.evidence")
    return evidence


def finish(session: Session, activity: Activity, occurrence_id: int, note: str, actor: Actor, now: datetime) -> None:
    """It was done, without anything to show. Raises Rejected, NotFound."""
    occurrence = _due(session, activity, occurrence_id)
    _finish(occurrence, local(now).date(), actor)
    occurrence.note = note[:1_000]
    _record(session, activity, actor, now, "plan.done")


def reopen(session: Session, activity: Activity, occurrence_id: int, actor: Actor, now: datetime) -> None:
    """It was not done after all. Raises NotFound."""
    occurrence = _of(session, activity, occurrence_id)
    occurrence.status, occurrence.done_on, occurrence.done_by = OccurrenceStatus.DUE, None, ""
    _record(session, activity, actor, now, "plan.reopen")


def withdraw(session: Session, activity: Activity, evidence_id: int, actor: Actor, now: datetime) -> None:
    """Takes a wrong entry away; the audit keeps that it was there. Raises NotFound."""
    found = session.get(Evidence, evidence_id)
    if found is None or found.activity_id != activity.id:
        raise NotFound
    session.delete(found)
    _record(session, activity, actor, now, "plan.withdraw")


def report(session: Session, activity: Activity, said: str, actor: Actor, now: datetime) -> Obstacle:
    """Something stands in the way. Raises Rejected."""
    if len(said.strip()) < 5:
        raise Rejected({"said": "Hãy viết rõ vướng mắc."})
    assert activity.id is not None
    obstacle = Obstacle(activity_id=activity.id, said=said.strip()[:4_000], reported_at=now, reported_by=actor.login)
    session.add(obstacle)
    _record(session, activity, actor, now, "plan.obstacle")
    return obstacle


def solve(session: Session, activity: Activity, obstacle_id: int, solution: str, actor: Actor, now: datetime) -> None:
    """It is out of the way. Raises Rejected, NotFound."""
    obstacle = session.get(Obstacle, obstacle_id)
    if obstacle is None or obstacle.activity_id != activity.id:
        raise NotFound
    if not solution.strip():
        raise Rejected({"solution": "Hãy viết đã giải quyết thế nào."})
    obstacle.solution, obstacle.solved_at, obstacle.solved_by = solution.strip()[:4_000], now, actor.login
    _record(session, activity, actor, now, "plan.solve")


def inspect(session: Session, plan: Plan, form: InspectionFields, actor: Actor, now: datetime) -> Inspection:
    """A check of how a unit carries the plan out. Raises Rejected."""
    if form.inspected_on > local(now).date():
        raise Rejected({"inspected_on": "Ngày kiểm tra không thể sau hôm nay."})
    assert plan.id is not None
    inspection = Inspection(plan_id=plan.id, created_at=now, created_by=actor.login, **form.model_dump())
    session.add(inspection)
    session.flush()
    audit.record(session, actor=actor.login, action="plan.inspect", subject=f"plan/{plan.id}", now=now)
    return inspection


def set_target(
    session: Session, plan: Plan, target_id: int | None, form: TargetFields, actor: Actor, now: datetime
) -> Target:
    """A new target, or new words and figures of one. Raises NotFound."""
    target = session.get(Target, target_id) if target_id is not None else None
    if target_id is not None and (target is None or target.plan_id != plan.id):
        raise NotFound
    if target is None:
        last = session.exec(select(func.max(col(Target.position))).where(Target.plan_id == plan.id)).one()
        assert plan.id is not None
        target = Target(plan_id=plan.id, position=(last or 0) + 1, name=form.name)
    for name, value in form.model_dump(mode="python").items():
        setattr(target, name, value)
    target.updated_at = now
    session.add(target)
    session.flush()
    audit.record(session, actor=actor.login, action="plan.target", subject=f"plan/{plan.id}", now=now)
    return target


def drop_target(session: Session, plan: Plan, target_id: int, actor: Actor, now: datetime) -> None:
    """Raises NotFound."""
    target = session.get(Target, target_id)
    if target is None or target.plan_id != plan.id:
        raise NotFound
    session.delete(target)
    audit.record(session, actor=actor.login, action="plan.target", subject=f"plan/{plan.id}", now=now)


def _due(session: Session, activity: Activity, occurrence_id: int) -> Occurrence:
    occurrence = _of(session, activity, occurrence_id)
    if occurrence.status == OccurrenceStatus.DONE:
        raise Rejected({"occurrence_id": "Kỳ này đã được ghi là xong."})
    return occurrence


def _of(session: Session, activity: Activity, occurrence_id: int) -> Occurrence:
    occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None or occurrence.activity_id != activity.id:
        raise NotFound
    return occurrence


def _finish(occurrence: Occurrence, day: date, actor: Actor) -> None:
    occurrence.status, occurrence.done_on, occurrence.done_by = OccurrenceStatus.DONE, day, actor.login


def _record(session: Session, activity: Activity, actor: Actor, now: datetime, action: str) -> None:
    session.flush()
    audit.record(
        session,
        actor=actor.login,
        action=action,
        subject=f"plan/{activity.plan_id}",
        now=now,
        detail={"activity": activity.id},
    )
