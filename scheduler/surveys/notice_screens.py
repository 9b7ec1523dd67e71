"""Making results public: an approver freezes the figures of a closed round, or takes them back."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.forms import filled
from bot.officials.access import Permission
from scheduler.surveys import looking, noticing
from scheduler.surveys import round as rounds
from scheduler.surveys.improvement import SurveyNotice
from scheduler.surveys.round import RoundState, SurveyRound
from scheduler.surveys.tabs import SURVEYS, TABS

NOTICES = f"{SURVEYS}/cong-khai"


class NoticeForm(BaseModel):
    round_id: int
    unit_code: str


def screens(console: Console) -> APIRouter:
    """What is public, and the form to publish."""
    router = console.router("/khao-sat/cong-khai")

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> dict[str, Any]:
            closed = [row for row in rounds.listed(session) if row.state(desk.now) is RoundState.CLOSED]
            names = {row.id: row.name for row in rounds.listed(session)}
            return {
                "rows": [(row, names.get(row.round_id, "")) for row in noticing.listed(session)],
                "closed": [(row.id, row.name) for row in closed],
                "units": looking.units_of(session, desk.actor, Permission.APPROVE),
                "names": dict(looking.units_of(session, desk.actor)),
            }

        found = await desk.read(work)
        return desk.page("surveys/notices.html", tabs=TABS, current=SURVEYS, actor_may=desk.actor.may, **found)

    @router.post("")
    async def publish(request: Request, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        form = await filled(request, NoticeForm)

        def work(session: Session) -> None:
            this = session.get(SurveyRound, form.round_id)
            if this is None or not desk.actor.may(Permission.APPROVE, form.unit_code):
                raise NotFound
            row = noticing.publish(session, this, form.unit_code, desk.actor.login, desk.now)
            _note(session, desk, "survey.notice_publish", row)

        await desk.write(work)
        return desk.back(NOTICES, "Đã công khai kết quả; số liệu được giữ nguyên như lúc này.")

    @router.post("/{notice_id}/go")
    async def withdraw(notice_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        def work(session: Session) -> None:
            row = session.get(SurveyNotice, notice_id)
            if row is None or not desk.actor.may(Permission.APPROVE, row.unit_code):
                raise NotFound
            _note(session, desk, "survey.notice_withdraw", row)
            noticing.withdraw(session, row)

        await desk.write(work)
        return desk.back(NOTICES, "Đã gỡ khỏi trang công khai.")

    return router


def _note(session: Session, desk: Desk, action: str, row: SurveyNotice) -> None:
    audit.record(session, actor=desk.actor.login, action=action, subject=f"survey_notice/{row.id}", now=desk.now)
