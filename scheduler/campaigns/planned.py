"""Campaigns on the clock's timetable: one job for each that is scheduled, read anew at every look."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from bot.calendar import working_days
from scheduler.campaigns import rhythm
from scheduler.campaigns.campaign import Campaign, CampaignStatus
from scheduler.timetable import Job

AHEAD = timedelta(days=31)  # what the timetable page shows, and a little
_PREFIX = "campaign/"

Send = Callable[[int, datetime, datetime], Awaitable[str]]
"""(campaign id, planned moment, now) -> what was done."""


def job_name(campaign_id: int | None) -> str:
    """The name of a campaign's job."""
    return f"{_PREFIX}{campaign_id}"


def campaign_of(job: str) -> int | None:
    """The campaign of a job; None for jobs of another kind."""
    number = job.removeprefix(_PREFIX)
    return int(number) if job.startswith(_PREFIX) and number.isdecimal() else None


def jobs(send: Send, session: Session) -> Sequence[Job]:
    """The jobs of every campaign that may go out. A paused one keeps its planned moments and runs none of them."""
    going = select(Campaign).where(col(Campaign.status).in_([CampaignStatus.SCHEDULED, CampaignStatus.RUNNING]))
    calendar = None
    found = []
    for campaign in session.exec(going):
        when = rhythm.of_row(campaign.rhythm)
        if when is not None and campaign.id is not None:
            calendar = calendar or working_days.load(session)
            work = partial(send, campaign.id)
            found.append(Job(job_name(campaign.id), when.trigger(calendar), work, ahead=AHEAD))
    return found
