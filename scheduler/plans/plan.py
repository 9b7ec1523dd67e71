"""Rows of a plan: the document itself, the numbers it sets, and who checked how it is carried out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class PlanStatus(StrEnum):
    """dự thảo -> trình -> ban hành; only an issued plan makes activities due."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ISSUED = "issued"


class PlanKind(StrEnum):
    PROPAGANDA = "propaganda"


class Aim(StrEnum):
    """How a target's number is meant."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"


class Plan(SQLModel, table=True):
    """One plan of one office for one year. `unit_code` owns it; by its `digest` one file makes one plan."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = PlanKind.PROPAGANDA
    status: str = Field(default=PlanStatus.DRAFT, index=True)
    title: str
    year: int = Field(index=True)
    number: str = ""
    signed_on: date | None = None
    signer: str = ""
    issuer: str = ""
    theme: str = ""
    unit_code: str = Field(default="", index=True)
    parent_id: int | None = Field(default=None, foreign_key="plan.id")
    parent_said: str = ""  # the plan above it, as this one names it
    coordinator: str = ""  # the office that follows the whole plan
    coordinator_unit: str = ""
    audience: str = ""
    budget_note: str = ""
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    source_name: str = ""
    source_attachment_id: int | None = Field(default=None, foreign_key="attachment.id")
    digest: str | None = Field(default=None, unique=True)
    created_at: datetime = Field(sa_column=moment())
    created_by: str = ""
    submitted_by: str = ""
    issued_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Target(SQLModel, table=True):
    """A number the plan sets: `value` is aimed at, `current` is reached, by `source`'s count."""

    __tablename__ = "plan_target"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE", index=True)
    position: int = 0
    name: str
    value: float | None = None
    unit: str = ""
    aim: str = Aim.AT_LEAST
    source: str = ""
    current: float | None = None
    note: str = ""
    updated_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Inspection(SQLModel, table=True):
    """One check of how a unit carries the plan out."""

    __tablename__ = "plan_inspection"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE", index=True)
    unit: str
    inspected_on: date
    inspector: str
    finding: str
    conclusion: str = ""
    created_at: datetime = Field(sa_column=moment())
    created_by: str
