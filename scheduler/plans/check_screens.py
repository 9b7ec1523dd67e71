"""Each proposed activity beside the words it came from: accepted, edited, dropped."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from bot.console.console import needs
from bot.console.desk import HOME, Desk
from bot.officials.access import Actor, Permission
from scheduler.plans import book, checking
from scheduler.plans.activity import Activity, Check
from scheduler.plans.plan import Plan
from scheduler.plans.wordings import NAMES

_PLANS = f"{HOME}/ke-hoach"
Edit = Annotated[Desk, needs(Permission.EDIT)]
_Change = Callable[[Session, Plan, Activity, Actor, Any], None]


def add(router: APIRouter) -> None:
    """The page of proposals and its buttons."""

    @router.get("/{plan_id:int}/kiem-tra")
    async def proposals(plan_id: int, desk: Edit) -> Response:
        def work(session: Session) -> tuple[Plan, list[Activity]]:
            plan = book.plan(session, plan_id, desk.actor, Permission.EDIT)
            return plan, book.activities(session, plan_id)

        plan, found = await desk.read(work)
        waiting = [one for one in found if one.state == Check.PROPOSED]
        clean = sum(not one.problems and not checking.lacking(one) for one in waiting)
        dropped = [one for one in found if one.state == Check.DROPPED]
        return desk.page(
            "plans/check.html", plan=plan, waiting=waiting, dropped=dropped, clean=clean,
            taken=len(found) - len(waiting),
            lacking=checking.lacking, w=NAMES,
        )  # fmt: skip

    @router.post("/{plan_id:int}/nhan-het")
    async def accept_whole(plan_id: int, desk: Edit) -> Response:
        def work(session: Session) -> tuple[int, int]:
            plan = book.plan(session, plan_id, desk.actor, Permission.EDIT)
            return checking.accept_whole(session, plan, desk.actor, desk.now)

        taken, left = await desk.write(work)
        return desk.back(f"{_PLANS}/{plan_id}/kiem-tra", f"Đã nhận {taken} hoạt động; còn {left} hoạt động cần xem.")

    @router.post("/hoat-dong/{activity_id:int}/nhan")
    async def accept(activity_id: int, desk: Edit) -> Response:
        return await _change(desk, activity_id, checking.accept, "Đã nhận")

    @router.post("/hoat-dong/{activity_id:int}/bo")
    async def drop(activity_id: int, desk: Edit) -> Response:
        return await _change(desk, activity_id, checking.drop, "Đã bỏ")

    @router.post("/hoat-dong/{activity_id:int}/xem-lai")
    async def look_again(activity_id: int, desk: Edit) -> Response:
        return await _change(desk, activity_id, checking.look_again, "Đưa về chờ kiểm tra")


async def _change(desk: Desk, activity_id: int, change: _Change, words: str) -> Response:
    def work(session: Session) -> tuple[int | None, str]:
        seen, activity = book.activity(session, activity_id, desk.actor)
        plan = book.plan(session, seen.id or 0, desk.actor, Permission.EDIT)
        change(session, plan, activity, desk.actor, desk.now)
        return plan.id, activity.name

    plan_id, name = await desk.write(work)
    return desk.back(f"{_PLANS}/{plan_id}/kiem-tra", f"{words}: {name[:80]}.")
