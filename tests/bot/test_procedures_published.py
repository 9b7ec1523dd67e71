"""What citizens may see: the record in force at this very moment, kept records or not."""

from datetime import datetime

import pytest
from sqlmodel import Session

from bot.database import Database
from bot.procedures import published
from bot.procedures.published import Published
from knowledge import catalogue
from knowledge.record import FeePart, Origin
from tests.bot import sample


@pytest.fixture
def loaded(database: Database, now: datetime) -> Database:
    with database.transaction() as session:
        sample.load(session, now)
    return database


def test_a_record_read_before_follows_every_change(loaded: Database, now: datetime) -> None:
    seen = Published()
    with Session(loaded.engine) as session:
        first = seen.record(session, sample.DEATH)
        assert first is seen.record(session, sample.DEATH)
    assert first is not None
    changed = sample.RECORDS[1].model_copy(update={"fees": [FeePart(amount=9000)]})
    with loaded.transaction() as session:
        catalogue.put_all(session, [changed], Origin.OFFICE, now)
    with Session(loaded.engine) as session:
        after = seen.record(session, sample.DEATH)
    assert after is not None
    assert [fee.amount for fee in after.fees] == [9000]


def test_a_withdrawn_or_unknown_procedure_is_not_seen(loaded: Database, now: datetime) -> None:
    seen = Published()
    with loaded.transaction() as session:
        assert seen.record(session, sample.DEATH) is not None
        catalogue.withdraw(session, sample.DEATH, by="Cán bộ mẫu", now=now)
    with Session(loaded.engine) as session:
        assert seen.record(session, sample.DEATH) is None
        assert seen.record(session, "9.999999") is None
        assert published.names(session, [sample.DEATH, sample.LAND, "9.999999"]) == {
            sample.LAND: "Đăng ký biến động khi chuyển nhượng quyền sử dụng đất"
        }
