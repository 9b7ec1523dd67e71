"""The citizen as the system may know one: a chat address, never more than was given."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class Citizen(SQLModel, table=True):
    """One chat of one person on one channel, with the state of the conversation.

    `state` is what `conversation` needs for the next turn (topic, offered choices, open flow).
    """

    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    state: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reachable: bool = True  # False after CitizenLeft, until they come back
    created_at: datetime = Field(sa_column=moment())
    last_seen_at: datetime = Field(sa_column=moment())
