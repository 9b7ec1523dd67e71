"""What a platform tells about messages that were read. Kept for mass messages only: nobody counts the others."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, SQLModel

_rows: Any = SQLModel.metadata.tables["delivery"]


def read(session: Session, channel: str, platform_ids: Collection[str], at: datetime) -> int:
    """These messages of ours were seen; the first time counts. Returns how many are news."""
    seen = update(_rows).where(
        _rows.c.channel == channel,
        _rows.c.platform_id.in_(platform_ids),
        _rows.c.platform_id != "",
        _rows.c.mailing_id.is_not(None),
        _rows.c.read_at.is_(None),
    )
    return int(session.connection().execute(seen.values(read_at=at)).rowcount)
