"""What was said and how it ended: one row per turn, and the list of questions nobody could answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class Outcome(StrEnum):
    """How a turn ended. Every way of not answering has its own name."""

    ANSWERED = "answered"  # a procedure's stored fields
    ANSWERED_FAQ = "answered_faq"
    CLARIFIED = "clarified"  # 2-4 choices were offered
    NOTHING = "nothing"  # no procedure fits
    ELSEWHERE = "elsewhere"  # a named service that the office does not handle
    SMALL_TALK = "small_talk"
    INSULT = "insult"
    EMERGENCY = "emergency"
    FEEDBACK = "feedback"
    COMPLAINT = "complaint"  # khiếu nại, tố cáo: referred elsewhere, content not kept
    DOSSIER = "dossier"
    AGENCY = "agency"  # hours, addresses, hotlines, old and new place names
    HANDOVER = "handover"
    OUT_OF_SCOPE = "out_of_scope"
    FOREIGN_LANGUAGE = "foreign_language"
    UNREADABLE = "unreadable"  # empty, only emoji, too long, voice or sticker
    MENU = "menu"
    RATED = "rated"
    SURVEY = "survey"  # asked or answered a survey: which answer is not known here
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    LEFT = "left"  # blocked or left the chat, or came back: nothing is said
    STALE = "stale"  # a button or a number that nothing stands behind any more
    FAILED = "failed"  # a mistake in the program; the citizen got an apology


# What an official should see: the rest answered, or says nothing that an official could answer.
FOR_OFFICIALS = frozenset(
    {
        Outcome.CLARIFIED,
        Outcome.NOTHING,
        Outcome.ELSEWHERE,
        Outcome.OUT_OF_SCOPE,
        Outcome.FOREIGN_LANGUAGE,
        Outcome.HANDOVER,
        Outcome.FAILED,
    }
)


class TranscriptEntry(SQLModel, table=True):
    """One turn. `question` is masked of personal data, and empty where the content must not be kept."""

    __tablename__ = "transcript_entry"
    __table_args__ = (
        Index("transcript_citizen", "citizen_id", "id"),
        UniqueConstraint("citizen_id", "external_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    citizen_id: int = Field(foreign_key="citizen.id", ondelete="CASCADE")
    external_id: str  # the channel's id of the message: a second arrival finds itself answered
    at: datetime = Field(sa_column=moment(index=True))
    question: str
    outcome: str = Field(index=True)
    code: str = ""  # procedure or FAQ key answered about
    slot: str = ""
    confidence: float = 0.0
    answer: str = ""
    useful: bool | None = None
    milliseconds: float = 0.0


class UnansweredQuestion(SQLModel, table=True):
    """A non-answer for an official to turn into an alias, a FAQ or a case."""

    __tablename__ = "unanswered_question"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="transcript_entry.id", ondelete="CASCADE", index=True)
    question: str
    outcome: str
    candidates: str = ""  # codes the search thought of, best first, comma between
    ticket: str | None = Field(default=None, unique=True)  # look-up code, where the citizen was given one
    asked_at: datetime = Field(sa_column=moment(index=True))
    resolved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    resolution: str = ""
