"""FAQs, agencies, desks, hotlines, place names, and the shipped catalogue that brings them."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from bot.database import Database
from knowledge import catalogue
from knowledge.agency import Agency, Hotline, OneStopDesk, PlaceName
from knowledge.directory import put_agencies, put_desks, put_faqs, put_hotlines, put_places
from knowledge.faq import Faq
from knowledge.importing import starter
from knowledge.importing.starter import BrokenStarter, load_starter
from knowledge.procedure import Procedure, Status


def _faq(now: datetime, origin: str = "office", answer: str = "Có.") -> Faq:
    return Faq(key="thu-bay", question="Thứ bảy có làm không?", answer=answer, origin=origin, updated_at=now)


def test_loading_twice_changes_nothing_and_a_change_is_seen(database: Database, now: datetime) -> None:
    later = now + timedelta(days=1)
    with database.transaction() as session:
        assert put_faqs(session, [_faq(now)], now).new == ["thu-bay"]
        version = catalogue.version(session)
        assert put_faqs(session, [_faq(later)], later).unchanged == 1
        assert catalogue.version(session) == version
        assert put_faqs(session, [_faq(later, answer="Không.")], later).changed.keys() == {"thu-bay"}
        assert catalogue.version(session) == version + 1
        stored = session.exec(select(Faq)).one()
        assert (stored.answer, stored.updated_at) == ("Không.", later)


def test_a_weaker_faq_does_not_overwrite_the_office(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        put_faqs(session, [_faq(now)], now)
        assert put_faqs(session, [_faq(now, origin="starter", answer="Khác.")], now).unchanged == 1
        assert session.exec(select(Faq)).one().answer == "Có."


def test_a_withdrawn_faq_stays_withdrawn(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        put_faqs(session, [_faq(now)], now)
        session.exec(select(Faq)).one().status = Status.WITHDRAWN
        session.flush()
        put_faqs(session, [_faq(now, answer="Không.")], now)
        assert session.exec(select(Faq)).one().status == Status.WITHDRAWN


def test_every_kind_of_row_is_kept_by_its_key(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        for _ in range(2):
            put_agencies(session, [Agency(key="ubnd", name="UBND xã")], now)
            put_desks(session, [OneStopDesk(key="xa", name="Một cửa", hours={"0": ["07:30-11:30"]})], now)
            put_hotlines(session, [Hotline(key="113", name="Công an", phone="113")], now)
            put_places(session, [PlaceName(old="Diều Cũ", new="Diều Mới", province="Gió")], now)
        for kind in (Agency, OneStopDesk, Hotline, PlaceName):
            assert session.exec(select(func.count()).select_from(kind)).one() == 1
        put_desks(session, [OneStopDesk(key="xa", name="Đổi tên")], now, overwrite=False)
        assert session.exec(select(OneStopDesk)).one().name == "Một cửa"
        put_desks(session, [OneStopDesk(key="xa", name="Đổi tên")], now)
        assert session.exec(select(OneStopDesk)).one().name == "Đổi tên"


def test_the_shipped_catalogue_loads_once(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        first = load_starter(session, now)
        assert len(first.new) > 100
        again = load_starter(session, now + timedelta(hours=1))
        assert (again.new, again.changed, again.unchanged) == ([], {}, len(first.new))


def test_what_the_office_changed_outlives_the_next_start(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        load_starter(session, now)
        line = session.exec(select(Hotline)).first()
        assert line is not None
        line.phone = "0123 456 789"
        code = session.exec(select(Procedure.code)).first()
        assert code is not None
        catalogue.edit(session, code, {"steps": "Như cơ quan viết."}, by="lan", now=now)
        load_starter(session, now)
        entry = catalogue.read(session, code)
        assert entry is not None
        assert entry.record.steps == "Như cơ quan viết."
    with Session(database.engine) as session:
        assert session.exec(select(Hotline.phone).where(Hotline.key == line.key)).one() == "0123 456 789"


def test_a_broken_shipped_file_is_not_passed_over(
    database: Database, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bad.toml").write_text('code = "1.900001"\n')
    monkeypatch.setattr(starter, "files", lambda _: tmp_path)
    with pytest.raises(BrokenStarter, match="name: thiếu"), database.transaction() as session:
        load_starter(session, now)
