"""Rows of what a plan sets to do: activities, when each is due, what proves it was done, and what stood in the way."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class Check(StrEnum):
    """What a person made of a proposed activity."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    EDITED = "edited"
    DROPPED = "dropped"


class ActivityKind(StrEnum):
    """Quizzes and contests will be kinds of their own."""

    ACTIVITY = "activity"


class OccurrenceStatus(StrEnum):
    DUE = "due"
    DONE = "done"
    SKIPPED = "skipped"


class EvidenceKind(StrEnum):
    """What was done. The amount of each is counted in its own unit (`UNITS`)."""

    RADIO = "radio"
    TELEVISION = "television"
    PRESS = "press"
    NEWS = "news"
    SOCIAL = "social"
    MEETING = "meeting"
    TRAINING = "training"
    BANNER = "banner"
    LEAFLET = "leaflet"
    CONTEST = "contest"
    OTHER = "other"


UNITS = {
    EvidenceKind.RADIO: "phút",
    EvidenceKind.TELEVISION: "phút",
    EvidenceKind.PRESS: "tin, bài",
    EvidenceKind.NEWS: "tin, bài",
    EvidenceKind.SOCIAL: "tin, bài",
    EvidenceKind.MEETING: "người dự",
    EvidenceKind.TRAINING: "người dự",
    EvidenceKind.BANNER: "tấm",
    EvidenceKind.LEAFLET: "tờ",
    EvidenceKind.CONTEST: "người thi",
    EvidenceKind.OTHER: "lần",
}


def _json() -> Any:
    return Column(JSON, nullable=False)


class Activity(SQLModel, table=True):
    """One activity. `lead` is what the plan says, `lead_unit` the unit of this installation that it means."""

    __tablename__ = "plan_activity"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE", index=True)
    kind: str = ActivityKind.ACTIVITY
    position: int = 0
    state: str = Field(default=Check.PROPOSED, index=True)
    code: str = ""
    name: str
    key: bool = False
    content_group: str = ""
    time: str = ""
    rhythm: str = ""
    begins: date | None = None
    ends: date | None = None
    lead: str = ""
    lead_unit: str = Field(default="", index=True)
    supporting: list[str] = Field(default_factory=list, sa_column=_json())
    responsible: str = ""
    responsible_id: int | None = Field(default=None, index=True)
    method: str = ""
    content: str = ""
    audience: str = ""
    form: str = ""
    channels: list[str] = Field(default_factory=list, sa_column=_json())
    place: str = ""
    product: str = ""
    target: float | None = None
    target_unit: str = ""
    budget_planned: int | None = None
    budget_spent: int | None = None
    budget_note: str = ""
    linked_index: str = ""
    cancelled: bool = False
    note: str = ""
    source: str = ""  # the sentence it came from
    passage: str = ""  # everything that was read for it
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_column=_json())
    checked_by: str = ""
    checked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def stands(self) -> bool:
        """Whether it is part of the plan: looked at by a person, not dropped, not cancelled."""
        return self.state in {Check.ACCEPTED, Check.EDITED} and not self.cancelled


class Occurrence(SQLModel, table=True):
    """One time that an activity is due. `period` is unique within it, so that planning twice plans once."""

    __tablename__ = "plan_occurrence"
    __table_args__ = (UniqueConstraint("activity_id", "period"),)
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="plan_activity.id", ondelete="CASCADE")
    period: str
    begins: date
    due_on: date = Field(index=True)
    status: str = OccurrenceStatus.DUE
    done_on: date | None = None
    done_by: str = ""
    note: str = ""


class Evidence(SQLModel, table=True):
    """What was done for an activity, in the bot or outside it. `amount` is counted in `UNITS[kind]`."""

    __tablename__ = "plan_evidence"
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="plan_activity.id", ondelete="CASCADE", index=True)
    occurrence_id: int | None = Field(default=None, foreign_key="plan_occurrence.id", ondelete="SET NULL")
    kind: str
    happened_on: date = Field(index=True)
    title: str
    amount: float = 1
    place: str = ""
    link: str = ""
    note: str = ""
    attachment_id: int | None = Field(default=None, foreign_key="attachment.id")
    created_at: datetime = Field(sa_column=moment())
    created_by: str


class Obstacle(SQLModel, table=True):
    """What stands in the way of an activity, until somebody says how it was solved."""

    __tablename__ = "plan_obstacle"
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="plan_activity.id", ondelete="CASCADE", index=True)
    said: str
    reported_at: datetime = Field(sa_column=moment())
    reported_by: str
    solution: str = ""
    solved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    solved_by: str = ""
