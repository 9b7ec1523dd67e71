"""An official edits, publishes, withdraws."""

from datetime import datetime

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from bot.database import Database
from knowledge import catalogue
from knowledge.procedure import Status
from knowledge.record import Origin, ProcedureRecord

CODE = "1.900001"


@pytest.fixture
def loaded(database: Database, now: datetime) -> Database:
    portal = ProcedureRecord.model_validate(
        {"code": CODE, "name": "Cấp thẻ thả diều", "steps": "Nộp.", "fees": [{"amount": 0}], "doubts": {"fees": "khác"}}
    )
    with database.transaction() as session:
        catalogue.put_all(session, [portal], Origin.PORTAL, now, file="x")
    return database


def _read(session: Session, code: str = CODE) -> catalogue.Entry:
    entry = catalogue.read(session, code)
    assert entry is not None
    return entry


def test_an_edit_overrides_one_field_and_ends_its_doubt(loaded: Database, now: datetime) -> None:
    with loaded.transaction() as session:
        before = catalogue.version(session)
        diff = catalogue.edit(session, CODE, {"fees": [{"amount": 5000}]}, by="lan", now=now)
        assert diff.keys() == {"fees", "doubts"}
        assert catalogue.version(session) > before
    with Session(loaded.engine) as session:
        entry = _read(session)
        assert (entry.record.fees[0].amount, entry.record.steps, entry.record.doubts) == (5000, "Nộp.", {})
        assert entry.differences["fees"]["portal"][0]["amount"] == 0
        assert [(revision.number, revision.by) for revision in catalogue.history(session, CODE)] == [
            (2, "lan"),
            (1, "x"),
        ]


def test_a_second_edit_keeps_the_first(loaded: Database, now: datetime) -> None:
    with loaded.transaction() as session:
        catalogue.edit(session, CODE, {"steps": "Nộp ở xã."}, by="lan", now=now)
        catalogue.edit(session, CODE, {"result": "Thẻ"}, by="minh", now=now)
        record = _read(session).record
    assert (record.steps, record.result) == ("Nộp ở xã.", "Thẻ")


def test_a_draft_waits_and_the_published_text_stays(loaded: Database, now: datetime) -> None:
    with loaded.transaction() as session:
        would_be = catalogue.save_draft(session, CODE, {"steps": "Bản nháp."}, by="lan", now=now)
        assert would_be.steps == "Bản nháp."
        assert (_read(session).record.steps, _read(session).status) == ("Nộp.", Status.PUBLISHED)
    with loaded.transaction() as session:
        catalogue.save_draft(session, CODE, {"result": "Thẻ"}, by="lan", now=now)
        catalogue.publish(session, CODE, by="minh", now=now)
        record = _read(session).record
    assert (record.steps, record.result) == ("Bản nháp.", "Thẻ")


def test_a_new_procedure_begins_as_a_draft(loaded: Database, now: datetime) -> None:
    with loaded.transaction() as session:
        catalogue.save_draft(session, "1.900002", {"name": "Thổi sáo"}, by="lan", now=now)
        assert _read(session, "1.900002").status is Status.DRAFT
        catalogue.publish(session, "1.900002", by="minh", now=now)
        entry = _read(session, "1.900002")
    assert (entry.status, entry.record.name, entry.revision) == (Status.PUBLISHED, "Thổi sáo", 2)


def test_the_portal_publishes_a_code_that_waits_as_a_draft(loaded: Database, now: datetime) -> None:
    with loaded.transaction() as session:
        catalogue.save_draft(session, "1.900002", {"name": "Thổi sáo của xã"}, by="lan", now=now)
        portal = ProcedureRecord(code="1.900002", name="Thổi sáo")
        catalogue.put_all(session, [portal], Origin.PORTAL, now)
        entry = _read(session, "1.900002")
        assert (entry.status, entry.record.name) == (Status.PUBLISHED, "Thổi sáo")
        catalogue.publish(session, "1.900002", by="lan", now=now)
        assert _read(session, "1.900002").record.name == "Thổi sáo của xã"


def test_withdrawn_stays_withdrawn_until_published_again(loaded: Database, now: datetime) -> None:
    with loaded.transaction() as session:
        catalogue.withdraw(session, CODE, by="lan", now=now, reason="bị bãi bỏ")
        assert _read(session).status is Status.WITHDRAWN
        newer = ProcedureRecord(code=CODE, name="Cấp thẻ thả diều", steps="Bản mới.")
        catalogue.put_all(session, [newer], Origin.PORTAL, now)
        assert (_read(session).status, _read(session).record.steps) == (Status.WITHDRAWN, "Bản mới.")
        catalogue.publish(session, CODE, by="lan", now=now)
        assert _read(session).status is Status.PUBLISHED
        assert "thu hồi: bị bãi bỏ" in [revision.note for revision in catalogue.history(session, CODE)]


def test_an_unpublished_draft_can_be_withdrawn(loaded: Database, now: datetime) -> None:
    with loaded.transaction() as session:
        catalogue.save_draft(session, "1.900002", {"name": "Thổi sáo"}, by="lan", now=now)
        catalogue.withdraw(session, "1.900002", by="lan", now=now)
        assert _read(session, "1.900002").status is Status.WITHDRAWN


def test_wrong_edits_change_nothing(loaded: Database, now: datetime) -> None:
    with pytest.raises(ValidationError), loaded.transaction() as session:
        catalogue.edit(session, CODE, {"fees": [{"amount": -1}]}, by="lan", now=now)
    with pytest.raises(catalogue.UnknownProcedure), loaded.transaction() as session:
        catalogue.publish(session, "9.999999", by="lan", now=now)
    with pytest.raises(catalogue.UnknownProcedure), loaded.transaction() as session:
        catalogue.withdraw(session, "9.999999", by="lan", now=now)
    with Session(loaded.engine) as session:
        assert _read(session).revision == 1
