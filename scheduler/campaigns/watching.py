"""Looks after runs under way: late joiners, what is held, too many failures, the end."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from bot import texts
from bot.alerts import alert
from bot.database import Database, one_at_a_time
from bot.delivery import mailing
from bot.delivery.mailing import MailingState
from bot.officials import notices
from scheduler import rescheduling
from scheduler.campaigns import approving, proving, results, sending
from scheduler.campaigns.campaign import Campaign, CampaignEvent, CampaignRun, CampaignStatus, RunStatus
from scheduler.campaigns.planned import job_name
from scheduler.campaigns.wording import Sender
from scheduler.timetable import JobRun
from scheduler.timetable import RunStatus as Planned

_EVERY = 5.0  # seconds
_REST = 10  # times as long as a look took: counting a million must not fill the machine
_SOME = 5_000  # deliveries moved in one transaction
_PARKED_FOR = timedelta(days=3)  # whoever writes by then still gets what their closed window kept back
_ENOUGH = 20  # ended deliveries before failures say anything

_words = texts.beside(__file__)


async def watch(database: Database, sender: Sender, alert_to: str, clock: Callable[[], datetime]) -> None:
    """Until cancelled."""
    while True:
        begun = time.monotonic()
        await look(database, sender, alert_to, clock())
        await asyncio.sleep(max(_EVERY, _REST * (time.monotonic() - begun)))


async def look(database: Database, sender: Sender, alert_to: str, now: datetime) -> None:
    """One look at every run that is not over, and at mailings that were stopped."""
    for run_id, mailing_id in await database.read(_open):
        await _follow(database, mailing_id, now)
        ended = await database.write(partial(_tend, run_id=run_id, sender=sender, alert_to=alert_to, now=now))
        if ended:
            await _follow(database, mailing_id, now)


async def _follow(database: Database, mailing_id: int, now: datetime) -> None:
    while await database.write(partial(mailing.follow, mailing_id=mailing_id, most=_SOME, now=now)):
        pass


def _open(session: Session) -> list[tuple[int, int]]:
    query = select(CampaignRun).where(col(CampaignRun.status) != RunStatus.OVER).order_by(col(CampaignRun.id))
    return [(run.id or 0, run.mailing_id) for run in session.exec(query)]


def _tend(session: Session, run_id: int, sender: Sender, alert_to: str, now: datetime) -> bool:
    """Whether the run came to its end."""
    one_at_a_time(session, f"run {run_id}")
    run = session.get_one(CampaignRun, run_id, populate_existing=True)
    campaign = session.get_one(Campaign, run.campaign_id, populate_existing=True)
    if run.status == RunStatus.OVER:
        return False
    if campaign.status == CampaignStatus.RUNNING:
        sending.plan_late(session, run, sender, now)
    if campaign.status == CampaignStatus.RUNNING and results.has_faults(session, run):
        figures = results.of_run(session, run)
        if _too_many(figures, campaign):
            _pause(session, campaign, run, figures, alert_to, now)
            return False
    if run.status != RunStatus.SENDING or results.has_waiting(session, run):
        return False
    figures = results.of_run(session, run)
    hopeless = not figures.parked or now >= run.begun_at + _PARKED_FOR
    if campaign.status != CampaignStatus.CANCELLED and not (now >= run.late_until and hopeless):
        return False
    _end(session, campaign, run, figures, now)
    return True


def _too_many(figures: results.Figures, campaign: Campaign) -> bool:
    ended = figures.sent + figures.faults
    return ended >= _ENOUGH and figures.faults * 100 > campaign.failure_limit * ended


def _pause(
    session: Session, campaign: Campaign, run: CampaignRun, figures: results.Figures, alert_to: str, now: datetime
) -> None:
    """By itself: whoever goes on decides so with open eyes."""
    assert campaign.id is not None
    if not approving.set_status(session, campaign, [CampaignStatus.RUNNING], CampaignStatus.PAUSED):
        return
    ended = figures.sent + figures.faults
    run.paused_why = _words("run.paused", failed=figures.faults, ended=ended, limit=campaign.failure_limit)
    session.add(run)
    approving.hold(session, campaign.id, MailingState.HELD)
    session.add(
        CampaignEvent(
            campaign_id=campaign.id, at=now, who=_words("run.machine"), act="pause by itself", note=run.paused_why
        )
    )
    told = _words("notice.paused", title=campaign.title, why=run.paused_why)
    key = f"campaign/{campaign.id}/{run.id}/paused/{figures.faults}"
    alert(session, told, now, to=alert_to, key=key)
    concerned = {one for one in (campaign.author_id, campaign.changed_by, campaign.approved_by) if one}
    notices.tell(session, concerned, told, now, key=key, link=f"/quan-tri/chien-dich/{campaign.id}")


def _end(session: Session, campaign: Campaign, run: CampaignRun, figures: results.Figures, now: datetime) -> None:
    run.status = RunStatus.OVER
    run.finished_at = now
    run.figures = figures.as_json()
    session.add(run)
    mailing.change(session, run.mailing_id, MailingState.OVER)
    proving.prove(session, campaign, run, figures, now)
    session.flush()
    assert campaign.id is not None
    coming = select(JobRun.id).where(
        col(JobRun.job) == job_name(campaign.id), col(JobRun.status) == Planned.DUE, col(JobRun.planned_at) > now
    )
    more = session.exec(coming.limit(1)).first() is not None
    if approving.open_runs(session, campaign.id):
        return
    after = CampaignStatus.SCHEDULED if more else CampaignStatus.FINISHED
    if approving.set_status(session, campaign, [CampaignStatus.RUNNING], after) and not more:
        rescheduling.clear(session, job_name(campaign.id), now)
