"""Work that only one process may do at a time (a bot's long poll): a lease in the database, taken over if it ends."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import insert, or_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Field, Session, SQLModel, col

from bot.database import Database
from knowledge.moment import moment

_LEASE = timedelta(seconds=15)
_RENEW = 5.0  # seconds
_PATIENCE = 8.0  # seconds: a database that hangs must end the work before the lease ends

log = structlog.get_logger(__name__)


class Duty(SQLModel, table=True):
    """Who does it, and until when unless renewed."""

    name: str = Field(primary_key=True)
    owner: str
    until: datetime = Field(sa_column=moment())


async def hold(
    database: Database, name: str, work: Callable[[], Awaitable[None]], clock: Callable[[], datetime]
) -> None:
    """Runs `work` while this process holds the duty; waits its turn otherwise. Ends only when cancelled."""
    owner = secrets.token_hex(6)
    while True:
        if await _taken(database, name, owner, clock):
            task = asyncio.ensure_future(work())
            try:
                while await _taken(database, name, owner, clock):
                    await asyncio.wait([task], timeout=_RENEW)
                    if task.done():
                        task.result()
                        await asyncio.sleep(_RENEW)
                log.warning("duty lost", duty=name)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await _given_back(database, name, owner)
        await asyncio.sleep(_RENEW)


async def _taken(database: Database, name: str, owner: str, clock: Callable[[], datetime]) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await database.write(lambda session: take(session, name, owner, clock()))
    except (SQLAlchemyError, TimeoutError):  # the database is away: whoever held it must stop too
        return False


async def _given_back(database: Database, name: str, owner: str) -> None:
    def work(session: Session) -> None:
        session.connection().execute(
            update(Duty).where(col(Duty.name) == name, col(Duty.owner) == owner).values(owner="")
        )

    try:
        await database.write(work)
    except SQLAlchemyError:
        log.warning("duty not given back", duty=name)


def take(session: Session, name: str, owner: str, now: datetime) -> bool:
    """Takes or renews a duty; False while another holds it."""
    connection = session.connection()
    mine = (
        update(Duty)
        .where(col(Duty.name) == name, or_(col(Duty.owner).in_([owner, ""]), col(Duty.until) < now))
        .values(owner=owner, until=now + _LEASE)
    )
    if connection.execute(mine).rowcount:
        return True
    if session.get(Duty, name) is not None:
        return False
    try:
        with session.begin_nested():
            connection.execute(insert(Duty).values(name=name, owner=owner, until=now + _LEASE))
    except IntegrityError:
        return False
    return True
