"""A citizen's phản ánh or kiến nghị as the office keeps it, and everything that happened to it, as rows.

The rules that change them are beside: `queue.py` (receiving), `workflow.py`, `answering.py`, `merging.py`.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.citizens import Citizen
from bot.feedback.kinds import Category, Kind, Source, Status
from knowledge.moment import moment

_CITIZEN = f"{Citizen.__tablename__}.id"
_OPEN = text("ended_at IS NULL AND merged_into IS NULL")


class FeedbackCase(SQLModel, table=True):
    """One case. `text` is the citizen's own words; what the public may read is `published_*` and nothing else.

    `version` counts every change: whoever changes a case names the version that they saw.
    """

    __tablename__ = "feedback_case"
    __table_args__ = (
        Index("feedback_case_unit", "unit_code", "id"),
        Index("feedback_case_handler", "handler_id", "id"),
        # holds all that the queue counts by: a hundred thousand cases are counted without looking at one of them
        Index(
            "feedback_case_open",
            *("unit_code", "status", "handler_id", "due_on", "paused_at", "about_official", "ended_at", "merged_into"),
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("feedback_case_due", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("feedback_case_category", "category", "received_at"),
        Index("feedback_case_area", "area", "received_at"),
        Index("feedback_case_published", "published_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)  # the look-up code, see ticket.py
    origin_key: str | None = Field(default=None, unique=True)  # the same form or message sent twice is one case
    version: int = 1

    kind: str = Kind.REPORT
    category: str = Category.OTHER
    source: str = Source.CHAT
    text: str
    place: str = ""
    area: str = ""  # ward or commune, as the knowledge room names it
    latitude: float | None = None
    longitude: float | None = None

    citizen_id: int | None = Field(default=None, foreign_key=_CITIZEN, ondelete="SET NULL", index=True)
    name: str = ""
    phone: str = Field(default="", index=True)  # digits only
    email: str = ""
    home: str = ""  # postal address, where the answer goes on paper
    anonymous: bool = False  # "góp ý tham khảo": no answer is promised

    status: str = Field(default=Status.RECEIVED, index=True)
    unit_code: str = ""
    handler_id: int | None = None  # official
    sent_to: str = ""  # the outside authority of a transfer
    about_official: bool = False
    complex_matter: bool = False
    refusal: str = ""
    merged_into: int | None = Field(default=None, foreign_key="feedback_case.id", index=True)

    received_at: datetime = Field(sa_column=moment(index=True))
    changed_at: datetime = Field(sa_column=moment())
    classify_on: date | None = None  # last day to classify
    due_on: date | None = None  # last day to answer; None: no answer is promised
    due_days: int = 0  # working days given
    extended_days: int = 0  # working days added with a reason
    due_from: datetime = Field(sa_column=moment())  # what the days are counted from: receipt, or the last reopening
    paused_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    rating: int | None = None  # 1-5
    rated_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    rating_words: str = ""
    published_question: str = ""
    published_answer: str = ""
    published_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class CaseEvent(SQLModel, table=True):
    """One step of a case. `public` ones are what the citizen's own look-up tells."""

    __tablename__ = "case_event"
    __table_args__ = (Index("case_event_case", "case_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE")
    at: datetime = Field(sa_column=moment(index=True))
    action: str  # the verb: received, assigned, extended, rated ...
    from_status: str = ""
    to_status: str = ""
    actor_id: int | None = None  # official
    actor: str = ""  # their name then, "" for the citizen, "motcua" for the program
    note: str = ""
    public: bool = False


class CasePause(SQLModel, table=True):
    """A time in which the office waited for the citizen; its working days do not count."""

    __tablename__ = "case_pause"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE", index=True)
    began_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class CaseNote(SQLModel, table=True):
    """What officials write to each other about a case; never shown to citizens."""

    __tablename__ = "case_note"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_column=moment())
    official_id: int
    official: str = ""
    text: str


class CaseAnswer(SQLModel, table=True):
    """A reply, from draft to sent. `sent_at` lies a few seconds ahead, until when it can be called back."""

    __tablename__ = "case_answer"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE", index=True)
    text: str
    outcome: str = ""  # resolved, explained, planned ...
    basis: str = ""  # legal basis or evidence
    drafted_by: int | None = None
    drafted_at: datetime = Field(sa_column=moment())
    approved_by: int | None = None
    approved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class CaseFollower(SQLModel, table=True):
    """A citizen who joined another's case and is told of its outcome."""

    __tablename__ = "case_follower"
    __table_args__ = (UniqueConstraint("case_id", "citizen_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE")
    citizen_id: int = Field(foreign_key=_CITIZEN, ondelete="CASCADE", index=True)
    joined_at: datetime = Field(sa_column=moment())


class CaseAttachment(SQLModel, table=True):
    """A kept file that belongs to a case: the citizen's (`of_answer` False) or the reply's."""

    __tablename__ = "case_attachment"
    __table_args__ = (UniqueConstraint("case_id", "attachment_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE")
    attachment_id: int
    of_answer: bool = False
    published_id: int | None = None  # the blacked-out copy that the public may see


class ComplainedAbout(SQLModel, table=True):
    """An official whom a case is about: never sees it, never handles it."""

    __tablename__ = "case_complained_about"
    case_id: int = Field(foreign_key="feedback_case.id", ondelete="CASCADE", primary_key=True)
    official_id: int = Field(primary_key=True, index=True)
