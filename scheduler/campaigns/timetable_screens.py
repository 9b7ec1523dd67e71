"""What will go out in the next 30 days, at the desk: skip, take back, move, send now."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.office_hours import VIETNAM, local
from bot.officials.access import Permission
from bot.rejected import Rejected
from scheduler import rescheduling
from scheduler.campaigns import drafting
from scheduler.campaigns.campaign import Campaign
from scheduler.campaigns.labels import label
from scheduler.campaigns.planned import campaign_of, job_name
from scheduler.timetable import JobRun

TIMETABLE = f"{HOME}/lich-gui"
_DAYS = timedelta(days=30)
Editing = Annotated[Desk, needs(Permission.APPROVE)]


def screens(console: Console) -> APIRouter:
    """The timetable of campaigns."""
    router = console.router("/lich-gui")
    console.menu("Lịch gửi", TIMETABLE, Permission.VIEW, order=51)

    @router.get("")
    async def show(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        coming = await desk.read(lambda session: _coming(session, desk))
        return desk.page("campaigns/timetable.html", coming=coming, label=label, moved=_local_input)

    @router.post("/{run_id:int}/bo")
    async def skip(run_id: int, desk: Editing) -> Response:
        def work(session: Session) -> None:
            campaign, run = _of(session, run_id, desk)
            _require(rescheduling.skip(session, run_id, f"{desk.actor.name} bỏ lần gửi này", desk.now))
            drafting.note(session, campaign, desk.actor, "skip", desk.now, _shown(run.ready_at))

        await desk.write(work)
        return desk.back(TIMETABLE, "Đã bỏ lần gửi.")

    @router.post("/{run_id:int}/lay-lai")
    async def restore(run_id: int, desk: Editing) -> Response:
        def work(session: Session) -> None:
            campaign, run = _of(session, run_id, desk)
            _require(rescheduling.restore(session, run_id, desk.now))
            drafting.note(session, campaign, desk.actor, "restore", desk.now, _shown(run.ready_at))

        await desk.write(work)
        return desk.back(TIMETABLE, "Lần gửi đã trở lại lịch.")

    @router.post("/{run_id:int}/doi")
    async def move(request: Request, run_id: int, desk: Editing) -> Response:
        written = str((await request.form()).get("to", ""))

        def work(session: Session) -> None:
            campaign, run = _of(session, run_id, desk)
            to = _read(written, desk.now)
            _require(rescheduling.move(session, run_id, to))
            drafting.note(session, campaign, desk.actor, "move", desk.now, f"{_shown(run.planned_at)} → {_shown(to)}")

        await desk.write(work)
        return desk.back(TIMETABLE, "Đã dời lần gửi.")

    @router.post("/{run_id:int}/gui-ngay")
    async def send_now(run_id: int, desk: Editing) -> Response:
        def work(session: Session) -> None:
            campaign, run = _of(session, run_id, desk)
            _require(rescheduling.move(session, run_id, desk.now))
            drafting.note(session, campaign, desk.actor, "send now", desk.now, _shown(run.planned_at))

        await desk.write(work)
        return desk.back(TIMETABLE, "Đang gửi ngay.")

    return router


def _coming(session: Session, desk: Desk) -> list[tuple[JobRun, Campaign]]:
    mine = select(Campaign).where(col(Campaign.unit_code).in_(desk.actor.units(Permission.VIEW)))
    campaigns = {job_name(campaign.id): campaign for campaign in session.exec(mine)}
    runs = rescheduling.coming(session, list(campaigns), desk.now, desk.now + _DAYS)
    return [(run, campaigns[run.job]) for run in runs]


def _of(session: Session, run_id: int, desk: Desk) -> tuple[Campaign, JobRun]:
    run = session.get(JobRun, run_id)
    campaign_id = campaign_of(run.job) if run else None
    if run is None or campaign_id is None:
        raise NotFound
    return drafting.found(session, campaign_id, desk.actor, Permission.APPROVE), run


def _require(changed: bool) -> None:
    if not changed:
        raise Rejected("Lần gửi này đang chạy hoặc đã xong.")


def _read(written: str, now: datetime) -> datetime:
    try:
        to = datetime.fromisoformat(written).replace(tzinfo=VIETNAM)
    except ValueError:
        raise Rejected({"to": "Ngày giờ viết chưa đúng."}) from None
    if to <= now:
        raise Rejected({"to": "Giờ mới phải sau lúc này."})
    return to


def _shown(moment: datetime) -> str:
    return f"{local(moment):%H:%M %d/%m/%Y}"


def _local_input(moment: datetime) -> str:
    """As a box for date and time wants it."""
    return f"{local(moment):%Y-%m-%dT%H:%M}"
