"""The rows: one subscription for each citizen's chat, and the log of consent. Topics are a fixed list of the office."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot import texts
from knowledge.moment import moment

_words = texts.beside(__file__)

TOPICS = (
    *("thu-tuc", "truc-tuyen", "dat-dai", "doanh-nghiep", "an-sinh", "y-te", "giao-duc"),
    *("lich", "van-ban", "cai-cach", "khao-sat"),
)


class AudienceKind(StrEnum):
    """For whom a message is written."""

    CITIZEN = "citizen"
    BUSINESS = "business"
    ORGANISATION = "organisation"
    INVESTOR = "investor"
    OFFICIAL = "official"


class Language(StrEnum):
    """In which words a citizen wants the news."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


class ConsentAct(StrEnum):
    """What a citizen decided."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Subscription(SQLModel, table=True):
    """What one citizen agreed to. `topics` is ",a,b,"; empty once everything was withdrawn."""

    __table_args__ = (Index("subscription_joined", "joined_at"),)
    citizen_id: int = Field(primary_key=True, foreign_key="citizen.id", ondelete="CASCADE")
    kind: str = AudienceKind.CITIZEN
    area: str = ""  # ward or commune, as the office writes it
    language: str = Language.VIETNAMESE
    topics: str = ""
    joined_at: datetime = Field(sa_column=moment())  # when they last agreed to something new
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ConsentEvent(SQLModel, table=True):
    """One line of the log that proves consent (NĐ 91/2020/NĐ-CP): what was decided, when, and by which words."""

    __tablename__ = "consent_event"
    id: int | None = Field(default=None, primary_key=True)
    citizen_id: int = Field(foreign_key="citizen.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_column=moment())
    act: str
    topics: str = ""
    how: str = ""  # "chat", "console", "import"


def join(topics: Iterable[str]) -> str:
    """Topics as a row keeps them, in the order of the list."""
    chosen = set(topics)
    known = [topic for topic in TOPICS if topic in chosen]
    return f",{','.join(known)}," if known else ""


def split(joined: str) -> tuple[str, ...]:
    """The topics of a row."""
    return tuple(part for part in joined.split(",") if part)


def topic_name(topic: str) -> str:
    """As people read it."""
    return _words(f"topic.{topic}")


def kind_name(kind: str) -> str:
    """As people read it."""
    return _words(f"kind.{kind}")


def names_of(topics: Collection[str]) -> str:
    """A line of topic names."""
    return ", ".join(topic_name(topic) for topic in TOPICS if topic in topics)
