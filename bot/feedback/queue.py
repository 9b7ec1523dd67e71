"""Receiving a case: the row, its first event, its deadlines, in the caller's transaction. Knows no way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot import notice
from bot.calendar import working_days
from bot.feedback import arrivals, deadlines, search, ticket
from bot.feedback.case import CaseAttachment, CaseEvent, ComplainedAbout, FeedbackCase
from bot.feedback.kinds import ABOUT_OFFICIALS, Category, Kind, Source, Status

FEEDBACK = "feedback"  # topic: a case came or changed


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What came in. `code` where the citizen was told one already; `origin_key` where it may come twice."""

    text: str
    kind: Kind = Kind.REPORT
    category: Category = Category.OTHER
    source: Source = Source.CHAT
    place: str = ""
    area: str = ""
    latitude: float | None = None
    longitude: float | None = None
    citizen_id: int | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    home: str = ""
    anonymous: bool = False
    about_official: bool = False  # also where the category does not say so
    unit_code: str = ""  # "": by the area, else the office itself, which passes it on
    attachments: Sequence[int] = ()
    complained_about: Sequence[int] = ()  # officials' ids
    received_at: datetime | None = None  # of a letter or a call typed in later; else now
    code: str = ""
    origin_key: str | None = None
    actor_id: int | None = None  # the official who typed it in
    actor: str = ""


def receive(session: Session, new: NewCase, now: datetime) -> FeedbackCase:
    """Writes the case, its event and its deadlines. What came before under the same `origin_key` is given back."""
    if new.origin_key is not None:
        before = session.exec(select(FeedbackCase).where(FeedbackCase.origin_key == new.origin_key)).first()
        if before is not None:
            return before
    came = new.received_at or now
    case = FeedbackCase(
        code=new.code or _free_code(session),
        origin_key=new.origin_key,
        kind=new.kind,
        category=new.category,
        source=new.source,
        text=new.text,
        place=new.place,
        area=new.area,
        latitude=new.latitude,
        longitude=new.longitude,
        citizen_id=new.citizen_id,
        name=new.name,
        phone="".join(filter(str.isdigit, new.phone)),
        email=new.email,
        home=new.home,
        anonymous=new.anonymous,
        unit_code=new.unit_code or arrivals.unit_for(session, new.area),
        about_official=new.about_official or new.category in ABOUT_OFFICIALS or bool(new.complained_about),
        received_at=came,
        changed_at=now,
        due_from=came,
    )
    deadlines.give(session, case, working_days.load(session))
    session.add(case)
    session.flush()
    assert case.id is not None
    session.add(
        CaseEvent(
            case_id=case.id,
            at=now,
            action=Status.RECEIVED,
            to_status=Status.RECEIVED,
            actor_id=new.actor_id,
            actor=new.actor,
            public=True,
        )
    )
    session.add_all(CaseAttachment(case_id=case.id, attachment_id=kept) for kept in new.attachments)
    session.add_all(ComplainedAbout(case_id=case.id, official_id=official) for official in new.complained_about)
    session.flush()
    search.remember(session, case)
    arrivals.announce(session, case, now)
    notice.announce(session, FEEDBACK)
    return case


def _free_code(session: Session) -> str:
    """A code that no case has: among a hundred thousand, two would be alike once in thirty offices."""
    while True:
        code = ticket.new()
        if session.exec(select(FeedbackCase.id).where(FeedbackCase.code == code)).first() is None:
            return code
