"""What came in and is not answered yet: stored before the platform is told 200, answered exactly once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class InboxStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    POISON = "poison"  # failed too often; an alert was raised, a person looks


class InboxMessage(SQLModel, table=True):
    """One arrival. (`channel`, `external_id`) is unique, so a platform's retry is the same row."""

    __tablename__ = "inbox_message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index(
            "inbox_pending",
            "channel",
            "address",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    external_id: str
    address: str
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    status: str = InboxStatus.PENDING
    owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    attempts: int = 0
    error: str = ""
    received_at: datetime = Field(sa_column=moment())
