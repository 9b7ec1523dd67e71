"""From a draft to the timetable: submit, approve by a second official, schedule, pause, go on, cancel.

Every step is fenced by the status it starts from, noted in the campaign's story and in the audit.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot import texts
from bot.calendar import working_days
from bot.delivery import mailing
from bot.delivery.mailing import MailingState
from bot.officials import notices
from bot.officials.access import Actor, Permission, who_may
from bot.rejected import Rejected
from scheduler import rescheduling, timetable
from scheduler.campaigns import audience_of, drafting, library, rhythm, wording
from scheduler.campaigns.campaign import (
    CHATS,
    Campaign,
    CampaignRun,
    CampaignStatus,
    Medium,
    MessageKind,
    RunStatus,
    Variant,
)
from scheduler.campaigns.drafting import found, note, variants_of
from scheduler.campaigns.planned import AHEAD, job_name
from scheduler.campaigns.rhythm import Rhythm
from scheduler.campaigns.wording import Sender
from scheduler.timetable import Job

_words = texts.beside(__file__)
S = CampaignStatus
ALLOWED: Mapping[str, Collection[S]] = {
    "submit": (S.DRAFT,),
    "send back": (S.SUBMITTED, S.APPROVED),
    "approve": (S.SUBMITTED,),
    "schedule": (S.APPROVED, S.SCHEDULED),
    "pause": (S.SCHEDULED, S.RUNNING),
    "resume": (S.PAUSED,),
    "cancel": (S.DRAFT, S.SUBMITTED, S.APPROVED, S.SCHEDULED, S.RUNNING, S.PAUSED),
}


def submit(session: Session, campaign_id: int, sender: Sender, actor: Actor, now: datetime) -> None:
    """Asks for approval. Raises Rejected naming what is missing: words, an audience, a chat without words."""
    campaign = found(session, campaign_id, actor, Permission.EDIT)
    require_ready(session, campaign, sender, now)
    _move(session, campaign, "submit", S.SUBMITTED, actor, now)
    approvers = [
        official.id
        for official in who_may(session, Permission.APPROVE, campaign.unit_code)
        if official.id not in {None, campaign.author_id, campaign.changed_by}
    ]
    told = _words("notice.submitted", title=campaign.title, who=actor.name)
    notices.tell(
        session, [one for one in approvers if one], told, now,
        key=f"campaign/{campaign.id}/submitted/{campaign.version}", link=f"/quan-tri/chien-dich/{campaign.id}",
    )  # fmt: skip


def require_ready(session: Session, campaign: Campaign, sender: Sender, now: datetime) -> None:
    """Raises Rejected with every reason why it cannot go out as it stands."""
    assert campaign.id is not None
    variants = variants_of(session, campaign.id)
    problems: dict[str, str] = {}
    if campaign.kind == MessageKind.EXAMPLE and not campaign.named_consent:
        problems["named_consent"] = _words("problem.named_consent")
    if not variants:
        problems["variants"] = _words("problem.no_variants")
    for variant in variants:
        filling = drafting.filling_of(session, campaign, variant.medium, sender, now)
        wrong = list(wording.problems(variant, filling).values())
        if left := library.unfinished(variant.text):
            wrong.append(_words("problem.unfinished", left=left))
        for one in wrong:
            problems[f"variant-{variant.id}"] = f"{wording.medium_name(variant.medium)}: {one}"
    chats = [variant for variant in variants if variant.medium in {*CHATS, Medium.CHAT}]
    if chats:
        problems |= _audience_problems(session, campaign, chats)
    if problems:
        raise Rejected(problems)


def _audience_problems(session: Session, campaign: Campaign, chats: list[Variant]) -> dict[str, str]:
    counts = audience_of.count(session, campaign)
    if not sum(counts.values()):
        return {"topics": _words("problem.empty_audience")}
    unserved = {channel for channel, kind in counts if wording.variant_for(chats, kind, channel) is None}
    if unserved:
        names = ", ".join(sorted(wording.medium_name(channel) for channel in unserved))
        return {"variants": _words("problem.unserved", channels=names)}
    return {}


def approve(session: Session, campaign_id: int, sender: Sender, actor: Actor, now: datetime) -> None:
    """A second official takes responsibility. Raises Rejected for whoever wrote or last changed it."""
    campaign = found(session, campaign_id, actor, Permission.APPROVE)
    if actor.official_id in {campaign.author_id, campaign.changed_by}:
        raise Rejected(_words("problem.own"))
    require_ready(session, campaign, sender, now)
    campaign.approved_by = actor.official_id
    _move(session, campaign, "approve", S.APPROVED, actor, now)
    _tell_author(session, campaign, "approved", actor, now)


def send_back(session: Session, campaign_id: int, why: str, actor: Actor, now: datetime) -> None:
    """It becomes a draft again, with the reason. The author may take back what is theirs."""
    campaign = found(session, campaign_id, actor, Permission.EDIT)
    own = actor.official_id in {campaign.author_id, campaign.changed_by}
    if not own and not actor.may(Permission.APPROVE, campaign.unit_code):
        raise Rejected(_words("problem.not_approver"))
    if not own and not why.strip():
        raise Rejected({"why": _words("problem.no_reason")})
    campaign.approved_by = None
    _move(session, campaign, "send back", S.DRAFT, actor, now, why.strip())
    if not own:
        _tell_author(session, campaign, "sent_back", actor, now)


def schedule(session: Session, campaign_id: int, when: Rhythm, actor: Actor, now: datetime) -> datetime:
    """Puts an approved campaign on the timetable; returns the first moment. Raises Rejected for one in the past."""
    campaign = found(session, campaign_id, actor, Permission.EDIT)
    if campaign.status not in ALLOWED["schedule"]:
        raise Rejected(_words("problem.not_now", status=_words(f"status.{campaign.status}")))
    calendar = working_days.load(session)
    first = rhythm.require_future(when, calendar, now)
    campaign.rhythm = when.as_json()
    _move(session, campaign, "schedule", S.SCHEDULED, actor, now, when.words())
    job = Job(job_name(campaign.id), when.trigger(calendar), timetable.nothing, ahead=AHEAD)
    rescheduling.clear(session, job.name, now)
    timetable.plan(session, [job], now)
    return first


def pause(session: Session, campaign_id: int, actor: Actor, now: datetime) -> None:
    """Nothing more is sent from this moment on."""
    campaign = found(session, campaign_id, actor, Permission.APPROVE)
    _move(session, campaign, "pause", S.PAUSED, actor, now)
    hold(session, campaign_id, MailingState.HELD)


def resume(session: Session, campaign_id: int, actor: Actor, now: datetime) -> None:
    """What was held goes on where it stopped; planned moments count again."""
    campaign = found(session, campaign_id, actor, Permission.APPROVE)
    begun = open_runs(session, campaign_id)
    _move(session, campaign, "resume", S.RUNNING if begun else S.SCHEDULED, actor, now)
    for run in begun:
        run.paused_why = ""
        session.add(run)
    hold(session, campaign_id, MailingState.GOING)


def cancel(session: Session, campaign_id: int, why: str, actor: Actor, now: datetime) -> None:
    """For good: what waits is not sent, nothing more is planned."""
    campaign = found(session, campaign_id, actor, Permission.EDIT)
    if campaign.status in {S.SCHEDULED, S.RUNNING, S.PAUSED} and not actor.may(Permission.APPROVE, campaign.unit_code):
        raise Rejected(_words("problem.not_approver"))
    _move(session, campaign, "cancel", S.CANCELLED, actor, now, why.strip())
    hold(session, campaign_id, MailingState.STOPPED)
    rescheduling.clear(session, job_name(campaign.id), now)


def hold(session: Session, campaign_id: int, state: MailingState) -> None:
    """Every run that is not over, held, let go on or stopped."""
    for run in open_runs(session, campaign_id):
        mailing.change(session, run.mailing_id, state)


def open_runs(session: Session, campaign_id: int) -> list[CampaignRun]:
    """Runs that are not over."""
    query = select(CampaignRun).where(
        col(CampaignRun.campaign_id) == campaign_id, col(CampaignRun.status) != RunStatus.OVER
    )
    return list(session.exec(query))


def set_status(session: Session, campaign: Campaign, old: Collection[S], new: S) -> bool:
    """Moves it on where it still stands in `old`. False: somebody was quicker."""
    session.flush()
    moved = update(Campaign).where(
        col(Campaign.id) == campaign.id, col(Campaign.status).in_([status.value for status in old])
    )
    changed = session.connection().execute(moved.values(status=new.value)).rowcount == 1
    session.refresh(campaign)
    return bool(changed)


def _move(session: Session, campaign: Campaign, act: str, new: S, actor: Actor, now: datetime, why: str = "") -> None:
    session.add(campaign)
    if not set_status(session, campaign, ALLOWED[act], new):
        raise Rejected(_words("problem.not_now", status=_words(f"status.{campaign.status}")))
    note(session, campaign, actor, act, now, why)


def _tell_author(session: Session, campaign: Campaign, what: str, actor: Actor, now: datetime) -> None:
    told = _words(f"notice.{what}", title=campaign.title, who=actor.name)
    key = f"campaign/{campaign.id}/{what}/{campaign.version}"
    notices.tell(
        session,
        {campaign.author_id, campaign.changed_by},
        told,
        now,
        key=key,
        link=f"/quan-tri/chien-dich/{campaign.id}",
    )
