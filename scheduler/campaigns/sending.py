"""A campaign's run: its audience becomes deliveries, a chunk at a time, from where a crash left off, nobody twice."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from bot import attachments, outbox, texts
from bot.database import Database, one_at_a_time
from bot.delivery.mailing import Mailing
from bot.office_hours import local
from bot.subscriptions import audience
from bot.subscriptions.subscription import AudienceKind, join
from scheduler.campaigns import approving, audience_of, drafting, news, wording
from scheduler.campaigns.campaign import (
    CHATS,
    Campaign,
    CampaignEvent,
    CampaignRun,
    CampaignStatus,
    Medium,
    RunStatus,
    Variant,
)
from scheduler.campaigns.planned import job_name
from scheduler.campaigns.rhythm import Beat
from scheduler.campaigns.wording import Sender
from scheduler.timetable import JobRun

CHUNK = 10_000  # subscribers in one transaction
_STILL_NEWS = timedelta(days=2)  # what a sleeping machine missed by more is not sent any more

_words = texts.beside(__file__)
_GOING = (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)


async def send(database: Database, sender: Sender, campaign_id: int, planned_at: datetime, now: datetime) -> str:
    """The clock's work. It may be begun again after a crash, by two clocks too: what is planned stays planned."""
    opened = await database.write(partial(begin, campaign_id=campaign_id, planned_at=planned_at, now=now))
    if isinstance(opened, str):
        return opened
    while await database.write(partial(plan_chunk, run_id=opened, sender=sender, now=now)):
        pass
    planned = await database.read(lambda session: _run(session, opened).planned)
    return _words("run.planned", count=planned)


def begin(session: Session, campaign_id: int, planned_at: datetime, now: datetime) -> int | str:
    """The run of this moment, made if it is not there yet; or why there is none."""
    one_at_a_time(session, f"campaign {campaign_id}")
    campaign = session.get(Campaign, campaign_id, populate_existing=True)
    if campaign is None or campaign.status not in _GOING:
        return _words("run.not_going")
    of_moment = select(CampaignRun).where(
        col(CampaignRun.campaign_id) == campaign_id, col(CampaignRun.planned_at) == planned_at
    )
    known = session.exec(of_moment).first()
    if known is not None:
        assert known.id is not None
        return known.id
    if now - (_moved_to(session, campaign_id, planned_at) or planned_at) > _STILL_NEWS:
        return _missed(session, campaign, planned_at, now)
    key = f"campaign/{campaign_id}/{planned_at:%Y-%m-%dT%H:%M:%S}"
    sent = Mailing(key=key, topics=join(campaign.audience["topics"]), created_at=now)
    session.add(sent)
    session.flush()
    assert sent.id is not None
    run = CampaignRun(
        campaign_id=campaign_id, planned_at=planned_at, mailing_id=sent.id, begun_at=now,
        late_until=now + timedelta(days=campaign.late_days),
    )  # fmt: skip
    session.add(run)
    approving.set_status(session, campaign, _GOING, CampaignStatus.RUNNING)
    session.flush()
    news.publish(session, campaign_id, now)
    assert run.id is not None
    return run.id


def _missed(session: Session, campaign: Campaign, planned_at: datetime, now: datetime) -> str:
    assert campaign.id is not None
    told = _words("run.too_late", at=f"{local(planned_at):%H:%M %d/%m/%Y}")
    session.add(CampaignEvent(campaign_id=campaign.id, at=now, who=_words("run.machine"), act="miss", note=told))
    if campaign.rhythm["beat"] in {Beat.ONCE, Beat.BEFORE}:
        approving.set_status(session, campaign, _GOING, CampaignStatus.FINISHED)
    return told


def _moved_to(session: Session, campaign_id: int, planned_at: datetime) -> datetime | None:
    query = select(JobRun.moved_to).where(
        col(JobRun.job) == job_name(campaign_id), col(JobRun.planned_at) == planned_at
    )
    return session.exec(query).first()


def plan_chunk(session: Session, run_id: int, sender: Sender, now: datetime) -> bool:
    """Plans the next subscribers in order of id. False: everyone is planned."""
    one_at_a_time(session, f"run {run_id}")
    run = _run(session, run_id)
    if run.status != RunStatus.PLANNING:
        return False
    campaign = session.get_one(Campaign, run.campaign_id)
    cancelled = campaign.status == CampaignStatus.CANCELLED
    until = None if cancelled else audience.next_boundary(session, run.reached, CHUNK)
    if until is None:
        run.status = RunStatus.SENDING
        session.add(run)
        return False
    run.planned += _plan(session, campaign, run, sender, now, (run.reached, until))
    run.reached = until
    session.add(run)
    return True


def plan_late(session: Session, run: CampaignRun, sender: Sender, now: datetime) -> int:
    """Those who agreed since the run began, where the campaign wants them. How many are new."""
    campaign = session.get_one(Campaign, run.campaign_id)
    if not campaign.late_days or run.status != RunStatus.SENDING or now > run.late_until:
        return 0
    added = _plan(session, campaign, run, sender, now, None)
    if added:
        run.planned += added
        session.add(run)
    return added


def _plan(
    session: Session,
    campaign: Campaign,
    run: CampaignRun,
    sender: Sender,
    now: datetime,
    between: tuple[int, int] | None,
) -> int:
    """`between`: the ids of one chunk; None for those who joined since the run began."""
    assert campaign.id is not None
    variants = drafting.variants_of(session, campaign.id)
    picture = picture_url(session, campaign, sender)
    total = 0
    for medium in CHATS:
        if campaign.audience["channels"] and medium not in campaign.audience["channels"]:
            continue
        for variant, kinds in _shares(variants, campaign, medium):
            filling = drafting.filling_of(session, campaign, medium, sender, run.begun_at, picture)
            total += outbox.put_for_each(
                session,
                wording.reply(variant, filling, medium),
                _of_run(campaign, medium, kinds, run, between),
                channel=medium,
                mailing_id=run.mailing_id,
                key=f"campaign/{campaign.id}/{run.id}",
                now=now,
                due_at=sender.quiet.until(now) if sender.quiet else None,
            )
    return total


def _of_run(
    campaign: Campaign, medium: str, kinds: list[str], run: CampaignRun, between: tuple[int, int] | None
) -> Select[Any]:
    if between is None:
        return audience_of.of(campaign, channels=[medium], kinds=kinds).joined_since(run.begun_at)
    early = audience_of.of(campaign, channels=[medium], kinds=kinds, joined_by=run.begun_at)
    return early.between(*between)


def _shares(variants: list[Variant], campaign: Campaign, medium: Medium) -> list[tuple[Variant, list[str]]]:
    """Each variant with the audience kinds that get it on this chat."""
    shares: dict[int | None, tuple[Variant, list[str]]] = {}
    for kind in campaign.audience["kinds"] or list(AudienceKind):
        variant = wording.variant_for(variants, kind, medium)
        if variant is not None:
            shares.setdefault(variant.id, (variant, []))[1].append(str(kind))
    return list(shares.values())


def picture_url(session: Session, campaign: Campaign, sender: Sender) -> str:
    """Platforms fetch pictures themselves, so one needs a public address."""
    if campaign.picture_id is None or not sender.public_url:
        return ""
    picture = session.get(attachments.Attachment, campaign.picture_id)
    return f"{sender.public_url}/tin/tep/{picture.token}" if picture else ""


def _run(session: Session, run_id: int) -> CampaignRun:
    return session.get_one(CampaignRun, run_id, populate_existing=True)
