"""Asks a citizen, some days after they were served, how it was: once for each event, not often, only who may be told.

Other features of the scheduler call `invite`; what happened in the chat and the case rooms is looked up by the clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from bot import outbox, texts
from bot.channels.channel import Choice, Reply
from bot.citizens import Citizen
from bot.conversation.transcript import TranscriptEntry
from bot.database import insert_or
from bot.feedback.case import FeedbackCase
from bot.office_hours import local
from bot.officials.unit import ROOT
from bot.outbox import Priority
from bot.rejected import Rejected
from knowledge.tables import table_of
from scheduler.surveys import answering, placement
from scheduler.surveys.invitation import InvitationStatus, Reason, SurveyInvitation
from scheduler.surveys.placement import Placement, PlacementKind
from scheduler.surveys.tokens import Tokens

_CALM = timedelta(days=30)  # between two invitations to one citizen
_YEAR = timedelta(days=365)
_MOST_A_YEAR = 4
_LATE = timedelta(days=14)  # what nobody asked about in time is not asked about any more
_AT_ONCE = 200
SCORES = ("5", "4", "3", "2", "1")

_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Inviter:
    """`public_url` "" leaves the page out: the buttons still answer."""

    tokens: Tokens
    public_url: str
    after: timedelta


def invite(
    session: Session,
    citizen_id: int,
    reason: str,
    key: str,
    now: datetime,
    *,
    unit_code: str = ROOT,
    procedure_code: str = "",
    after: timedelta = timedelta(0),
) -> bool:
    """Plans an invitation `after` this moment; False where this event has one already."""
    connection = session.connection()
    values = {
        "citizen_id": citizen_id,
        "reason": Reason(reason).value,
        "key": key,
        "unit_code": unit_code or ROOT,
        "procedure_code": procedure_code,
        "status": InvitationStatus.WAITING.value,
        "why": "",
        "due_at": now + after,
        "created_at": now,
    }
    table = table_of(SurveyInvitation)
    adding = insert_or(connection.dialect.name, table).on_conflict_do_nothing().values(values)
    return connection.execute(adding.returning(table.c.id)).first() is not None


def gather(session: Session, after: timedelta, now: datetime) -> int:
    """Plans one for each answered case that was not rated, and for each citizen who called an answer helpful."""
    since, until = now - after - _LATE, now - after
    cases = select(FeedbackCase).where(
        col(FeedbackCase.answered_at) > since,
        col(FeedbackCase.answered_at) <= until,
        col(FeedbackCase.citizen_id).is_not(None),
        col(FeedbackCase.rating).is_(None),
        col(FeedbackCase.anonymous).is_(False),
    )
    made = 0
    for case in session.exec(cases).all():
        assert case.citizen_id is not None
        made += invite(session, case.citizen_id, Reason.CASE, case.code, now, unit_code=case.unit_code or ROOT)
    helped = select(TranscriptEntry.citizen_id, func.max(TranscriptEntry.code)).where(
        col(TranscriptEntry.useful).is_(True), col(TranscriptEntry.at) > since, col(TranscriptEntry.at) <= until
    )
    quarter = f"{local(now).year}-{(local(now).month + 2) // 3}"
    for citizen_id, code in session.exec(helped.group_by(col(TranscriptEntry.citizen_id))).all():
        made += invite(session, citizen_id, Reason.CHAT, f"{citizen_id}/{quarter}", now, procedure_code=code)
    return made


def send_due(session: Session, inviter: Inviter, now: datetime) -> int:
    """Puts what is due into the outbox, and drops what may not be asked; how many were put there."""
    due = select(SurveyInvitation).where(
        SurveyInvitation.status == InvitationStatus.WAITING, col(SurveyInvitation.due_at) <= now
    )
    sent = 0
    for row in session.exec(due.order_by(col(SurveyInvitation.due_at)).limit(_AT_ONCE)).all():
        citizen = session.get(Citizen, row.citizen_id)
        why = _hindrance(session, row, citizen, now)
        place = None if why else _placement(session, row, now)
        if place is None or citizen is None:
            row.status, row.why = InvitationStatus.DROPPED, why or "closed"
        else:
            row.status, row.sent_at = InvitationStatus.SENT, now
            outbox.put(
                session,
                [_asked(row, place, inviter)],
                channel=citizen.channel,
                address=citizen.address,
                now=now,
                citizen_id=citizen.id,
                priority=Priority.NOTICE,
                natural_key=f"survey/{row.reason}/{row.key}",
            )
            sent += 1
        session.add(row)
        session.flush()
    return sent


def _hindrance(session: Session, row: SurveyInvitation, citizen: Citizen | None, now: datetime) -> str:
    if citizen is None or not citizen.reachable:
        return "unreachable"
    if citizen.opted_out_at is not None:
        return "opted out"
    if now - row.due_at > _LATE:
        return "too late"
    sent = select(func.count()).where(SurveyInvitation.citizen_id == row.citizen_id)
    if session.exec(sent.where(col(SurveyInvitation.sent_at) > now - _CALM)).one():
        return "asked lately"
    return (
        "asked often"
        if session.exec(sent.where(col(SurveyInvitation.sent_at) > now - _YEAR)).one() >= _MOST_A_YEAR
        else ""
    )


def _placement(session: Session, row: SurveyInvitation, now: datetime) -> Placement | None:
    """The one code of a unit for what it asks about; None where no round is open for it."""
    place = place_of(session, row, now)
    try:
        answering.open_round(session, place, now)
    except Rejected:
        return None
    return place


def place_of(session: Session, row: SurveyInvitation, now: datetime) -> Placement:
    """The code that an invitation asks under."""
    kind = PlacementKind.DOSSIER if row.reason == Reason.DOSSIER else PlacementKind.CHAT
    name, source = _words(f"placement.of_{row.reason}"), f"{row.reason}/{row.unit_code}"
    return placement.make(session, kind, name, now, unit_code=row.unit_code, source=source)


def _asked(row: SurveyInvitation, place: Placement, inviter: Inviter) -> Reply:
    token = inviter.tokens.ticket(f"{row.reason}/{row.key}", row.procedure_code)
    choices = [Choice(_words(f"score.{value}"), f"survey:{place.code}:{token}:{value}") for value in SCORES]
    if inviter.public_url:
        address = f"{inviter.public_url}/khao-sat/{place.code}?p={token}"
        choices.append(Choice(_words("choice.page"), "", address))
    return Reply(_words(f"invite.{row.reason}"), tuple(choices), purpose="survey")
