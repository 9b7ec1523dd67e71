"""Everything that the page of one case shows, read in one go. Knows no form and no address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.attachments.attachment import Attachment
from bot.calendar import working_days
from bot.casework import answer_files, answering, canned, checklist, merging, notes, presence, reach, similar, telling
from bot.casework.checklist import Item
from bot.casework.similar import Alike
from bot.casework.transitions import Action, allowed
from bot.channels.channel import Capabilities, Reply
from bot.channels.rendering import Part, render
from bot.channels.web import WebChannel
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_oa import ZaloOa
from bot.citizens import Citizen
from bot.feedback import deadlines
from bot.feedback.case import CaseAnswer, CaseEvent, CaseFollower, CaseNote, FeedbackCase
from bot.feedback.desk_rows import CannedReply
from bot.office_hours import local
from bot.officials.access import ALLOWS, Actor, Permission
from bot.officials.official import Grant, Official
from bot.officials.unit import Unit
from knowledge.search import Finder, Match, Verdict

_TELEGRAM = Capabilities(text_limit=4096, buttons=100, button_label_limit=60)
CHANNELS = (
    ("web", "Trang trò chuyện", WebChannel.capabilities),
    ("zalo_oa", "Zalo OA", ZaloOa.capabilities),
    ("zalo_bot", "Zalo Bot", ZaloBot.capabilities),
    ("telegram", "Telegram", _TELEGRAM),
)
_MOST_PROCEDURES = 4


@dataclass(frozen=True, slots=True)
class Preview:
    """The reply as one channel carries it; `own`: the citizen's own channel."""

    name: str
    own: bool
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the page shows. `may` holds what this official may do now."""

    case: FeedbackCase
    unit: str
    handler: str
    channel: str
    events: Sequence[CaseEvent]
    notes: Sequence[CaseNote]
    files: Sequence[Attachment]
    enclosed: Sequence[Attachment]  # with the reply
    answer: CaseAnswer | None
    set_aside: Sequence[CaseAnswer]
    second_person: bool
    items: Sequence[Item]
    blanks: Sequence[str]
    previews: Sequence[Preview]
    merged: Sequence[FeedbackCase]
    into: FeedbackCase | None
    followers: int
    about: Sequence[str]
    about_ids: frozenset[int]
    alike: Sequence[Alike]
    earlier: Sequence[Alike]
    prepared: Sequence[CannedReply]
    procedures: Sequence[Match]
    others: Sequence[str]
    may: frozenset[str]
    days_left: int | None
    transfer_on: date  # last day to pass it on, where it belongs to another authority
    recallable: bool


def read(
    session: Session, code: str, actor: Actor, now: datetime, finder: Callable[[], Finder] | None = None
) -> CaseView:
    """Raises NotFound for a case that is not theirs to see."""
    case = reach.see(session, code, actor)
    answer = answering.current(session, case)
    handler = session.get(Official, case.handler_id) if case.handler_id else None
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    channel = citizen.channel if citizen else ""
    about_ids = reach.complained_about(session, case)
    open_reply = answer is not None and answer.sent_at is None
    enclosed = answer_files.of(session, case)
    works = actor.may(Permission.HANDLE, case.unit_code)
    calendar = working_days.load(session)
    given = deadlines.days_for(session, case.unit_code, case.kind, case.category)
    left = None if case.due_on is None else working_days.between(calendar, local(now).date(), case.due_on)
    return CaseView(
        case=case,
        unit=_unit_name(session, case.unit_code),
        handler=handler.name if handler else "",
        channel=channel,
        events=session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.id))).all(),
        notes=notes.of(session, case),
        files=answer_files.of_citizen(session, case),
        enclosed=enclosed,
        answer=answer,
        set_aside=answering.set_aside(session, case) if works else (),
        second_person=answering.needs_second_person(session, case),
        items=_items(case, answer, len(enclosed)) if open_reply else (),
        blanks=canned.blanks(answer.text) if answer is not None and open_reply else (),
        previews=_previews(case, answer, channel) if open_reply else (),
        merged=merging.merged(session, case),
        into=session.get(FeedbackCase, case.merged_into) if case.merged_into else None,
        followers=len(session.exec(select(CaseFollower.id).where(CaseFollower.case_id == case.id)).all()),
        about=[one.name for one in session.exec(select(Official).where(col(Official.id).in_(about_ids)))],
        about_ids=about_ids,
        alike=similar.still_open(session, case, actor) if works and case.ended_at is None else (),
        earlier=similar.answered(session, case, actor) if works else (),
        prepared=canned.fitting(session, case) if works else (),
        procedures=_procedures(case, finder) if works else (),
        others=presence.others(session, case, actor, now),
        may=_may(case, answer, actor) if works else frozenset(),
        days_left=left,
        transfer_on=working_days.due(calendar, case.received_at, given.transfer),
        recallable=answer is not None and answer.sent_at is not None and now < answer.sent_at,
    )


def handlers(session: Session) -> list[tuple[int, str]]:
    """Officials who handle cases somewhere, with their unit: for a list to choose from."""
    roles = [role for role, held in ALLOWS.items() if Permission.HANDLE in held]
    query = (
        select(Official, Unit)
        .join(Unit, col(Unit.code) == col(Official.unit_code))
        .where(
            col(Official.active),
            col(Official.id).in_(select(col(Grant.official_id)).where(col(Grant.role).in_(roles))),
        )
        .order_by(col(Unit.name), col(Official.name))
    )
    return [(one.id, f"{one.name} – {unit.name}") for one, unit in session.exec(query) if one.id is not None]


def names(session: Session) -> dict[int, str]:
    """Every official's name, also of those who left."""
    return {key: name for key, name in session.exec(select(col(Official.id), col(Official.name))) if key is not None}


def units(session: Session) -> list[tuple[str, str]]:
    """Active units, by name."""
    rows = session.exec(select(Unit).where(col(Unit.active)).order_by(col(Unit.name)))
    return [(one.code, one.name) for one in rows]


def _unit_name(session: Session, code: str) -> str:
    unit = session.get(Unit, code)
    return unit.name if unit else code


def _items(case: FeedbackCase, answer: CaseAnswer | None, files: int) -> list[Item]:
    if answer is None:
        return []
    return checklist.look(answer.text, about=case.text, basis=answer.basis, outcome=answer.outcome, files=files)


def _previews(case: FeedbackCase, answer: CaseAnswer | None, channel: str) -> list[Preview]:
    if answer is None:
        return []
    reply = Reply(telling.answer_text(case.code, answering.reply_text(answer)), telling.answer_choices(case.code))
    return [Preview(name, key == channel, render(reply, capabilities)) for key, name, capabilities in CHANNELS]


def _procedures(case: FeedbackCase, finder: Callable[[], Finder] | None) -> Sequence[Match]:
    if finder is None:
        return ()
    try:
        finding = finder().find(case.text[:500])
    except RuntimeError:  # this process has not read the catalogue
        return ()
    return () if finding.verdict is Verdict.NOTHING else finding.matches[:_MOST_PROCEDURES]


def _may(case: FeedbackCase, answer: CaseAnswer | None, actor: Actor) -> frozenset[str]:
    """The steps that stand open for this official, by name."""
    found = {action.value for action in Action if allowed(case, action)}
    if not actor.may(Permission.APPROVE, case.unit_code):
        found -= {Action.APPROVE, Action.SEND_BACK}
    if answer is None or answer.sent_at is not None:
        found -= {Action.APPROVE, Action.SEND_BACK, Action.ANSWER}
    return frozenset(found)
