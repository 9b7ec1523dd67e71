"""Everything about one campaign that its page shows: words with previews, estimate, story, what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.attachments import Attachment
from bot.channels.zalo_templates import SentBy, template_for
from bot.officials.access import Actor, Permission
from bot.officials.official import Official
from bot.officials.unit import Unit
from bot.settings import Settings
from scheduler import rescheduling
from scheduler.campaigns import (
    approving,
    audience_of,
    drafting,
    estimating,
    preview,
    results,
    rhythm,
    sending,
    short_link,
    wording,
)
from scheduler.campaigns.campaign import (
    Campaign,
    CampaignEvent,
    CampaignFile,
    CampaignRun,
    CampaignStatus,
    Medium,
    Variant,
)
from scheduler.campaigns.estimating import Estimate
from scheduler.campaigns.planned import job_name
from scheduler.campaigns.preview import Preview
from scheduler.campaigns.rhythm import Rhythm
from scheduler.campaigns.wording import Sender
from scheduler.timetable import JobRun

_SOON = timedelta(days=30)
_NEEDS = {"approve": Permission.APPROVE, "pause": Permission.APPROVE, "resume": Permission.APPROVE}


@dataclass(frozen=True, slots=True)
class Words:
    """One variant with how every channel shows it, and what is wrong with it now."""

    variant: Variant
    previews: Sequence[Preview]
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows."""

    campaign: Campaign
    unit: str
    people: dict[int, str]
    words: Sequence[Words]
    estimate: Estimate
    rhythm: Rhythm | None
    coming: Sequence[JobRun]
    runs: Sequence[CampaignRun]
    story: Sequence[CampaignEvent]
    picture: Attachment | None
    files: Sequence[Attachment]
    may: frozenset[str]
    own_link: str
    may_not_approve: bool


def at(session: Session, campaign_id: int, settings: Settings, sender: Sender, actor: Actor, now: datetime) -> View:
    """Raises NotFound. Makes the short addresses that the previews show."""
    campaign = drafting.found(session, campaign_id, actor)
    shown = sending.picture_url(session, campaign, sender)
    template = template_for(session, campaign.template, SentBy.UID)
    words = []
    for variant in drafting.variants_of(session, campaign_id):
        filling = drafting.filling_of(session, campaign, variant.medium, sender, now, shown)
        wrong = list(wording.problems(variant, filling).values())
        shown_on = preview.of(variant, filling, settings)
        if template and any(one.medium is Medium.ZALO_OA for one in shown_on):
            shown_on.append(preview.by_template(variant, filling, template))
        words.append(Words(variant, shown_on, wrong))
    who = audience_of.of(campaign)
    jobs = [job_name(campaign_id)]
    return View(
        campaign=campaign,
        unit=getattr(session.get(Unit, campaign.unit_code), "name", campaign.unit_code),
        people=_people(session, campaign),
        words=words,
        estimate=estimating.estimate(session, who, settings, now, template=bool(campaign.template)),
        rhythm=rhythm.of_row(campaign.rhythm),
        coming=rescheduling.coming(session, jobs, now, now + _SOON)[:10],
        runs=results.runs_of(session, campaign_id),
        story=list(
            session.exec(
                select(CampaignEvent)
                .where(col(CampaignEvent.campaign_id) == campaign_id)
                .order_by(col(CampaignEvent.id).desc())
            )
        ),
        picture=session.get(Attachment, campaign.picture_id) if campaign.picture_id else None,
        files=files_of(session, campaign_id),
        may=_may(campaign, actor),
        own_link=_own_link(session, campaign, sender, actor),
        may_not_approve=actor.official_id in {campaign.author_id, campaign.changed_by},
    )


def files_of(session: Session, campaign_id: int) -> list[Attachment]:
    """The files that go with it."""
    of_it = (
        select(Attachment)
        .join(CampaignFile, col(CampaignFile.attachment_id) == col(Attachment.id))
        .where(col(CampaignFile.campaign_id) == campaign_id)
    )
    return list(session.exec(of_it.order_by(col(CampaignFile.id))))


def _may(campaign: Campaign, actor: Actor) -> frozenset[str]:
    possible = {
        act
        for act, statuses in approving.ALLOWED.items()
        if campaign.status in statuses and actor.may(_NEEDS.get(act, Permission.EDIT), campaign.unit_code)
    }
    approver = actor.may(Permission.APPROVE, campaign.unit_code)
    going = {CampaignStatus.SCHEDULED, CampaignStatus.RUNNING, CampaignStatus.PAUSED}
    if campaign.status in going and not approver:
        possible.discard("cancel")
    own = {campaign.author_id, campaign.changed_by}
    if actor.official_id in own:
        possible.discard("approve")
    elif not approver:
        possible.discard("send back")
    if campaign.status == CampaignStatus.DRAFT and actor.may(Permission.EDIT, campaign.unit_code):
        possible.add("edit")
    if actor.may(Permission.EDIT, campaign.unit_code):
        possible.add("try")
    return frozenset(possible)


def _people(session: Session, campaign: Campaign) -> dict[int, str]:
    ids = {campaign.author_id, campaign.changed_by, campaign.approved_by or 0}
    named = select(Official.id, Official.name).where(col(Official.id).in_(ids))
    return {number: name for number, name in session.exec(named) if number is not None}


def _own_link(session: Session, campaign: Campaign, sender: Sender, actor: Actor) -> str:
    found = [one for one in short_link.shared(session, campaign.id or 0) if one.official_id == actor.official_id]
    return sender.short(found[0].code) if found else ""
