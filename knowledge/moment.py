"""A point in time in the database: always aware, always UTC, on every engine (SQLite forgets the zone)."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """Stores an aware datetime as UTC and gives it back aware. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, nullable: bool = False, index: bool = False, primary_key: bool = False) -> Any:
    """The column of a `datetime` field."""
    return Column(Moment(), nullable=nullable, index=index, primary_key=primary_key)
