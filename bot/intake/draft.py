"""A report that is being written in a chat and is not filed yet: at most one for each citizen, gone after two days."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import JSON, Column, delete
from sqlmodel import Field, Session, SQLModel, col

from bot.database import insert_or
from bot.feedback.kinds import Category, Kind
from knowledge.moment import moment
from knowledge.tables import table_of

LIVES = timedelta(days=2)


class Photo(BaseModel):
    """A picture as the channel named it: kept already (`attachment`), or to be fetched by `file_id` or `url`."""

    attachment: int = 0
    file_id: str = ""
    url: str = ""
    name: str = ""


class Draft(BaseModel):
    """What the citizen has said so far. `passed` are the questions that need no asking any more."""

    key: str  # of the message that began it: filed once, however often it is sent
    text: str = ""
    kind: Kind = Kind.REPORT
    category: Category = Category.OTHER
    about_official: bool = False
    place: str = ""
    area: str = ""
    latitude: float | None = None
    longitude: float | None = None
    photos: list[Photo] = []
    name: str = ""
    phone: str = ""
    anonymous: bool = False
    passed: list[str] = []
    waiting: str = ""  # another matter, told meanwhile: a report of its own after this one

    @property
    def has_contact(self) -> bool:
        return self.anonymous or bool(self.name and self.phone)

    @property
    def has_place(self) -> bool:
        return bool(self.place) or self.latitude is not None


class FeedbackDraft(SQLModel, table=True):
    """The row of a Draft."""

    __tablename__ = "feedback_draft"
    citizen_id: int = Field(primary_key=True, foreign_key="citizen.id", ondelete="CASCADE")
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    changed_at: datetime = Field(sa_column=moment(index=True))


def read(session: Session, citizen_id: int) -> Draft | None:
    """The open draft of a citizen."""
    row = session.get(FeedbackDraft, citizen_id)
    return Draft.model_validate(row.body) if row else None


def keep(session: Session, citizen_id: int, draft: Draft, now: datetime) -> None:
    """Writes the draft as it is by now."""
    values = {"body": draft.model_dump(mode="json"), "changed_at": now}
    adding = insert_or(session.get_bind().dialect.name, table_of(FeedbackDraft)).values(citizen_id=citizen_id, **values)
    session.connection().execute(adding.on_conflict_do_update(index_elements=["citizen_id"], set_=values))
    session.expire_all()


def drop(session: Session, citizen_id: int) -> None:
    """Deletes the draft."""
    session.connection().execute(delete(FeedbackDraft).where(col(FeedbackDraft.citizen_id) == citizen_id))
    session.expire_all()


def sweep(session: Session, now: datetime) -> int:
    """Deletes the drafts that nobody went on with. Returns how many."""
    old = delete(FeedbackDraft).where(col(FeedbackDraft.changed_at) < now - LIVES)
    return int(session.connection().execute(old).rowcount)
