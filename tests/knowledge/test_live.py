"""The next question sees what was published or withdrawn; nothing is rebuilt for nothing."""

from datetime import datetime

import pytest
from sqlmodel import Session

from bot.database import Database
from knowledge import catalogue, lexicon
from knowledge.directory import put_faqs
from knowledge.faq import Faq
from knowledge.finder import CatalogueFinder
from knowledge.live import LiveFinder
from knowledge.record import DocumentPart, Origin, ProcedureRecord
from knowledge.search import MatchKind
from tests.starter_finder import leader

KITE = ProcedureRecord(
    code="9.000001",
    name="Cấp thẻ thả diều",
    field="Diều",
    levels=["commune"],
    audience=["Công dân Việt Nam"],
    aliases=["thẻ chơi diều"],
    documents=[DocumentPart(name="Đơn", case="Trẻ con thả"), DocumentPart(name="Ảnh", case="Thi đấu")],
)


def _refreshed(database: Database, live: LiveFinder) -> bool:
    with Session(database.engine) as session:
        return live.refresh(session)


def _put(database: Database, now: datetime, *records: ProcedureRecord) -> None:
    with database.transaction() as session:
        catalogue.put_all(session, records, Origin.PORTAL, now)


@pytest.fixture
def live(database: Database, now: datetime) -> LiveFinder:
    _put(
        database, now, KITE, KITE.model_copy(update={"code": "9.000002", "name": "Đăng ký bè nuôi hàu", "aliases": []})
    )
    live = LiveFinder()
    assert _refreshed(database, live)
    return live


def _codes(finder: CatalogueFinder) -> set[str]:
    return {entry.code for entry in finder.ranking.entries}


def test_before_the_first_reading_nobody_answers() -> None:
    live = LiveFinder()
    assert not live.loaded
    with pytest.raises(RuntimeError):
        live.current()


def test_nothing_is_rebuilt_for_nothing(database: Database, now: datetime, live: LiveFinder) -> None:
    before = live.current()
    assert not _refreshed(database, live)
    _put(database, now, KITE)
    assert not _refreshed(database, live)
    assert live.current() is before


def test_a_published_procedure_is_found_by_the_next_question(
    database: Database, now: datetime, live: LiveFinder
) -> None:
    before = live.current()
    assert leader(before.find("cấp phép nuôi ong")) != "9.000003"
    _put(database, now, KITE.model_copy(update={"code": "9.000003", "name": "Cấp phép nuôi ong", "aliases": []}))
    assert live.current() is before, "the old one answers until the new one stands"
    assert _refreshed(database, live)
    assert leader(live.current().find("cấp phép nuôi ong")) == "9.000003"


def test_an_edited_name_is_found(database: Database, now: datetime, live: LiveFinder) -> None:
    _put(database, now, KITE.model_copy(update={"aliases": ["giấy thông hành cho diều"]}))
    _refreshed(database, live)
    assert leader(live.current().find("giấy thông hành cho diều")) == KITE.code


def test_a_withdrawn_procedure_is_found_no_more(database: Database, now: datetime, live: LiveFinder) -> None:
    assert leader(live.current().find("thẻ chơi diều")) == KITE.code
    with database.transaction() as session:
        catalogue.withdraw(session, KITE.code, by="Lan", now=now, reason="bãi bỏ")
    assert _refreshed(database, live)
    assert KITE.code not in _codes(live.current())


def test_a_draft_is_not_found(database: Database, now: datetime, live: LiveFinder) -> None:
    with database.transaction() as session:
        catalogue.save_draft(session, "9.000004", {"name": "Cấp phép nuôi ong"}, by="Lan", now=now)
    _refreshed(database, live)
    assert "9.000004" not in _codes(live.current())


def test_the_cases_of_the_papers_are_known(live: LiveFinder) -> None:
    assert live.current().find("xin cấp thẻ thả diều thi đấu").case == "Thi đấu"


def test_a_faq_is_found_and_a_withdrawn_one_is_not(database: Database, now: datetime, live: LiveFinder) -> None:
    faq = Faq(key="gio-tha-dieu", question="Mấy giờ được thả diều?", answer="Ban ngày.", updated_at=now)
    with database.transaction() as session:
        put_faqs(session, [faq], now)
    assert _refreshed(database, live)
    found = live.current().find("mấy giờ được thả diều")
    assert (found.matches[0].kind, found.matches[0].code) == (MatchKind.FAQ, "gio-tha-dieu")
    hidden = Faq(key="an", question="Ẩn đi?", answer="...", status="withdrawn", updated_at=now)
    with database.transaction() as session:
        put_faqs(session, [hidden], now)
    _refreshed(database, live)
    assert "an" not in _codes(live.current())


def test_a_service_stub_goes_when_the_procedure_comes(database: Database, now: datetime, live: LiveFinder) -> None:
    service = lexicon.load().services[0]
    assert live.current().find(service.phrases[0]).matches[0].code == service.key
    _put(database, now, KITE.model_copy(update={"code": "9.000005", "name": service.name, "aliases": []}))
    _refreshed(database, live)
    assert service.key not in _codes(live.current())
    assert leader(live.current().find(service.name)) == "9.000005"


def test_an_empty_catalogue_is_a_catalogue(database: Database) -> None:
    live = LiveFinder()
    _refreshed(database, live)
    assert live.loaded
    assert leader(live.current().find("thả diều")) == ""
