"""Writing a campaign: its facts, its words, its picture and files. Only a draft may change; every change is noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from bot import attachments, audit, texts
from bot.attachments import Checked
from bot.console.desk import NotFound
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected
from bot.subscriptions.subscription import TOPICS, AudienceKind, Language
from scheduler.campaigns import short_link, wording
from scheduler.campaigns.campaign import (
    CHATS,
    Campaign,
    CampaignEvent,
    CampaignFile,
    CampaignStatus,
    Medium,
    MessageKind,
    Variant,
)
from scheduler.campaigns.wording import Filling, Sender

_words = texts.beside(__file__)
_LONGEST_TITLE = 200
_MOST_LATE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Facts:
    """What an official fills in about a campaign."""

    title: str
    kind: str
    theme: str
    unit_code: str
    topics: Sequence[str]
    kinds: Sequence[str] = ()
    channels: Sequence[str] = ()
    areas: Sequence[str] = ()
    languages: Sequence[str] = ()
    target_url: str = ""
    template: str = ""
    advertising: bool = False
    late_days: int = 0
    failure_limit: int = 20
    activity_id: int | None = None
    named_consent: bool = False


def found(session: Session, campaign_id: int, actor: Actor, permission: Permission = Permission.VIEW) -> Campaign:
    """A campaign that this official may see. Raises NotFound."""
    row = session.get(Campaign, campaign_id, populate_existing=True)
    if row is None or not actor.may(permission, row.unit_code):
        raise NotFound
    return row


def variants_of(session: Session, campaign_id: int) -> list[Variant]:
    """Its words, in the order in which they were first written."""
    of_it = select(Variant).where(col(Variant.campaign_id) == campaign_id).order_by(col(Variant.id))
    return list(session.exec(of_it))


def create(session: Session, facts: Facts, actor: Actor, now: datetime) -> Campaign:
    """A new draft. Raises Rejected."""
    _require_sound(facts, actor)
    campaign = Campaign(
        title=facts.title, theme=facts.theme, unit_code=facts.unit_code, kind=facts.kind, author_id=actor.official_id,
        changed_by=actor.official_id, created_at=now, changed_at=now,
    )  # fmt: skip
    _fill(campaign, facts)
    session.add(campaign)
    session.flush()
    note(session, campaign, actor, "create", now)
    return campaign


def change(session: Session, campaign_id: int, version: int, facts: Facts, actor: Actor, now: datetime) -> Campaign:
    """Other facts. Raises Rejected, NotFound."""
    campaign = _open_draft(session, campaign_id, actor, version)
    _require_sound(facts, actor)
    _fill(campaign, facts)
    _changed(session, campaign, actor, now)
    note(session, campaign, actor, "change", now)
    return campaign


def put_variant(
    session: Session, campaign_id: int, words: Variant, sender: Sender, actor: Actor, now: datetime
) -> Variant:
    """The words for one audience kind on one medium, in place of those before. Raises Rejected, NotFound."""
    campaign = _open_draft(session, campaign_id, actor)
    if words.medium not in set(Medium):
        raise Rejected({"medium": _words("problem.medium")})
    if words.kind and words.kind not in set(AudienceKind):
        raise Rejected({"audience": _words("problem.kind_of_audience")})
    filling = filling_of(session, campaign, words.medium, sender, now)
    if problems := wording.problems(words, filling):
        raise Rejected(problems)
    same = (
        col(Variant.campaign_id) == campaign_id,
        col(Variant.kind) == words.kind,
        col(Variant.medium) == words.medium,
    )
    kept = session.exec(select(Variant).where(*same)).first() or Variant(
        campaign_id=campaign_id, kind=words.kind, medium=words.medium, text=""
    )
    kept.headline, kept.text = words.headline.strip(), words.text.strip()
    kept.video_url, kept.plain = words.video_url.strip(), words.plain
    session.add(kept)
    _changed(session, campaign, actor, now)
    note(session, campaign, actor, "words", now, wording.medium_name(words.medium))
    return kept


def drop_variant(session: Session, campaign_id: int, variant_id: int, actor: Actor, now: datetime) -> None:
    """Takes words away. Raises Rejected, NotFound."""
    campaign = _open_draft(session, campaign_id, actor)
    variant = session.get(Variant, variant_id)
    if variant is None or variant.campaign_id != campaign_id:
        raise NotFound
    session.delete(variant)
    _changed(session, campaign, actor, now)
    note(session, campaign, actor, "drop words", now, wording.medium_name(variant.medium))


def put_picture(session: Session, campaign_id: int, checked: Checked | None, actor: Actor, now: datetime) -> None:
    """The picture that goes with every chat message, or none."""
    campaign = _open_draft(session, campaign_id, actor)
    campaign.picture_id = attachments.store(session, checked, now).id if checked else None
    _changed(session, campaign, actor, now)
    note(session, campaign, actor, "picture", now)


def add_file(session: Session, campaign_id: int, checked: Checked, actor: Actor, now: datetime) -> None:
    """A file for the news page."""
    campaign = _open_draft(session, campaign_id, actor)
    kept = attachments.store(session, checked, now)
    assert kept.id is not None
    session.add(CampaignFile(campaign_id=campaign_id, attachment_id=kept.id))
    _changed(session, campaign, actor, now)
    note(session, campaign, actor, "file", now)


def filling_of(
    session: Session, campaign: Campaign, medium: str, sender: Sender, now: datetime, picture_url: str = ""
) -> Filling:
    """What the placeholders become on this medium; makes its short address where the campaign leads somewhere."""
    link = ""
    if campaign.target_url and sender.public_url:
        assert campaign.id is not None
        link = sender.short(short_link.code_for(session, campaign.id, medium, campaign.target_url, now))
    return Filling(sender, campaign, link, now, picture_url)


def note(session: Session, campaign: Campaign, actor: Actor, act: str, now: datetime, more: str = "") -> None:
    """A line in the campaign's story and in the audit."""
    assert campaign.id is not None
    session.add(CampaignEvent(campaign_id=campaign.id, at=now, who=actor.name, act=act, note=more))
    detail: dict[str, Any] = {"version": campaign.version, **({"note": more[:200]} if more else {})}
    action = f"campaign.{act.replace(' ', '_')}"
    audit.record(session, actor=actor.login, action=action, subject=f"campaign/{campaign.id}", now=now, detail=detail)


def _open_draft(session: Session, campaign_id: int, actor: Actor, version: int | None = None) -> Campaign:
    campaign = found(session, campaign_id, actor, Permission.EDIT)
    if campaign.status != CampaignStatus.DRAFT:
        raise Rejected(_words("problem.not_draft"))
    if version is not None and version != campaign.version:
        raise Rejected(_words("problem.changed_meanwhile"))
    return campaign


def _changed(session: Session, campaign: Campaign, actor: Actor, now: datetime) -> None:
    campaign.version += 1
    campaign.changed_by = actor.official_id
    campaign.changed_at = now
    session.add(campaign)
    session.flush()


def _fill(campaign: Campaign, facts: Facts) -> None:
    campaign.title, campaign.theme = " ".join(facts.title.split()), " ".join(facts.theme.split())
    campaign.kind, campaign.unit_code = facts.kind, facts.unit_code
    campaign.audience = {
        "topics": list(facts.topics),
        "kinds": list(facts.kinds),
        "channels": list(facts.channels),
        "areas": list(facts.areas),
        "languages": list(facts.languages),
    }
    campaign.target_url, campaign.template = facts.target_url.strip(), facts.template
    campaign.advertising, campaign.activity_id = facts.advertising, facts.activity_id
    campaign.named_consent = facts.named_consent
    campaign.late_days, campaign.failure_limit = facts.late_days, facts.failure_limit


def _require_sound(facts: Facts, actor: Actor) -> None:
    problems: dict[str, str] = {}
    if not facts.title.strip():
        problems["title"] = _words("problem.no_title")
    elif len(facts.title) > _LONGEST_TITLE:
        problems["title"] = _words("problem.long_title", most=_LONGEST_TITLE)
    if not facts.theme.strip():
        problems["theme"] = _words("problem.no_theme")
    elif len(facts.theme) > _LONGEST_TITLE:
        problems["theme"] = _words("problem.long_title", most=_LONGEST_TITLE)
    if facts.kind not in set(MessageKind):
        problems["kind"] = _words("problem.kind")
    if not actor.may(Permission.EDIT, facts.unit_code):
        problems["unit_code"] = _words("problem.unit")
    if facts.target_url and not _is_address(facts.target_url):
        problems["target_url"] = _words("problem.address")
    if not 0 <= facts.late_days <= _MOST_LATE_DAYS:
        problems["late_days"] = _words("problem.late_days", most=_MOST_LATE_DAYS)
    if not 1 <= facts.failure_limit <= 100:
        problems["failure_limit"] = _words("problem.failure_limit")
    allowed: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
        "topics": (facts.topics, TOPICS),
        "kinds": (facts.kinds, list(AudienceKind)),
        "channels": (facts.channels, list(CHATS)),
        "languages": (facts.languages, list(Language)),
    }
    problems |= {name: _words("problem.choice") for name, (chosen, all_) in allowed.items() if set(chosen) - set(all_)}
    if not facts.topics:
        problems["topics"] = _words("problem.no_topic")
    if problems:
        raise Rejected(problems)


def _is_address(written: str) -> bool:
    try:
        parts = urlsplit(written.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc and not any(map(str.isspace, written.strip()))
