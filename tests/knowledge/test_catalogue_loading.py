"""Putting records into the catalogue: new, changed, unchanged; read back; listed for search."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, func, select

from bot.database import Database
from knowledge import catalogue
from knowledge.procedure import DossierItem, Fee, Procedure, Status
from knowledge.provenance import SourceRecord
from knowledge.record import Origin, ProcedureRecord


def _record(code: str = "1.900001", **changes: Any) -> ProcedureRecord:
    whole: dict[str, Any] = {
        "code": code,
        "name": "Cấp thẻ thả diều",
        "field": "Trò chơi",
        "levels": ["commune"],
        "aliases": ["thẻ diều"],
        "steps": "Nộp rồi chờ.",
        "documents": [{"name": "Đơn", "originals": 1}, {"name": "Ảnh", "copies": 2, "case": "cấp lại"}],
        "fees": [
            {"submission": "online", "kind": "levy", "amount": 25_000, "valid_to": "2026-12-31"},
            {"submission": "in_person", "amount": 50_000, "text": "mỗi thẻ"},
        ],
        "times": [{"amount": 2.5, "unit": "ngày"}],
        "legal": [{"number": "1/2020/NĐ-CP", "title": "Về diều", "issued_on": "2020-01-05"}],
        "forms": [{"name": "Mẫu 1"}, {"name": "Mẫu 1"}, {"name": "Mẫu 2"}],
        "checked_on": "2026-06-10",
        "doubts": {"fees": "hỏi lại"},
    }
    return ProcedureRecord.model_validate(whole | changes)


def _put(
    database: Database, now: datetime, *records: ProcedureRecord, origin: Origin = Origin.PORTAL
) -> catalogue.LoadReport:
    with database.transaction() as session:
        return catalogue.put_all(session, records, origin, now, file="x.jsonl", by="lan")


def _read(database: Database, code: str = "1.900001", on: date | None = None) -> catalogue.Entry:
    with Session(database.engine) as session:
        entry = catalogue.read(session, code, on=on)
    assert entry is not None
    return entry


def _version(database: Database) -> int:
    with Session(database.engine) as session:
        return catalogue.version(session)


def test_a_record_is_published_and_reads_back_whole(database: Database, now: datetime) -> None:
    report = _put(database, now, _record())
    assert (report.new, report.changed, report.unchanged) == (["1.900001"], {}, 0)
    entry = _read(database)
    forms = [{"name": "Mẫu 1"}, {"name": "Mẫu 2"}]
    assert entry.record == _record(forms=forms)
    assert (entry.status, entry.revision, entry.updated_at) == (Status.PUBLISHED, 1, now)
    assert entry.origins["steps"] == "portal"


def test_only_fees_valid_on_the_day_are_read(database: Database, now: datetime) -> None:
    _put(database, now, _record())
    assert [fee.amount for fee in _read(database, on=date(2026, 12, 31)).record.fees] == [25_000, 50_000]
    assert [fee.amount for fee in _read(database, on=date(2027, 1, 1)).record.fees] == [50_000]
    assert len(_read(database).record.fees) == 2


def test_an_unknown_code_reads_as_nothing(database: Database) -> None:
    with Session(database.engine) as session:
        assert catalogue.read(session, "9.999999") is None
        assert catalogue.history(session, "9.999999") == []
        assert catalogue.version(session) == 0


def test_loading_again_changes_nothing(database: Database, now: datetime) -> None:
    _put(database, now, _record(), _record("1.900002"))
    before = _version(database)
    report = _put(database, now + timedelta(days=1), _record(), _record("1.900002"))
    assert (report.new, report.changed, report.unchanged) == ([], {}, 2)
    assert _version(database) == before
    assert _read(database).updated_at == now
    with Session(database.engine) as session:
        assert session.exec(select(func.count()).select_from(DossierItem)).one() == 4


def test_a_changed_record_makes_a_revision_with_its_difference(database: Database, now: datetime) -> None:
    _put(database, now, _record(), _record("1.900002"))
    before = _version(database)
    later = now + timedelta(days=1)
    report = _put(database, later, _record(steps="Nộp qua mạng.", documents=[{"name": "Đơn"}]), _record("1.900002"))
    assert report.unchanged == 1
    assert report.changed["1.900001"].keys() == {"steps", "documents"}
    assert _version(database) > before
    entry = _read(database)
    assert (entry.revision, entry.record.steps, len(entry.record.documents)) == (2, "Nộp qua mạng.", 1)
    assert _read(database, "1.900002").revision == 1
    with Session(database.engine) as session:
        newest, first = catalogue.history(session, "1.900001")
    assert (newest.number, newest.by, newest.at) == (2, "lan", later)
    assert newest.diff["steps"] == {"before": "Nộp rồi chờ.", "after": "Nộp qua mạng."}
    assert (first.number, first.diff, first.record.steps) == (1, {}, "Nộp rồi chờ.")


def test_a_weaker_source_is_kept_but_changes_no_text(database: Database, now: datetime) -> None:
    _put(database, now, _record(), origin=Origin.OFFICE)
    report = _put(database, now, _record(steps="Cổng nói khác."), origin=Origin.PORTAL)
    assert report.changed == {"1.900001": {}}
    entry = _read(database)
    assert (entry.revision, entry.record.steps) == (1, "Nộp rồi chờ.")
    assert entry.differences["steps"] == {"portal": "Cổng nói khác."}
    assert entry.origins["steps"] == "office"


def test_the_office_text_survives_a_new_portal_file(database: Database, now: datetime) -> None:
    _put(database, now, _record(), origin=Origin.PORTAL)
    _put(database, now, ProcedureRecord(code="1.900001", name="Cấp thẻ diều"), origin=Origin.OFFICE)
    _put(database, now, _record(steps="Bản mới của cổng."), origin=Origin.PORTAL)
    record = _read(database).record
    assert (record.name, record.steps) == ("Cấp thẻ diều", "Bản mới của cổng.")


def test_compare_tells_and_writes_nothing(database: Database, now: datetime) -> None:
    _put(database, now, _record())
    with Session(database.engine) as session:
        report = catalogue.compare(session, [_record(steps="Khác."), _record("1.900002")], Origin.PORTAL)
        assert report.new == ["1.900002"]
        assert report.changed["1.900001"].keys() == {"steps"}
        assert session.exec(select(func.count()).select_from(SourceRecord)).one() == 1
    assert _read(database).record.steps == "Nộp rồi chờ."


@pytest.mark.sqlite
def test_a_failure_leaves_nothing_half_written(database: Database, now: datetime) -> None:
    with database.engine.begin() as connection:
        refuse = "CREATE TRIGGER refuse BEFORE INSERT ON legal_basis BEGIN SELECT RAISE(ABORT, 'no'); END"
        connection.exec_driver_sql(refuse)
    with pytest.raises(IntegrityError):
        _put(database, now, _record(), _record("1.900002"))
    with Session(database.engine) as session:
        for row in (Procedure, Fee, SourceRecord):
            assert session.exec(select(func.count()).select_from(row)).one() == 0
        assert catalogue.version(session) == 0


def test_one_source_cannot_say_two_things_at_once(database: Database, now: datetime) -> None:
    with pytest.raises(ValueError, match="twice"):
        _put(database, now, _record(), _record(steps="Khác."))


def test_what_search_needs(database: Database, now: datetime) -> None:
    _put(database, now, _record("1.900002", documents=[]), _record())
    with Session(database.engine) as session:
        listed = list(catalogue.searchable(session))
    assert [row.code for row in listed] == ["1.900001", "1.900002"]
    first = listed[0]
    assert (first.name, first.levels, first.aliases, first.status) == (
        "Cấp thẻ thả diều",
        ["commune"],
        ["thẻ diều"],
        "published",
    )
    assert (first.documents, listed[1].documents) == ("Đơn\nẢnh", "")


def test_stale_entries(database: Database, now: datetime) -> None:
    old, new = now.date() - timedelta(days=181), now.date() - timedelta(days=179)
    _put(database, now - timedelta(days=200), _record("1.900003", checked_on=None))
    _put(database, now, _record("1.900001", checked_on=old), _record("1.900002", checked_on=new))
    _put(database, now, _record("1.900004", checked_on=None))
    with Session(database.engine) as session:
        assert catalogue.stale(session, now, 180) == ["1.900001", "1.900003"]
