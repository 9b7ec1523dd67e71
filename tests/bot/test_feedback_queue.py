"""A case received: row, event, deadlines and search words in one transaction, on both engines."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.database import Database
from bot.feedback import queue, search, ticket
from bot.feedback.case import CaseEvent, ComplainedAbout, FeedbackCase
from bot.feedback.kinds import Category, Kind, Source
from bot.feedback.queue import NewCase
from bot.officials.unit import Unit
from tests.bot.casework_room import id_of, notices


def _received(database: Database, now: datetime, text: str = "Đèn đường hỏng ở ngõ chợ", **given: Any) -> FeedbackCase:
    with database.transaction() as session:
        return queue.receive(session, NewCase(text=text, **given), now)


def _found(database: Database, sought: str) -> list[str]:
    with Session(database.engine) as session:
        where = search.condition(session, sought)
        assert where is not None
        return list(session.exec(select(FeedbackCase.text).where(where).order_by(col(FeedbackCase.id))))


def test_a_case_gets_its_code_event_and_days(any_database: Database, now: datetime) -> None:
    case = _received(any_database, now, kind=Kind.ON_SITE, phone="0912 345 678", source=Source.WEB)
    assert case.code.startswith("PA-")
    assert (case.phone, case.status, case.version) == ("0912345678", "received", 1)
    assert case.classify_on == date(2026, 11, 4)
    assert case.due_on == date(2026, 11, 9)
    with Session(any_database.engine) as session:
        [event] = session.exec(select(CaseEvent)).all()
    assert (event.case_id, event.action, event.to_status, event.public) == (case.id, "received", "received", True)


def test_what_comes_twice_under_one_key_is_one_case(any_database: Database, now: datetime) -> None:
    first = _received(any_database, now, origin_key="web/1")
    assert _received(any_database, now, origin_key="web/1").code == first.code
    with Session(any_database.engine) as session:
        assert len(session.exec(select(FeedbackCase)).all()) == 1


def test_a_letter_typed_in_late_is_counted_from_its_receipt(any_database: Database, now: datetime) -> None:
    case = _received(any_database, now, source=Source.LETTER, received_at=datetime(2026, 10, 28, 2, tzinfo=UTC))
    assert case.due_on == date(2026, 11, 4)


def test_nobody_promises_an_answer_to_an_anonymous_word(any_database: Database, now: datetime) -> None:
    case = _received(any_database, now, anonymous=True, kind=Kind.COMMENT)
    assert (case.due_on, case.classify_on) == (None, date(2026, 11, 4))


def test_words_about_officials_are_marked(any_database: Database, now: datetime) -> None:
    assert _received(any_database, now, category=Category.UNLAWFUL_FEE).about_official
    case = _received(any_database, now, complained_about=[7])
    assert case.about_official
    with Session(any_database.engine) as session:
        assert [row.official_id for row in session.exec(select(ComplainedAbout))] == [7]


def test_cases_are_found_by_words_without_marks_place_name_and_code(any_database: Database, now: datetime) -> None:
    light = _received(any_database, now)
    _received(any_database, now, "Rác chất đống", place="Chợ Cũ", name="Lê Thị Hòa", phone="0912345678")
    assert _found(any_database, "den duong") == ["Đèn đường hỏng ở ngõ chợ"]
    assert _found(any_database, "Đèn ĐƯỜNG hỏ") == ["Đèn đường hỏng ở ngõ chợ"]
    assert _found(any_database, "chợ") == ["Đèn đường hỏng ở ngõ chợ", "Rác chất đống"]
    assert _found(any_database, "le thi hoa") == _found(any_database, "0912345678") == ["Rác chất đống"]
    assert _found(any_database, light.code) == ["Đèn đường hỏng ở ngõ chợ"]
    assert _found(any_database, "đường rác") == []


def test_nothing_a_person_types_breaks_the_search(any_database: Database, now: datetime) -> None:
    _received(any_database, now)
    for sought in ("\"' OR 1=1 --", "a AND", "den:* & !z", "ngõ' <-> (bến", "NEAR(a b)", "x" * 5_000):
        assert _found(any_database, sought) == []
    with Session(any_database.engine) as session:
        assert search.condition(session, " ?!* ") is None


def test_a_case_goes_to_the_unit_of_its_area_and_conduct_to_the_head(session: Session, now: datetime) -> None:
    session.get_one(Unit, "tu-phap").area = "Phường Hòa Cường, Phường An Khê"
    near = queue.receive(session, NewCase(text="Rác", area="phường hòa cường"), now)
    far = queue.receive(session, NewCase(text="Rác", area="Phường Cẩm Lệ"), now)
    assert (near.unit_code, far.unit_code) == ("tu-phap", "goc")
    about = [id_of(session, "quantri")]
    case = queue.receive(session, NewCase(text="x", unit_code="tu-phap", complained_about=about), now)
    assert notices(session, "truong") == [f"Phiếu {case.code} phản ánh về cán bộ, cần người đứng đầu xem."]
    assert notices(session, "quantri") == []


def test_a_code_that_is_taken_is_not_given_again(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["PA-AAAA-AAAA", "PA-AAAA-AAAA", "PA-CCCC-CCCC"])
    monkeypatch.setattr(ticket, "new", lambda: next(drawn))
    codes = [queue.receive(session, NewCase(text="Rác", unit_code="goc"), now).code for _ in range(2)]
    assert codes == ["PA-AAAA-AAAA", "PA-CCCC-CCCC"]
