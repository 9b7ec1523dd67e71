"""How often somebody may guess the digits of a phone for one code: counted in the database, for every machine."""

from datetime import datetime, timedelta

from sqlalchemy import case
from sqlmodel import Field, Session, SQLModel, col, delete

from bot.database import insert_or
from knowledge.moment import moment
from knowledge.tables import table_of

MOST = 5
WITHIN = timedelta(hours=1)


class LookupTry(SQLModel, table=True):
    """Wrong guesses for one case since `since`."""

    __tablename__ = "lookup_try"
    case_id: int = Field(primary_key=True, foreign_key="feedback_case.id", ondelete="CASCADE")
    wrong: int
    since: datetime = Field(sa_column=moment())


def blocked(session: Session, case_id: int, now: datetime) -> bool:
    """Whether the guesses for this case are used up."""
    row = session.get(LookupTry, case_id, populate_existing=True)
    return row is not None and row.wrong >= MOST and now - row.since < WITHIN


def missed(session: Session, case_id: int, now: datetime) -> None:
    """Counts a wrong guess."""
    table = table_of(LookupTry)
    adding = insert_or(session.get_bind().dialect.name, table).values(case_id=case_id, wrong=1, since=now)
    over = table.c.since <= now - WITHIN
    counted = {
        "wrong": case((over, 1), else_=table.c.wrong + 1),
        "since": case((over, adding.excluded.since), else_=table.c.since),
    }
    session.connection().execute(adding.on_conflict_do_update(index_elements=["case_id"], set_=counted))


def found(session: Session, case_id: int) -> None:
    """A right one: the count begins anew."""
    session.connection().execute(delete(LookupTry).where(col(LookupTry.case_id) == case_id))
