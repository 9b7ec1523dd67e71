"""Short addresses that count: one for each campaign and medium, and one for each official who shares it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func, select, update
from sqlmodel import Field, Session, SQLModel, col

from bot.database import insert_or
from bot.office_hours import local
from knowledge.moment import moment

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another
_LENGTH = 6


class ShortLink(SQLModel, table=True):
    """`/l/CODE`. `official_id` is whose it is, where an official shares the news (0: nobody's)."""

    __tablename__ = "short_link"
    __table_args__ = (UniqueConstraint("campaign_id", "medium", "official_id"),)
    code: str = Field(primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    medium: str
    official_id: int = 0
    url: str
    clicks: int = 0
    created_at: datetime = Field(sa_column=moment())


class ShortLinkDay(SQLModel, table=True):
    """How often one was opened on one day in Vietnam."""

    __tablename__ = "short_link_day"
    code: str = Field(primary_key=True, foreign_key="short_link.code", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    clicks: int = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """What one official's address brought."""

    official_id: int
    code: str
    clicks: int


_days: Any = SQLModel.metadata.tables["short_link_day"]


def code_for(session: Session, campaign_id: int, medium: str, url: str, now: datetime, *, official_id: int = 0) -> str:
    """The code of a campaign on a medium, made on the first call; it leads to `url` from now on."""
    same = (
        col(ShortLink.campaign_id) == campaign_id,
        col(ShortLink.medium) == medium,
        col(ShortLink.official_id) == official_id,
    )
    known = session.scalars(select(ShortLink).where(*same)).first()
    if known is not None:
        known.url = url
        session.add(known)
        return known.code
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    new = ShortLink(code=code, campaign_id=campaign_id, medium=medium, official_id=official_id, url=url, created_at=now)
    session.add(new)
    session.flush()
    return code


def follow(session: Session, code: str, now: datetime, *, count: bool = True) -> str | None:
    """Where a code leads; counts the opening. None for a code that nobody made."""
    found = select(col(ShortLink.url)).where(col(ShortLink.code) == code)
    url: str | None = session.connection().execute(found).scalar()
    if url is None or not count:
        return url
    connection = session.connection()
    connection.execute(update(ShortLink).where(col(ShortLink.code) == code).values(clicks=col(ShortLink.clicks) + 1))
    counted = insert_or(connection.dialect.name, _days).values(code=code, day=local(now).date(), clicks=1)
    connection.execute(
        counted.on_conflict_do_update(index_elements=["code", "day"], set_={"clicks": _days.c.clicks + 1})
    )
    return url


def clicks(session: Session, campaign_id: int) -> dict[str, int]:
    """Openings by medium, those of officials' addresses included."""
    counted = (
        select(col(ShortLink.medium), func.sum(col(ShortLink.clicks)))
        .where(col(ShortLink.campaign_id) == campaign_id)
        .group_by(col(ShortLink.medium))
    )
    return {medium: int(number) for medium, number in session.connection().execute(counted)}


def clicks_by_day(session: Session, campaign_id: int) -> list[tuple[date, int]]:
    """Openings on each day that had some."""
    counted = (
        select(col(ShortLinkDay.day), func.sum(col(ShortLinkDay.clicks)))
        .join(ShortLink, col(ShortLink.code) == col(ShortLinkDay.code))
        .where(col(ShortLink.campaign_id) == campaign_id)
        .group_by(col(ShortLinkDay.day))
        .order_by(col(ShortLinkDay.day))
    )
    return [(day, int(number)) for day, number in session.connection().execute(counted)]


def shared(session: Session, campaign_id: int) -> list[Shared]:
    """The officials' addresses, the most opened first."""
    theirs = select(ShortLink).where(col(ShortLink.campaign_id) == campaign_id, col(ShortLink.official_id) != 0)
    found = session.scalars(theirs.order_by(col(ShortLink.clicks).desc()))
    return [Shared(row.official_id, row.code, row.clicks) for row in found]
