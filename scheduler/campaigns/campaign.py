"""The rows of a campaign: what it is, its words for each audience and channel, its runs, and what happened to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class CampaignStatus(StrEnum):
    """draft -> submitted -> approved -> scheduled -> running -> finished; paused in between; cancelled is an end."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class MessageKind(StrEnum):
    """What a campaign tells. Quizzes and contests will be kinds of their own."""

    THEME = "theme"
    PROCEDURE = "procedure"
    ONLINE = "online"
    MERGER = "merger"
    RANKING = "ranking"
    EXAMPLE = "example"
    CALENDAR = "calendar"
    SURVEY = "survey"
    DOCUMENT = "document"
    IDENTITY = "identity"
    DIGITAL = "digital"
    ELSEWHERE = "elsewhere"
    INTERNAL = "internal"
    DISCLOSURE = "disclosure"
    OTHER = "other"


class Medium(StrEnum):
    """Where the words of a variant go. CHAT stands for every chat that has no words of its own."""

    CHAT = "chat"
    TELEGRAM = "telegram"
    ZALO_OA = "zalo_oa"
    ZALO_BOT = "zalo_bot"
    WEB = "web"
    NEWS = "news"
    ARTICLE = "article"
    SMS = "sms"
    SPEAKER = "speaker"
    PRINT = "print"


CHATS = (Medium.TELEGRAM, Medium.ZALO_OA, Medium.ZALO_BOT, Medium.WEB)


class RunStatus(StrEnum):
    """planning -> sending -> over."""

    PLANNING = "planning"
    SENDING = "sending"
    OVER = "over"


class Campaign(SQLModel, table=True):
    """One campaign. `audience` is {"topics", "channels", "kinds", "areas", "languages"}, `rhythm` a Rhythm as JSON."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = MessageKind.OTHER
    title: str
    theme: str  # of the year: every message carries it
    unit_code: str = Field(index=True)
    status: str = Field(default=CampaignStatus.DRAFT, index=True)
    audience: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    rhythm: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    target_url: str = ""  # where the short address leads
    template: str = ""  # purpose of the approved Zalo template for those outside the window
    advertising: bool = False  # the law wants [QC] before it
    late_days: int = 0  # who agrees so many days after a run begins still gets it
    failure_limit: int = 20  # percent of failures that pauses a run
    named_consent: bool | None = None  # whoever is praised by name agreed to it
    picture_id: int | None = None
    activity_id: int | None = None  # of the yearly plan
    author_id: int
    changed_by: int  # neither may approve
    approved_by: int | None = None
    version: int = 1
    created_at: datetime = Field(sa_column=moment())
    changed_at: datetime = Field(sa_column=moment())


class Variant(SQLModel, table=True):
    """The words for one audience kind ("" for all) on one medium."""

    __tablename__ = "campaign_variant"
    __table_args__ = (UniqueConstraint("campaign_id", "kind", "medium"),)
    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    kind: str = ""
    medium: str
    headline: str = ""
    text: str
    video_url: str = ""
    plain: bool = False  # SMS without diacritics
    published_at: datetime | None = Field(default=None, sa_column=moment(nullable=True, index=True))  # news


class CampaignFile(SQLModel, table=True):
    """A file that goes with it: on the news page and for whoever prints."""

    __tablename__ = "campaign_file"
    __table_args__ = (UniqueConstraint("campaign_id", "attachment_id"),)
    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    attachment_id: int = Field(foreign_key="attachment.id", ondelete="CASCADE")


class CampaignRun(SQLModel, table=True):
    """One going out. `reached` is the citizen up to whom deliveries are planned; `figures` what stood at the end."""

    __tablename__ = "campaign_run"
    __table_args__ = (UniqueConstraint("campaign_id", "planned_at"),)
    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    planned_at: datetime = Field(sa_column=moment())
    mailing_id: int = Field(unique=True)
    status: str = Field(default=RunStatus.PLANNING, index=True)
    reached: int = 0
    planned: int = 0
    begun_at: datetime = Field(sa_column=moment())
    late_until: datetime = Field(sa_column=moment())
    paused_why: str = ""
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class CampaignEvent(SQLModel, table=True):
    """One line of a campaign's story, for the officials who look at it."""

    __tablename__ = "campaign_event"
    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_column=moment())
    who: str
    act: str
    note: str = ""
