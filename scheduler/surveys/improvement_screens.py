"""Work for improvement at the officials' desk: what scored low, who does what about it by when, what came of it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.forms import filled, texts
from bot.office_hours import local
from bot.officials.access import Permission, who_may
from bot.officials.official import Official
from bot.rejected import Rejected
from scheduler.surveys import improving, looking, low_scores
from scheduler.surveys import round as rounds
from scheduler.surveys.form import OVERALL
from scheduler.surveys.improvement import ImprovementStatus, SurveyImprovement
from scheduler.surveys.round import QUARTERLY
from scheduler.surveys.tabs import SURVEYS, TABS

WORK = f"{SURVEYS}/viec"
_STATES = {
    ImprovementStatus.OPEN: ("đang làm", "warn"),
    ImprovementStatus.DONE: ("đã xong", "good"),
    ImprovementStatus.DROPPED: ("không làm", "plain"),
}


class PlanForm(BaseModel):
    plan: Annotated[str, Field(max_length=2_000)] = ""
    owner_id: int | None = None
    due_on: date


class CloseForm(BaseModel):
    outcome: Annotated[str, Field(max_length=2_000)] = ""
    done: bool = False


class OpenForm(BaseModel):
    unit_code: str
    reason: Annotated[str, Field(min_length=1, max_length=200)]


def screens(console: Console) -> APIRouter:
    """The list, one piece of work, its plan and its end."""
    router = console.router("/khao-sat/viec")

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _list(desk, {}, {})

    @router.post("")
    async def open_by_hand(request: Request, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        try:
            form = await filled(request, OpenForm)
            made = await desk.write(lambda session: _open(session, desk, form))
        except Rejected as refused:
            return await _list(desk, refused.problems, texts(await request.form()))
        return desk.back(f"{WORK}/{made}", "Đã mở việc; hãy giao người và hẹn ngày.")

    @router.get("/{work_id}")
    async def show(work_id: int, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _show(desk, work_id, {}, None)

    @router.post("/{work_id}")
    async def plan(request: Request, work_id: int, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        try:
            form = await filled(request, PlanForm)

            def work(session: Session) -> None:
                row = _row(session, desk, work_id, Permission.HANDLE)
                able = {official.id for official in who_may(session, Permission.HANDLE, row.unit_code)}
                owner = form.owner_id if form.owner_id in able else None
                improving.plan(session, row, form.plan, owner, form.due_on, desk.now)
                _note(session, desk, "survey.work_plan", row)

            await desk.write(work)
        except Rejected as refused:
            return await _show(desk, work_id, refused.problems, texts(await request.form()))
        return desk.back(f"{WORK}/{work_id}", "Đã lưu người phụ trách, ngày hẹn và việc sẽ làm.")

    @router.post("/{work_id}/xong")
    async def close(request: Request, work_id: int, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        try:
            form = await filled(request, CloseForm)

            def work(session: Session) -> None:
                row = _row(session, desk, work_id, Permission.HANDLE)
                improving.close(session, row, form.outcome, desk.now, done=form.done)
                _note(session, desk, "survey.work_close", row)

            await desk.write(work)
        except Rejected as refused:
            return await _show(desk, work_id, refused.problems, texts(await request.form()))
        return desk.back(WORK, "Đã kết thúc việc.")

    return router


def _open(session: Session, desk: Desk, form: OpenForm) -> int:
    if not desk.actor.may(Permission.HANDLE, form.unit_code):
        raise Rejected({"unit_code": "Hãy chọn một đơn vị trong phạm vi của mình."})
    this = rounds.current(session, QUARTERLY, desk.now)
    if this is None or this.id is None:
        raise Rejected("Chưa có đợt khảo sát nào đang mở.")
    question = f"tay/{desk.now:%Y%m%d%H%M%S}"
    row = improving.open_for(session, this.id, form.unit_code, question, form.reason, desk.now, desk.actor.official_id)
    if row is None or row.id is None:
        raise Rejected("Việc này vừa được mở.")
    _note(session, desk, "survey.work_open", row)
    return row.id


async def _list(desk: Desk, problems: dict[str, str], values: dict[str, str]) -> Response:
    def work(session: Session) -> dict[str, Any]:
        rows = improving.listed(session, desk.actor.units(Permission.VIEW))
        names = dict(session.exec(select(col(Official.id), col(Official.name))).all())
        return {
            "lines": [(row, _about(session, row), names.get(row.owner_id)) for row in rows],
            "units": dict(looking.units_of(session, desk.actor)),
            "mine": looking.units_of(session, desk.actor, Permission.HANDLE),
        }

    found = await desk.read(work)
    return desk.page(
        "surveys/improvements.html",
        states=_STATES,
        today=local(desk.now).date(),
        tabs=TABS,
        current=WORK,
        problems=problems,
        values={"unit_code": desk.actor.unit_code, **values},
        **found,
    )


async def _show(desk: Desk, work_id: int, problems: dict[str, str], values: dict[str, str] | None) -> Response:
    def work(session: Session) -> dict[str, Any]:
        row = _row(session, desk, work_id, Permission.VIEW)
        able = who_may(session, Permission.HANDLE, row.unit_code)
        return {
            "row": row,
            "about": _about(session, row),
            "officials": [(official.id, official.name) for official in able],
            "unit": dict(looking.units_of(session, desk.actor)).get(row.unit_code, row.unit_code),
        }

    found = await desk.read(work)
    row = found["row"]
    assert isinstance(row, SurveyImprovement)
    kept = {"plan": row.plan, "owner_id": str(row.owner_id or ""), "due_on": row.due_on.isoformat(), "outcome": ""}
    return desk.page(
        "surveys/improvement.html",
        state=_STATES[ImprovementStatus(row.status)],
        may_work=desk.actor.may(Permission.HANDLE, row.unit_code) and row.status == ImprovementStatus.OPEN,
        tabs=TABS,
        current=WORK,
        problems=problems,
        values=kept | (values or {}),
        **found,
    )


def _about(session: Session, row: SurveyImprovement) -> str:
    if row.question.startswith("tay/"):
        return row.score
    return low_scores.question_name(session, row) if row.question != OVERALL else "Mức hài lòng chung"


def _row(session: Session, desk: Desk, work_id: int, permission: Permission) -> SurveyImprovement:
    row = session.get(SurveyImprovement, work_id)
    if row is None or not desk.actor.may(permission, row.unit_code):
        raise NotFound
    return row


def _note(session: Session, desk: Desk, action: str, row: SurveyImprovement) -> None:
    audit.record(session, actor=desk.actor.login, action=action, subject=f"survey_work/{row.id}", now=desk.now)
