"""Who is asked to answer, when, and because of what. It knows the citizen; no answer knows it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class Reason(StrEnum):
    DOSSIER = "dossier"  # a result was handed over
    CASE = "case"  # a report or petition was answered
    CHAT = "chat"  # an answer was called helpful


class InvitationStatus(StrEnum):
    """waiting -> sent | dropped (with `why`)."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


class SurveyInvitation(SQLModel, table=True):
    """(`reason`, `key`) is unique: the same event never invites twice."""

    __tablename__ = "survey_invitation"
    __table_args__ = (UniqueConstraint("reason", "key"), Index("survey_invitation_due", "status", "due_at"))
    id: int | None = Field(default=None, primary_key=True)
    citizen_id: int = Field(foreign_key="citizen.id", ondelete="CASCADE", index=True)
    reason: str
    key: str
    unit_code: str = ""
    procedure_code: str = ""
    status: str = InvitationStatus.WAITING
    why: str = ""
    due_at: datetime = Field(sa_column=moment())
    created_at: datetime = Field(sa_column=moment())
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
