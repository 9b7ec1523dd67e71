"""Who has a case open right now, so that two officials do not answer it side by side."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from bot.database import insert_or
from bot.feedback.case import FeedbackCase
from bot.feedback.desk_rows import CaseViewing
from bot.officials.access import Actor

_STALE = timedelta(seconds=75)  # the page reports every 30 seconds
_table: Any = SQLModel.metadata.tables["case_viewing"]


def look(session: Session, case: FeedbackCase, actor: Actor, now: datetime) -> None:
    """They have it open."""
    connection = session.connection()
    adding = insert_or(connection.dialect.name, _table).values(
        case_id=case.id, official_id=actor.official_id, official=actor.name, seen_at=now
    )
    connection.execute(adding.on_conflict_do_update(index_elements=["case_id", "official_id"], set_={"seen_at": now}))


def others(session: Session, case: FeedbackCase, actor: Actor, now: datetime) -> list[str]:
    """Names of those who have it open too."""
    query = select(CaseViewing.official).where(
        CaseViewing.case_id == case.id,
        CaseViewing.official_id != actor.official_id,
        col(CaseViewing.seen_at) > now - _STALE,
    )
    return sorted(session.exec(query))
