"""One activity: its page, the form, what was done for it and what stands in its way."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot.attachments import shelf
from bot.attachments.checking import MOST_BYTES, Checked, check
from bot.console.console import needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.export import download
from bot.console.forms import filled, read, texts
from bot.office_hours import local
from bot.officials.access import Permission
from bot.officials.official import Official
from bot.rejected import Rejected
from scheduler.plans import book, checking, doing, units
from scheduler.plans.activity import Activity, OccurrenceStatus
from scheduler.plans.fields import ActivityFields, EvidenceFields
from scheduler.plans.plan import Plan
from scheduler.plans.wordings import EVIDENCE_CHOICES, NAMES, period

_PLANS = f"{HOME}/ke-hoach"
_ONE = f"{_PLANS}/hoat-dong"
View = Annotated[Desk, needs(Permission.VIEW)]
Edit = Annotated[Desk, needs(Permission.EDIT)]


def add(router: APIRouter) -> None:
    """The screens of one activity."""
    _add_form(router)
    _add_page(router)
    _add_notes(router)


def _add_form(router: APIRouter) -> None:
    @router.get("/{plan_id:int}/hoat-dong-moi")
    async def blank(plan_id: int, desk: Edit) -> Response:
        plan = await desk.read(lambda session: book.plan(session, plan_id, desk.actor, Permission.EDIT))
        return await _form(desk, plan, None, {}, {})

    @router.post("/{plan_id:int}/hoat-dong-moi")
    async def create(request: Request, plan_id: int, desk: Edit) -> Response:
        plan = await desk.read(lambda session: book.plan(session, plan_id, desk.actor, Permission.EDIT))
        try:
            form = await filled(request, ActivityFields)

            def work(session: Session) -> None:
                mine = book.plan(session, plan_id, desk.actor, Permission.EDIT)
                checking.add(session, mine, form, desk.actor, desk.now)

            await desk.write(work)
        except Rejected as refused:
            return await _form(desk, plan, None, texts(await request.form()), refused.problems)
        return desk.back(f"{_PLANS}/{plan_id}", "Đã thêm hoạt động.")

    @router.get("/hoat-dong/{activity_id:int}/sua")
    async def edit(activity_id: int, desk: Edit) -> Response:
        plan, activity = await desk.read(lambda session: _editable(session, activity_id, desk))
        values = {**activity.model_dump(), "supporting": "\n".join(activity.supporting)}
        return await _form(desk, plan, activity, values, checking.lacking(activity))

    @router.post("/hoat-dong/{activity_id:int}/sua")
    async def change(request: Request, activity_id: int, desk: Edit) -> Response:
        plan, activity = await desk.read(lambda session: _editable(session, activity_id, desk))
        try:
            form = await filled(request, ActivityFields)

            def work(session: Session) -> None:
                mine, changed = _editable(session, activity_id, desk)
                checking.edit(session, mine, changed, form, desk.actor, desk.now)

            await desk.write(work)
        except Rejected as refused:
            return await _form(desk, plan, activity, texts(await request.form()), refused.problems)
        waiting = activity.state == "proposed"
        return desk.back(f"{_PLANS}/{plan.id}/kiem-tra" if waiting else f"{_ONE}/{activity_id}", "Đã lưu hoạt động.")


def _editable(session: Session, activity_id: int, desk: Desk) -> tuple[Plan, Activity]:
    seen, activity = book.activity(session, activity_id, desk.actor)
    return book.plan(session, seen.id or 0, desk.actor, Permission.EDIT), activity


async def _form(
    desk: Desk, plan: Plan, activity: Activity | None, values: Mapping[str, Any], problems: Mapping[str, str]
) -> Response:
    def work(session: Session) -> tuple[dict[str, str], list[tuple[int | None, str]]]:
        people = session.exec(select(Official).where(col(Official.active)).order_by(col(Official.name)))
        return units.names(session), [(one.id, one.name) for one in people]

    names, people = await desk.read(work)
    chosen = values.get("channels") or []
    return desk.page(
        "plans/activity_form.html", status=200 if desk.request.method == "GET" else 422, plan=plan, activity=activity,
        names=list(names.items()), people=people, values=values, problems=problems, w=NAMES,
        chosen=[chosen] if isinstance(chosen, str) else chosen,
    )  # fmt: skip


def _add_page(router: APIRouter) -> None:
    @router.get("/hoat-dong/{activity_id:int}")
    async def show(activity_id: int, desk: View) -> Response:
        return await _page(desk, activity_id, {}, {})

    @router.post("/hoat-dong/{activity_id:int}/minh-chung")
    async def prove(request: Request, activity_id: int, desk: View) -> Response:
        await desk.read(lambda session: book.work(session, activity_id, desk.actor))
        sent = await request.form()
        try:
            form = read(EvidenceFields, sent)
            picture = await _picture(sent.get("picture"))

            def work(session: Session) -> None:
                _, activity = book.work(session, activity_id, desk.actor)
                doing.prove(session, activity, form, picture, desk.actor, desk.now)

            await desk.write(work)
        except Rejected as refused:
            return await _page(desk, activity_id, texts(sent), refused.problems)
        return desk.back(f"{_ONE}/{activity_id}", "Đã ghi minh chứng.")

    @router.get("/hoat-dong/{activity_id:int}/anh/{attachment_id:int}")
    async def picture(activity_id: int, attachment_id: int, desk: View) -> Response:
        def work(session: Session) -> shelf.Kept | None:
            book.activity(session, activity_id, desk.actor)
            mine = {one.attachment_id for one in book.evidence(session, [activity_id])}
            return shelf.read(session, attachment_id) if attachment_id in mine else None

        kept = await desk.read(work)
        if kept is None:
            raise NotFound
        return download(kept.attachment.name, kept.content, kept.attachment.media_type, shown=True)


async def _picture(sent: Any) -> Checked | None:
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    content = await sent.read(MOST_BYTES + 1)
    return await asyncio.to_thread(check, content, sent.filename, field="picture")


async def _page(desk: Desk, activity_id: int, values: Mapping[str, Any], problems: Mapping[str, str]) -> Response:
    def work(session: Session) -> dict[str, Any]:
        plan, activity = book.activity(session, activity_id, desk.actor)
        occurrences = book.occurrences(session, [activity_id])
        return {
            "plan": plan,
            "activity": activity,
            "occurrences": occurrences,
            "due": [(one.id, period(one.period)) for one in occurrences if one.status == OccurrenceStatus.DUE],
            "evidence": book.evidence(session, [activity_id]),
            "obstacles": book.obstacles(session, [activity_id]),
            "works": book.may_work(desk.actor, plan, activity),
            "edits": desk.actor.may(Permission.EDIT, plan.unit_code),
            "names": units.names(session),
            "person": session.get(Official, activity.responsible_id) if activity.responsible_id else None,
        }

    found = await desk.read(work)
    today = local(desk.now).date()
    return desk.page(
        "plans/activity.html", **found, values={"happened_on": today.isoformat(), "amount": 1, **values},
        problems=problems, today=today, choices=EVIDENCE_CHOICES, w=NAMES,
    )  # fmt: skip


def _add_notes(router: APIRouter) -> None:
    @router.post("/hoat-dong/{activity_id:int}/xong/{occurrence_id:int}")
    async def finish(request: Request, activity_id: int, occurrence_id: int, desk: View) -> Response:
        note = str((await request.form()).get("note") or "")
        return await _note(
            desk,
            activity_id,
            "Đã ghi là xong.",
            lambda s, a: doing.finish(s, a, occurrence_id, note, desk.actor, desk.now),
        )

    @router.post("/hoat-dong/{activity_id:int}/mo-lai/{occurrence_id:int}")
    async def reopen(activity_id: int, occurrence_id: int, desk: View) -> Response:
        return await _note(
            desk, activity_id, "Đã mở lại kỳ này.", lambda s, a: doing.reopen(s, a, occurrence_id, desk.actor, desk.now)
        )

    @router.post("/hoat-dong/{activity_id:int}/rut/{evidence_id:int}")
    async def withdraw(activity_id: int, evidence_id: int, desk: View) -> Response:
        return await _note(
            desk,
            activity_id,
            "Đã xóa minh chứng.",
            lambda s, a: doing.withdraw(s, a, evidence_id, desk.actor, desk.now),
        )

    @router.post("/hoat-dong/{activity_id:int}/vuong-mac")
    async def report(request: Request, activity_id: int, desk: View) -> Response:
        said = str((await request.form()).get("said") or "")
        return await _note(
            desk, activity_id, "Đã ghi vướng mắc.", lambda s, a: doing.report(s, a, said, desk.actor, desk.now)
        )

    @router.post("/hoat-dong/{activity_id:int}/giai-quyet/{obstacle_id:int}")
    async def solve(request: Request, activity_id: int, obstacle_id: int, desk: View) -> Response:
        words = str((await request.form()).get("solution") or "")
        return await _note(
            desk, activity_id, "Đã ghi cách giải quyết.",
            lambda s, a: doing.solve(s, a, obstacle_id, words, desk.actor, desk.now),
        )  # fmt: skip


async def _note(desk: Desk, activity_id: int, words: str, change: Callable[[Session, Activity], Any]) -> Response:
    def work(session: Session) -> None:
        _, activity = book.work(session, activity_id, desk.actor)
        change(session, activity)

    await desk.write(work)
    return desk.back(f"{_ONE}/{activity_id}", words)
