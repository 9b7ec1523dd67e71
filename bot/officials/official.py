"""Rows of the people who sign in to the console, and the roles each holds in which unit."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class Official(SQLModel, table=True):
    """One cán bộ, công chức. `login` is lower case. `password_hash` "" until they chose a password."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=60)
    name: str
    unit_code: str = Field(foreign_key="unit.code", index=True)
    password_hash: str = ""
    totp_secret: str = ""  # "" without a second factor
    totp_step: int = 0  # the last time step that was used: a code counts once
    contact: str = ""  # their own chat, "telegram:123456": notices and test messages go there
    active: bool = True
    created_at: datetime = Field(sa_column=moment())


class Grant(SQLModel, table=True):
    """One role of one official in a unit; it reaches the units below too."""

    __tablename__ = "official_grant"
    __table_args__ = (UniqueConstraint("official_id", "role", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    official_id: int = Field(foreign_key="official.id", ondelete="CASCADE", index=True)
    role: str
    unit_code: str = Field(foreign_key="unit.code", index=True)


class OfficialNotice(SQLModel, table=True):
    """Something one official must hear. `key` with the official makes telling it twice a no-op."""

    __tablename__ = "official_notice"
    __table_args__ = (UniqueConstraint("official_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    official_id: int = Field(foreign_key="official.id", ondelete="CASCADE", index=True)
    key: str
    text: str
    link: str = ""
    at: datetime = Field(sa_column=moment())
    read_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
