"""Rounds at the officials' desk: what is open, what comes, a round of the office's own. Only for the whole office."""

from datetime import date
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
from bot.officials.access import Actor, Permission
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from scheduler.surveys import questionnaire
from scheduler.surveys import round as rounds
from scheduler.surveys.questionnaire import QuestionnaireStatus
from scheduler.surveys.round import RoundState, SurveyRound
from scheduler.surveys.tabs import SURVEYS, TABS

ROUNDS = f"{SURVEYS}/dot"
_STATES = {RoundState.PLANNED: "chưa mở", RoundState.OPEN: "đang mở", RoundState.CLOSED: "đã đóng"}
_BADGES = {RoundState.PLANNED: "plain", RoundState.OPEN: "good", RoundState.CLOSED: "info"}


class RoundForm(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    series: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]
    questionnaire_id: int
    first: date
    last: date


class VersionForm(BaseModel):
    questionnaire_id: int


def whole_office(actor: Actor, permission: Permission) -> None:
    """Raises Rejected where they do not hold it for the office as a whole."""
    if not actor.may(permission, ROOT):
        raise Rejected("Đợt và phiếu hỏi dùng chung cho cả cơ quan: chỉ người có quyền ở đơn vị gốc được đổi.")


def screens(console: Console) -> APIRouter:
    """The list, a new round, another questionnaire for a planned one, an early end."""
    router = console.router("/khao-sat/dot")

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _page(desk, {}, {})

    @router.post("")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        try:
            form = await filled(request, RoundForm)

            def work(session: Session) -> None:
                whole_office(desk.actor, Permission.EDIT)
                label = f"{form.series}-{form.first:%Y%m%d}"
                row = rounds.open_own(
                    session, form.series, label, form.name, form.questionnaire_id, form.first, form.last
                )
                _note(session, desk, "survey.round_add", row)

            await desk.write(work)
        except Rejected as refused:
            return await _page(desk, refused.problems, texts(await request.form()))
        return desk.back(ROUNDS, f"Đã lập đợt {form.name}.")

    @router.post("/{round_id}/phieu")
    async def ask_instead(request: Request, round_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        form = await filled(request, VersionForm)

        def work(session: Session) -> None:
            whole_office(desk.actor, Permission.EDIT)
            row = _round(session, round_id)
            rounds.ask_instead(session, row, form.questionnaire_id, desk.now)
            _note(session, desk, "survey.round_form", row)

        await desk.write(work)
        return desk.back(ROUNDS, "Đã đổi phiếu hỏi của đợt.")

    @router.post("/{round_id}/dong")
    async def close(round_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        def work(session: Session) -> None:
            whole_office(desk.actor, Permission.EDIT)
            row = _round(session, round_id)
            rounds.close_early(session, row, desk.now)
            _note(session, desk, "survey.round_close", row)

        await desk.write(work)
        return desk.back(ROUNDS, "Đã đóng đợt; kết quả vẫn xem được.")

    return router


async def _page(desk: Desk, problems: dict[str, str], values: dict[str, str]) -> Response:
    rows, versions = await desk.read(lambda session: (rounds.listed(session), questionnaire.versions(session)))
    names = {row.id: f"{row.title}, bản {row.version}" for row in versions}
    published = [(row.id, names[row.id]) for row in versions if row.status == QuestionnaireStatus.PUBLISHED]
    lines = [(row, row.state(desk.now), names.get(row.questionnaire_id, "")) for row in rows]
    return desk.page(
        "surveys/rounds.html",
        lines=lines,
        states=_STATES,
        badges=_BADGES,
        published=published,
        tabs=TABS,
        current=ROUNDS,
        may_edit=desk.actor.may(Permission.EDIT, ROOT),
        problems=problems,
        values=values,
    )


def _round(session: Session, round_id: int) -> SurveyRound:
    row = session.get(SurveyRound, round_id)
    if row is None:
        raise NotFound
    return row


def _note(session: Session, desk: Desk, action: str, row: SurveyRound) -> None:
    audit.record(session, actor=desk.actor.login, action=action, subject=f"survey_round/{row.id}", now=desk.now)
