"""The way of a plan: draft, submitted by one person, issued by another. Only then are its activities due."""

from datetime import datetime

from sqlmodel import Session

from bot import audit
from bot.officials.access import Actor
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from scheduler.plans import book, units
from scheduler.plans.activity import Check
from scheduler.plans.fields import PlanFields
from scheduler.plans.occurring import plan_ahead
from scheduler.plans.plan import Plan, PlanStatus

_HEAD = {"số", "ngày ký", "người ký", "năm"}  # what a person who saves the plan's own form has looked at


def create(session: Session, form: PlanFields, actor: Actor, now: datetime) -> Plan:
    """An empty plan, to be filled by hand. Raises Rejected."""
    plan = Plan(title=form.title, year=form.year, created_at=now, created_by=actor.login)
    _write(session, plan, form, actor)
    session.add(plan)
    session.flush()
    _record(session, plan, actor, now, "plan.create")
    return plan


def change(session: Session, plan: Plan, form: PlanFields, actor: Actor, now: datetime) -> None:
    """What the plan says of itself. Raises Rejected."""
    _write(session, plan, form, actor)
    plan.problems = [problem for problem in plan.problems if problem["field"] not in _HEAD]
    _record(session, plan, actor, now, "plan.change")


def submit(session: Session, plan: Plan, actor: Actor, now: datetime) -> None:
    """Gives it to whoever issues it. Raises Rejected while an activity is unchecked or there is none."""
    if plan.status != PlanStatus.DRAFT:
        raise Rejected("Chỉ trình được kế hoạch đang là dự thảo.")
    found = book.activities(session, plan.id or 0)
    waiting = sum(activity.state == Check.PROPOSED for activity in found)
    if waiting:
        raise Rejected(f"Còn {waiting} hoạt động chưa kiểm tra; hãy nhận, sửa hoặc bỏ từng hoạt động trước khi trình.")
    if not any(activity.stands for activity in found):
        raise Rejected("Kế hoạch chưa có hoạt động nào.")
    plan.status, plan.submitted_by = PlanStatus.SUBMITTED, actor.login
    _record(session, plan, actor, now, "plan.submit")


def give_back(session: Session, plan: Plan, actor: Actor, now: datetime) -> None:
    """From submitted to draft again."""
    if plan.status != PlanStatus.SUBMITTED:
        raise Rejected("Chỉ trả lại được kế hoạch đã trình.")
    plan.status = PlanStatus.DRAFT
    _record(session, plan, actor, now, "plan.give_back")


def issue(session: Session, plan: Plan, actor: Actor, now: datetime) -> int:
    """Puts it in force. Raises Rejected for who submitted it, or without number and date. Returns what is now due."""
    if plan.status != PlanStatus.SUBMITTED:
        raise Rejected("Kế hoạch phải được trình trước khi ban hành.")
    if plan.submitted_by == actor.login:
        raise Rejected("Người trình không tự ban hành; cần một người duyệt khác.")
    if not plan.number or plan.signed_on is None:
        raise Rejected("Kế hoạch cần có số và ngày ký trước khi ban hành.")
    plan.status, plan.issued_at = PlanStatus.ISSUED, now
    _record(session, plan, actor, now, "plan.issue")
    return plan_ahead(session, plan)


def _write(session: Session, plan: Plan, form: PlanFields, actor: Actor) -> None:
    known = units.names(session)
    unit_code = form.unit_code or plan.unit_code or actor.unit_code or ROOT
    problems = {}
    if unit_code not in known:
        problems["unit_code"] = "Chọn đơn vị trong danh sách."
    if form.coordinator_unit and form.coordinator_unit not in known:
        problems["coordinator_unit"] = "Chọn đơn vị trong danh sách."
    if form.parent_id is not None and (form.parent_id == plan.id or session.get(Plan, form.parent_id) is None):
        problems["parent_id"] = "Chọn kế hoạch cấp trên trong danh sách."
    if problems:
        raise Rejected(problems)
    for name in PlanFields.model_fields:
        setattr(plan, name, getattr(form, name))
    plan.unit_code = unit_code


def _record(session: Session, plan: Plan, actor: Actor, now: datetime, action: str) -> None:
    session.flush()
    audit.record(session, actor=actor.login, action=action, subject=f"plan/{plan.id}", now=now)
