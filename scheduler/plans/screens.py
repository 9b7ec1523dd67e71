"""Plans in the console: the list, a file taken in, the plan's own page, and its way from draft to issued."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.attachments import shelf
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.export import download
from bot.console.forms import filled, texts
from bot.officials.access import Permission
from bot.rejected import Rejected
from scheduler.plans import activity_screens, board_screens, book, check_screens, issuing, units
from scheduler.plans.activity import Activity, Check
from scheduler.plans.fields import PlanFields
from scheduler.plans.plan import Plan
from scheduler.plans.proposing import propose
from scheduler.plans.reading.files import KINDS, MOST_BYTES, read_file
from scheduler.plans.reading.proposal import Proposal
from scheduler.plans.reading.unreadable import Unreadable
from scheduler.plans.template import write_template
from scheduler.plans.wordings import NAMES

FEATURE = Path(__file__).parent  # for the Frame: templates
PLANS = f"{HOME}/ke-hoach"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

View = Annotated[Desk, needs(Permission.VIEW)]
Edit = Annotated[Desk, needs(Permission.EDIT)]
Approve = Annotated[Desk, needs(Permission.APPROVE)]


def screens(console: Console) -> APIRouter:
    """Every screen under /quan-tri/ke-hoach."""
    router = console.router("/ke-hoach")
    console.menu("Kế hoạch tuyên truyền", PLANS, Permission.VIEW, order=40, count=book.unchecked)
    console.card(board_screens.due_lines)
    _add_list(router)
    _add_upload(router)
    _add_plan(router)
    _add_way(router)
    check_screens.add(router)
    activity_screens.add(router)
    board_screens.add(router)
    return router


def _add_list(router: APIRouter) -> None:
    @router.get("")
    async def listed(desk: View) -> Response:
        def work(session: Session) -> tuple[list[Plan], Counter[tuple[int, str]], dict[str, str]]:
            plans = book.listed(session, desk.actor)
            ids = [plan.id for plan in plans]
            states = select(col(Activity.plan_id), col(Activity.state)).where(col(Activity.plan_id).in_(ids))
            return plans, Counter((plan_id, state) for plan_id, state in session.exec(states)), units.names(session)

        plans, counts, names = await desk.read(work)
        return desk.page("plans/list.html", plans=plans, counts=counts, names=names, w=NAMES)

    @router.get("/mau")
    async def template(desk: View) -> Response:
        return download("mau-ke-hoach.xlsx", await asyncio.to_thread(write_template), _XLSX)


def _add_upload(router: APIRouter) -> None:
    @router.get("/tai-len")
    async def ask(desk: Edit) -> Response:
        return await _upload_page(desk, {}, {})

    @router.post("/tai-len")
    async def take(request: Request, desk: Edit) -> Response:
        form = await request.form()
        unit_code = str(form.get("unit_code") or "")
        try:
            name, data = await _file_of(form.get("file"))
            proposal = await asyncio.to_thread(_read, name, data, _year_of(form.get("year")))
            plan_id = await desk.write(lambda session: _propose(session, desk, proposal, (name, data), unit_code))
        except Rejected as refused:
            return await _upload_page(desk, refused.problems, texts(form))
        words = f"Đã đọc {len(proposal.activities)} hoạt động từ {name}. Hãy kiểm tra từng hoạt động bên cạnh câu gốc."
        return desk.back(f"{PLANS}/{plan_id}/kiem-tra", words)

    @router.get("/moi")
    async def blank(desk: Edit) -> Response:
        return await _plan_form(desk, None, {"unit_code": desk.actor.unit_code, "year": desk.now.year}, {})

    @router.post("/moi")
    async def create(request: Request, desk: Edit) -> Response:
        try:
            form = await filled(request, PlanFields)
            _may_own(desk, form.unit_code or desk.actor.unit_code)
            made = await desk.write(lambda session: issuing.create(session, form, desk.actor, desk.now).id)
        except Rejected as refused:
            return await _plan_form(desk, None, texts(await request.form()), refused.problems)
        return desk.back(f"{PLANS}/{made}", "Đã tạo kế hoạch.")


async def _file_of(sent: Any) -> tuple[str, bytes]:
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Rejected({"file": "Chọn tệp kế hoạch."})
    return sent.filename, await sent.read(MOST_BYTES + 1)


def _year_of(typed: Any) -> int | None:
    if not typed:
        return None
    if not str(typed).isdecimal() or not 2000 <= int(typed) <= 2099:
        raise Rejected({"year": "Năm gồm bốn chữ số, ví dụ 2026."})
    return int(typed)


def _read(name: str, data: bytes, year: int | None) -> Proposal:
    try:
        return read_file(name, data, year)
    except Unreadable as problem:
        words = str(problem)
        raise Rejected({"file": f"{words[0].upper()}{words[1:]}."}) from None


def _propose(session: Session, desk: Desk, proposal: Proposal, file: tuple[str, bytes], unit_code: str) -> int:
    unit_code = unit_code or desk.actor.unit_code
    _may_own(desk, unit_code)
    plan = propose(session, proposal, desk.now, by=desk.actor.login, file=file, unit_code=unit_code)
    if not desk.actor.may(Permission.EDIT, plan.unit_code):
        raise Rejected({"file": "Tệp này đã được đơn vị khác nạp."})
    audit.record(session, actor=desk.actor.login, action="plan.load", subject=f"plan/{plan.id}", now=desk.now)
    return plan.id or 0


def _may_own(desk: Desk, unit_code: str) -> None:
    if not desk.actor.may(Permission.EDIT, unit_code):
        raise Rejected({"unit_code": "Bạn không lập kế hoạch cho đơn vị này."})


async def _upload_page(desk: Desk, problems: Mapping[str, str], values: Mapping[str, Any]) -> Response:
    names = await desk.read(units.names)
    own = [(code, name) for code, name in names.items() if desk.actor.may(Permission.EDIT, code)]
    values = {"unit_code": desk.actor.unit_code, **values}
    return desk.page("plans/upload.html", own=own, kinds=",".join(KINDS), problems=problems, values=values)


def _add_plan(router: APIRouter) -> None:
    @router.get("/{plan_id:int}")
    async def show(plan_id: int, desk: View) -> Response:
        def work(session: Session) -> dict[str, Any]:
            plan = book.plan(session, plan_id, desk.actor)
            found = [one for one in book.activities(session, plan_id) if one.state != Check.DROPPED]
            parent = session.get(Plan, plan.parent_id) if plan.parent_id else None
            return {"plan": plan, "activities": found, "parent": parent, "names": units.names(session)}

        return desk.page("plans/plan.html", **await desk.read(work), w=NAMES)

    @router.get("/{plan_id:int}/sua")
    async def edit(plan_id: int, desk: Edit) -> Response:
        plan = await desk.read(lambda session: book.plan(session, plan_id, desk.actor, Permission.EDIT))
        return await _plan_form(desk, plan, plan.model_dump(), {})

    @router.post("/{plan_id:int}/sua")
    async def change(request: Request, plan_id: int, desk: Edit) -> Response:
        plan = await desk.read(lambda session: book.plan(session, plan_id, desk.actor, Permission.EDIT))
        try:
            form = await filled(request, PlanFields)
            _may_own(desk, form.unit_code or plan.unit_code)

            def work(session: Session) -> None:
                mine = book.plan(session, plan_id, desk.actor, Permission.EDIT)
                issuing.change(session, mine, form, desk.actor, desk.now)

            await desk.write(work)
        except Rejected as refused:
            return await _plan_form(desk, plan, texts(await request.form()), refused.problems)
        return desk.back(f"{PLANS}/{plan_id}", "Đã lưu kế hoạch.")

    @router.get("/{plan_id:int}/tep")
    async def source(plan_id: int, desk: View) -> Response:
        def work(session: Session) -> shelf.Kept | None:
            plan = book.plan(session, plan_id, desk.actor)
            return shelf.read(session, plan.source_attachment_id) if plan.source_attachment_id else None

        kept = await desk.read(work)
        if kept is None:
            raise NotFound
        return download(kept.attachment.name, kept.content, kept.attachment.media_type)


async def _plan_form(desk: Desk, plan: Plan | None, values: Mapping[str, Any], problems: Mapping[str, str]) -> Response:
    def work(session: Session) -> tuple[dict[str, str], list[Plan]]:
        return units.names(session), book.listed(session, desk.actor)

    names, plans = await desk.read(work)
    own = [(code, name) for code, name in names.items() if desk.actor.may(Permission.EDIT, code)]
    above = [(other.id, f"{other.title} ({other.year})") for other in plans if plan is None or other.id != plan.id]
    return desk.page(
        "plans/plan_form.html",
        plan=plan,
        own=own,
        known=list(names.items()),
        above=above,
        values=values,
        problems=problems,
    )


def _add_way(router: APIRouter) -> None:
    @router.post("/{plan_id:int}/trinh")
    async def submit(plan_id: int, desk: Edit) -> Response:
        def work(session: Session) -> None:
            plan = book.plan(session, plan_id, desk.actor, Permission.EDIT)
            issuing.submit(session, plan, desk.actor, desk.now)

        await desk.write(work)
        return desk.back(f"{PLANS}/{plan_id}", "Đã trình kế hoạch.")

    @router.post("/{plan_id:int}/tra-lai")
    async def give_back(plan_id: int, desk: Approve) -> Response:
        def work(session: Session) -> None:
            plan = book.plan(session, plan_id, desk.actor, Permission.APPROVE)
            issuing.give_back(session, plan, desk.actor, desk.now)

        await desk.write(work)
        return desk.back(f"{PLANS}/{plan_id}", "Đã trả kế hoạch về dự thảo.")

    @router.post("/{plan_id:int}/ban-hanh")
    async def issue(plan_id: int, desk: Approve) -> Response:
        def work(session: Session) -> int:
            plan = book.plan(session, plan_id, desk.actor, Permission.APPROVE)
            return issuing.issue(session, plan, desk.actor, desk.now)

        due = await desk.write(work)
        return desk.back(f"{PLANS}/{plan_id}/don-doc", f"Đã ban hành. Có {due} lượt việc được xếp lịch.")
