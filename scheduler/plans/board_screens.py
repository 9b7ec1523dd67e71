"""The board of what is due, late and done; the page to print; targets and checks of a plan."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.console.console import HomeLine, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.forms import filled, texts
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected
from scheduler.plans import book, doing
from scheduler.plans.activity import Activity, Occurrence
from scheduler.plans.board import Filter, overdue, shown
from scheduler.plans.fields import InspectionFields, TargetFields
from scheduler.plans.plan import Plan, Target
from scheduler.plans.progress import Progress, progress
from scheduler.plans.wordings import AIMS, NAMES

_PLANS = f"{HOME}/ke-hoach"
View = Annotated[Desk, needs(Permission.VIEW)]
Edit = Annotated[Desk, needs(Permission.EDIT)]


def due_lines(session: Session, actor: Actor, now: datetime) -> Iterable[HomeLine]:
    """For the home page: what of the plans is late or due soon, by plan."""
    for plan, soon, late in overdue(session, actor, local(now).date()):
        yield HomeLine(f"Kế hoạch: {plan.title[:80]}", f"{_PLANS}/{plan.id}/don-doc", soon + late, late)


def add(router: APIRouter) -> None:
    """Board, print, targets, checks."""
    _add_board(router)
    _add_targets(router)
    _add_checks(router)


def _add_board(router: APIRouter) -> None:
    @router.get("/{plan_id:int}/don-doc")
    async def board(request: Request, plan_id: int, desk: View) -> Response:
        chosen = Filter.of(request.query_params)
        today = local(desk.now).date()

        def work(session: Session) -> tuple[Progress, list[tuple[Activity, Occurrence]], list[str]]:
            plan = book.plan(session, plan_id, desk.actor)
            whole = _year(session, plan, today)
            return whole, shown(session, plan, chosen, today), sorted(whole.units)

        whole, rows, leads = await desk.read(work)
        return desk.page(
            "plans/board.html",
            plan=whole.plan,
            whole=whole,
            rows=rows,
            leads=leads,
            chosen=chosen,
            today=today,
            w=NAMES,
        )

    @router.get("/{plan_id:int}/in")
    async def printed(plan_id: int, desk: View) -> Response:
        today = local(desk.now).date()

        def work(session: Session) -> Progress:
            return _year(session, book.plan(session, plan_id, desk.actor), today)

        whole = await desk.read(work)
        return desk.page("plans/print.html", plan=whole.plan, whole=whole, today=today, w=NAMES)


def _year(session: Session, plan: Plan, today: date) -> Progress:
    return progress(session, plan, date(plan.year, 1, 1), date(plan.year, 12, 31), today)


def _add_targets(router: APIRouter) -> None:
    @router.get("/{plan_id:int}/chi-tieu")
    async def targets(plan_id: int, desk: View) -> Response:
        return await _targets(desk, plan_id, None, {}, {})

    @router.post("/{plan_id:int}/chi-tieu")
    async def new(request: Request, plan_id: int, desk: Edit) -> Response:
        return await _set(request, desk, plan_id, None)

    @router.get("/{plan_id:int}/chi-tieu/{target_id:int}")
    async def edit(plan_id: int, target_id: int, desk: Edit) -> Response:
        return await _targets(desk, plan_id, target_id, {}, {})

    @router.post("/{plan_id:int}/chi-tieu/{target_id:int}")
    async def change(request: Request, plan_id: int, target_id: int, desk: Edit) -> Response:
        return await _set(request, desk, plan_id, target_id)

    @router.post("/{plan_id:int}/chi-tieu/{target_id:int}/bo")
    async def drop(plan_id: int, target_id: int, desk: Edit) -> Response:
        def work(session: Session) -> None:
            plan = book.plan(session, plan_id, desk.actor, Permission.EDIT)
            doing.drop_target(session, plan, target_id, desk.actor, desk.now)

        await desk.write(work)
        return desk.back(f"{_PLANS}/{plan_id}/chi-tieu", "Đã bỏ chỉ tiêu.")


async def _set(request: Request, desk: Desk, plan_id: int, target_id: int | None) -> Response:
    await desk.read(lambda session: book.plan(session, plan_id, desk.actor, Permission.EDIT))
    try:
        form = await filled(request, TargetFields)

        def work(session: Session) -> None:
            plan = book.plan(session, plan_id, desk.actor, Permission.EDIT)
            doing.set_target(session, plan, target_id, form, desk.actor, desk.now)

        await desk.write(work)
    except Rejected as refused:
        return await _targets(desk, plan_id, target_id, texts(await request.form()), refused.problems)
    return desk.back(f"{_PLANS}/{plan_id}/chi-tieu", "Đã lưu chỉ tiêu.")


async def _targets(
    desk: Desk, plan_id: int, target_id: int | None, values: Mapping[str, Any], problems: Mapping[str, str]
) -> Response:
    today = local(desk.now).date()

    def work(session: Session) -> tuple[Progress, Target | None]:
        permission = Permission.VIEW if target_id is None else Permission.EDIT
        plan = book.plan(session, plan_id, desk.actor, permission)
        return _year(session, plan, today), session.get(Target, target_id) if target_id is not None else None

    whole, target = await desk.read(work)
    if target_id is not None and (target is None or target.plan_id != plan_id):
        raise NotFound
    return desk.page(
        "plans/targets.html", plan=whole.plan, whole=whole, target=target, aims=list(AIMS.items()),
        edits=desk.actor.may(Permission.EDIT, whole.plan.unit_code), problems=problems, w=NAMES,
        values=values or (target.model_dump() if target else {}),
    )  # fmt: skip


def _add_checks(router: APIRouter) -> None:
    @router.get("/{plan_id:int}/kiem-tra-don-vi")
    async def checks(plan_id: int, desk: View) -> Response:
        return await _checks(desk, plan_id, {}, {})

    @router.post("/{plan_id:int}/kiem-tra-don-vi")
    async def check(request: Request, plan_id: int, desk: Edit) -> Response:
        await desk.read(lambda session: book.plan(session, plan_id, desk.actor, Permission.EDIT))
        try:
            form = await filled(request, InspectionFields)

            def work(session: Session) -> None:
                plan = book.plan(session, plan_id, desk.actor, Permission.EDIT)
                doing.inspect(session, plan, form, desk.actor, desk.now)

            await desk.write(work)
        except Rejected as refused:
            return await _checks(desk, plan_id, texts(await request.form()), refused.problems)
        return desk.back(f"{_PLANS}/{plan_id}/kiem-tra-don-vi", "Đã ghi lần kiểm tra.")


async def _checks(desk: Desk, plan_id: int, values: Mapping[str, Any], problems: Mapping[str, str]) -> Response:
    def work(session: Session) -> tuple[Plan, list[Any]]:
        return book.plan(session, plan_id, desk.actor), book.inspections(session, plan_id)

    plan, found = await desk.read(work)
    today = local(desk.now).date().isoformat()
    return desk.page(
        "plans/inspections.html", plan=plan, found=found, edits=desk.actor.may(Permission.EDIT, plan.unit_code),
        values={"inspected_on": today, "inspector": desk.actor.name, **values}, problems=problems, w=NAMES,
    )  # fmt: skip
