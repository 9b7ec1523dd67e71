"""Questionnaires at the officials' desk: versions, a preview as citizens are asked, drafts, publishing."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.forms import filled, texts
from bot.officials.access import Permission
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from scheduler.surveys import questionnaire
from scheduler.surveys.questionnaire import Questionnaire, QuestionnaireStatus
from scheduler.surveys.round_screens import whole_office
from scheduler.surveys.tabs import SURVEYS, TABS
from scheduler.surveys.writing import toml_of

FORMS = f"{SURVEYS}/phieu"
_STATES = {
    QuestionnaireStatus.DRAFT: ("bản nháp", "warn"),
    QuestionnaireStatus.PUBLISHED: ("đã công bố", "good"),
    QuestionnaireStatus.RETIRED: ("thôi dùng", "plain"),
}


class WrittenForm(BaseModel):
    written: Annotated[str, Field(min_length=1, max_length=60_000)]


def screens(console: Console) -> APIRouter:
    """The list, one version, the editor, publishing."""
    router = console.router("/khao-sat/phieu")

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        rows = await desk.read(questionnaire.versions)
        return desk.page("surveys/questionnaires.html", rows=rows, states=_STATES, tabs=TABS, current=FORMS)

    @router.get("/{form_id}")
    async def show(form_id: int, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        row = await desk.read(lambda session: _form(session, form_id))
        return desk.page(
            "surveys/questionnaire.html",
            row=row,
            form=row.form,
            state=_STATES[QuestionnaireStatus(row.status)],
            tabs=TABS,
            current=FORMS,
            may_edit=desk.actor.may(Permission.EDIT, ROOT),
            may_publish=desk.actor.may(Permission.APPROVE, ROOT),
        )

    @router.get("/{form_id}/sua")
    async def edit(form_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        row = await desk.read(lambda session: _form(session, form_id))
        return _editor(desk, row, {}, {"written": toml_of(row.form)})

    @router.post("/{form_id}/sua")
    async def save(request: Request, form_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        row = await desk.read(lambda session: _form(session, form_id))
        try:
            form = await filled(request, WrittenForm)

            def work(session: Session) -> int | None:
                whole_office(desk.actor, Permission.EDIT)
                this = _form(session, form_id)
                if this.status == QuestionnaireStatus.DRAFT:
                    questionnaire.rewrite(session, this, form.written)
                else:
                    this = questionnaire.draft(session, this.key, form.written, desk.actor.login, desk.now)
                _note(session, desk, "survey.form_write", this)
                return this.id

            made = await desk.write(work)
        except Rejected as refused:
            return _editor(desk, row, refused.problems, texts(await request.form()))
        return desk.back(f"{FORMS}/{made}", "Đã lưu bản nháp. Xem lại rồi công bố.")

    @router.post("/{form_id}/cong-bo")
    async def publish(form_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        def work(session: Session) -> None:
            whole_office(desk.actor, Permission.APPROVE)
            row = questionnaire.publish(session, _form(session, form_id), desk.now)
            _note(session, desk, "survey.form_publish", row)

        await desk.write(work)
        return desk.back(f"{FORMS}/{form_id}", "Đã công bố. Đợt lập sau sẽ hỏi bản này; đợt đang mở không đổi.")

    return router


def _editor(desk: Desk, row: Questionnaire, problems: dict[str, str], values: dict[str, str]) -> Response:
    return desk.page(
        "surveys/questionnaire_edit.html", row=row, tabs=TABS, current=FORMS, problems=problems, values=values
    )


def _form(session: Session, form_id: int) -> Questionnaire:
    row = session.get(Questionnaire, form_id)
    if row is None:
        raise NotFound
    return row


def _note(session: Session, desk: Desk, action: str, row: Questionnaire) -> None:
    audit.record(session, actor=desk.actor.login, action=action, subject=f"survey_form/{row.id}", now=desk.now)
