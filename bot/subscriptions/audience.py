"""Who gets a mass message: those who agreed to its topic, have not opted out and can be reached. Counted live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import Session, SQLModel

from bot.citizens import Citizen
from bot.subscriptions.subscription import Subscription

_citizens: Any = SQLModel.metadata.tables[str(Citizen.__tablename__)]
_subscriptions: Any = SQLModel.metadata.tables[str(Subscription.__tablename__)]
_JOINED = _subscriptions.join(_citizens, _citizens.c.id == _subscriptions.c.citizen_id)


@dataclass(frozen=True, slots=True)
class Audience:
    """Any of the values of each; empty: all. A citizen must agree to one of `topics`."""

    topics: Sequence[str]
    channels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    areas: Sequence[str] = ()
    languages: Sequence[str] = ()
    joined_by: datetime | None = None  # who agreed later is left out

    def conditions(self) -> list[ColumnElement[bool]]:
        """On the rows of citizen and subscription, joined."""
        found = [
            _citizens.c.reachable,
            _citizens.c.opted_out_at.is_(None),
            or_(*(_subscriptions.c.topics.contains(f",{topic},", autoescape=True) for topic in self.topics or ("",))),
        ]
        for column, values in (
            (_citizens.c.channel, self.channels),
            (_subscriptions.c.kind, self.kinds),
            (_subscriptions.c.area, self.areas),
            (_subscriptions.c.language, self.languages),
        ):
            if values:
                found.append(column.in_(values))
        if self.joined_by is not None:
            found.append(_subscriptions.c.joined_at <= self.joined_by)
        return found

    def members(self, *columns: Any) -> Select[Any]:
        """Those columns of everyone in it; by default (citizen id, address)."""
        wanted = columns or (_citizens.c.id, _citizens.c.address)
        return select(*wanted).select_from(_JOINED).where(*self.conditions())

    def between(self, after: int, until: int) -> Select[Any]:
        """(id, address) of the members with an id in (after, until]."""
        # on both, so that the planner reads a short piece of each table
        ids = (_subscriptions.c.citizen_id > after, _subscriptions.c.citizen_id <= until)
        return self.members().where(*ids, _citizens.c.id > after, _citizens.c.id <= until)

    def joined_since(self, since: datetime) -> Select[Any]:
        """(id, address) of those who agreed to something after `since`."""
        return self.members().where(_subscriptions.c.joined_at > since)


def count(session: Session, audience: Audience) -> dict[tuple[str, str], int]:
    """How many there are, by channel and audience kind."""
    columns = (_citizens.c.channel, _subscriptions.c.kind)
    counted = audience.members(*columns, func.count()).group_by(*columns)
    return {(channel, kind): number for channel, kind, number in session.connection().execute(counted)}


def next_boundary(session: Session, after: int, most: int) -> int | None:
    """The id up to which `most` subscribers lie after `after`; None when there are none left."""
    some = select(_subscriptions.c.citizen_id).where(_subscriptions.c.citizen_id > after)
    chunk = some.order_by(_subscriptions.c.citizen_id).limit(most).subquery()
    return session.connection().execute(select(func.max(chunk.c.citizen_id))).scalar()


def areas(session: Session) -> list[str]:
    """Every area that a subscriber named."""
    named = select(_subscriptions.c.area).where(_subscriptions.c.area != "").distinct().order_by(_subscriptions.c.area)
    return list(session.connection().execute(named).scalars())
