"""An office for the tests of casework: two wards' units, a head, handlers, and cases that citizens filed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot import citizens, migrations
from bot.casework import reach
from bot.database import Database, begin_writing
from bot.feedback import queue
from bot.feedback.case import CaseEvent, FeedbackCase
from bot.feedback.queue import NewCase
from bot.officials import enrolling, unit
from bot.officials.access import Actor, Permission, Role, actor_of
from bot.officials.official import Official, OfficialNotice
from bot.officials.unit import ROOT, Unit
from bot.outbox import Delivery
from tests import postgres

_PEOPLE = (
    ("quantri", "Quản Trị", ROOT, Role.ADMIN),
    ("truong", "Trưởng Phòng", "tu-phap", Role.APPROVER),
    ("lan", "Nguyễn Lan", "tu-phap", Role.HANDLER),
    ("minh", "Trần Minh", "tu-phap", Role.HANDLER),
    ("dia", "Lê Địa", "dia-chinh", Role.HANDLER),
    ("xem", "Phạm Xem", ROOT, Role.VIEWER),
)


NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@contextmanager
def office(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A furnished database for a whole module, on the engine that `request.param` names."""
    if request.param == "postgres":
        with postgres.fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield from _furnished(Database(url))
    else:
        opened = Database(f"sqlite:///{folder / 'office.db'}")
        migrations.upgrade(opened)
        yield from _furnished(opened)


def _furnished(database: Database) -> Iterator[Database]:
    with database.transaction() as session:
        furnish(session, NOW)
    yield database
    database.close()


@contextmanager
def undone(database: Database) -> Iterator[Session]:
    """A writing session whose work is gone afterwards."""
    with database.engine.connect() as connection:
        begin_writing(connection)
        with Session(bind=connection, expire_on_commit=False) as session:
            yield session
        connection.rollback()


def furnish(session: Session, now: datetime) -> None:
    """The units and the officials."""
    unit.root(session, "Phường Thử")
    session.add_all(
        [
            Unit(code="tu-phap", name="Tư pháp", parent_code=ROOT),
            Unit(code="dia-chinh", name="Địa chính", parent_code=ROOT, second_person=True),
        ]
    )
    session.flush()
    for login, name, code, role in _PEOPLE:
        enrolling.add(session, login=login, name=name, unit_code=code, roles=[(role, code)], now=now)


def actor(session: Session, login: str) -> Actor:
    """One of the officials."""
    return actor_of(session, session.exec(select(Official).where(Official.login == login)).one())


def id_of(session: Session, login: str) -> int:
    return actor(session, login).official_id


def filed(session: Session, now: datetime, *, chat: str = "dan", **given: Any) -> FeedbackCase:
    """A case of the citizen of a web chat; of the unit tu-phap unless told otherwise."""
    citizen = citizens.meet(session, "web", chat, now)
    values = {"text": "Đèn đường hỏng ở ngõ chợ", "unit_code": "tu-phap", "citizen_id": citizen.id, **given}
    return queue.receive(session, NewCase(**values), now)


def taken(session: Session, case: FeedbackCase, login: str) -> FeedbackCase:
    """The case as that official may handle it."""
    return reach.take(session, case.code, actor(session, login), Permission.HANDLE)


def actions(session: Session, case: FeedbackCase) -> list[str]:
    query = select(CaseEvent.action).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.id))
    return list(session.exec(query))


def told(session: Session) -> list[str]:
    """Words that wait in the outbox, oldest first."""
    return [row.body["text"] for row in session.exec(select(Delivery).order_by(col(Delivery.id)))]


def notices(session: Session, login: str) -> list[str]:
    query = select(OfficialNotice.text).where(OfficialNotice.official_id == id_of(session, login))
    return list(session.exec(query.order_by(col(OfficialNotice.id))))
