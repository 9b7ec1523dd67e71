"""What a campaign means for the yearly plan: its theme, the activity it serves, the evidence that it went out."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.office_hours import local
from bot.officials.access import Actor, Permission
from scheduler.campaigns.campaign import Campaign, CampaignRun
from scheduler.campaigns.results import Figures
from scheduler.plans.activity import Activity, Check, Evidence, EvidenceKind, Occurrence, OccurrenceStatus
from scheduler.plans.plan import Plan, PlanStatus

_MOST = 200
_ADDRESS = "/quan-tri/chien-dich/{}/ket-qua"


def theme(session: Session, now: datetime) -> str:
    """Of this year's issued plan; of the newest campaign where no plan names one."""
    planned = select(Plan.theme).where(
        col(Plan.year) == local(now).year, col(Plan.status) == PlanStatus.ISSUED, col(Plan.theme) != ""
    )
    found = session.exec(planned.order_by(col(Plan.id).desc()).limit(1)).first()
    used = select(Campaign.theme).order_by(col(Campaign.id).desc()).limit(1)
    return found or session.exec(used).first() or ""


def activities(session: Session, actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """(id, name) of what this year's issued plans set to do, as far as the official sees them."""
    mine = select(Activity.id, Activity.name).join(Plan, col(Plan.id) == col(Activity.plan_id))
    query = mine.where(
        col(Plan.unit_code).in_(actor.units(Permission.VIEW)),
        col(Plan.status) == PlanStatus.ISSUED,
        col(Plan.year) == local(now).year,
        col(Activity.state).in_([Check.ACCEPTED, Check.EDITED]),
        ~col(Activity.cancelled),
    )
    found = session.exec(query.order_by(col(Activity.position), col(Activity.id)).limit(_MOST))
    return [(number, name if len(name) <= 90 else f"{name[:89]}…") for number, name in found if number is not None]


def prove(session: Session, campaign: Campaign, run: CampaignRun, figures: Figures, now: datetime) -> None:
    """The plan learns that it went out: one piece of news, and the time it was due is fulfilled."""
    activity = session.get(Activity, campaign.activity_id) if campaign.activity_id else None
    if activity is None or not figures.sent:
        return
    day = local(run.begun_at).date()
    due = select(Occurrence).where(
        col(Occurrence.activity_id) == activity.id,
        col(Occurrence.status) == OccurrenceStatus.DUE,
        col(Occurrence.begins) <= day,
    )
    occurrence = session.exec(due.order_by(col(Occurrence.due_on)).limit(1)).first()
    evidence = Evidence(
        activity_id=activity.id or 0,
        occurrence_id=occurrence.id if occurrence else None,
        kind=EvidenceKind.SOCIAL,
        happened_on=day,
        title=campaign.title,
        link=_ADDRESS.format(campaign.id),
        note=f"Đã gửi {figures.sent} tin qua trò chuyện.",
        created_at=now,
        created_by="motcua",
    )
    session.add(evidence)
    if occurrence is not None:
        occurrence.status, occurrence.done_on, occurrence.done_by = OccurrenceStatus.DONE, day, "motcua"
        session.add(occurrence)
