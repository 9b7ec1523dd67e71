"""What was said and how it ended: one row per turn, and the list of questions nobody could answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
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
    OPTED_OUT = "opted_out"


class TranscriptEntry(SQLModel, table=True):
    """One turn. `question` is masked of personal data, and empty where the content must not be kept."""

    __tablename__ = "transcript_entry"
    __table_args__ = (Index("transcript_citizen", "citizen_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    citizen_id: int = Field(foreign_key="citizen.id", ondelete="CASCADE")
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
    asked_at: datetime = Field(sa_column=moment(index=True))
    resolved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    resolution: str = ""
