"""What the doctor says of the people who work in the console, and of their log."""

from datetime import datetime

import pytest
from sqlmodel import select

from bot import audit
from bot.audit import AuditEntry
from bot.database import Database
from bot.doctor.finding import Verdict
from bot.doctor.people import AUDIT, OFFICIALS
from bot.officials.access import Role
from tests.bot.console_room import Room
from tests.bot.examining import one, seen, settings

pytestmark = pytest.mark.sqlite


async def test_an_office_without_officials_is_told_how_to_make_one(database: Database, now: datetime) -> None:
    found = await one(settings(database), now, OFFICIALS)
    assert found.verdict is Verdict.NOTICE
    assert "motcua official add" in found.advice


async def test_who_never_chose_a_password_is_seen(database: Database, now: datetime) -> None:
    Room(database, now).official("lan", Role.HANDLER)
    found = await seen(settings(database), now, OFFICIALS)
    assert [finding.seen for finding in found] == ["1 cán bộ đang hoạt động", "1 cán bộ chưa đặt mật khẩu"]


async def test_a_touched_log_is_seen(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        audit.record(session, actor="lan", action="case.look", subject="case/1", now=now)
    assert (await one(settings(database), now, AUDIT)).verdict is Verdict.FINE
    with database.transaction() as session:
        session.exec(select(AuditEntry)).one().actor = "minh"
    assert (await one(settings(database), now, AUDIT)).verdict is Verdict.WRONG
