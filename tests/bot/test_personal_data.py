"""A copy, a correction, erasure: asked in chat, due in two working days, done by an official."""

import json
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from sqlalchemy import TextClause
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

import bot.__main__  # every row is known
from bot.audit import AuditEntry
from bot.citizens import Citizen, meet
from bot.conversation.transcript import TranscriptEntry
from bot.database import Database
from bot.feedback import queue, search
from bot.feedback.case import FeedbackCase
from bot.inbox import InboxLine
from bot.officials.access import Role
from bot.officials.official import OfficialNotice
from bot.officials.unit import ROOT
from bot.outbox import Delivery, DeliveryStatus, reply_of
from bot.personal_data import erasing, handling, person
from bot.personal_data.request import DataRequest, RequestKind
from bot.rejected import Rejected
from tests.bot.console_room import Room
from tests.bot.speaking import Speaker, conversation, text_of

assert bot.__main__


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    room = Room(database, now)
    room.official("minh", Role.APPROVER, unit_code=ROOT)
    return room


def speaker(room: Room, now: datetime, address: str = "lan") -> Speaker:
    return Speaker(room.database, conversation(), now, address=address)


def case(session: Session, citizen: Citizen, now: datetime) -> FeedbackCase:
    new = queue.NewCase(
        text="Tôi là Nguyễn Thị Lan, số 0912345678: đèn đường hẻm 12 hư",
        citizen_id=citizen.id,
        name="Nguyễn Thị Lan",
        phone="0912345678",
        latitude=16.0,
        longitude=108.0,
    )
    return queue.receive(session, new, now)


def lan_of(session: Session) -> Citizen:
    return session.exec(select(Citizen).where(Citizen.address == "lan")).one()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("xóa dữ liệu của tôi", "erase"),
        ("xoa het tin nhan cua em di", "erase"),
        ("Tôi muốn xóa toàn bộ thông tin cá nhân của tôi", "erase"),
        ("hủy dữ liệu cá nhân của mình", "erase"),
        ("cho tôi xem dữ liệu của tôi", "export"),
        ("bot đang lưu những gì về tôi", "export"),
        ("gửi tôi bản sao dữ liệu của tôi", "export"),
        ("sửa thông tin của tôi mà bot lưu", "correct"),
    ],
)
def test_a_citizen_asks_in_chat_and_hears_the_day(room: Room, now: datetime, said: str, kind: str) -> None:
    lan = speaker(room, now)
    told = text_of(lan.say(said))
    if kind == "erase":
        assert room.read(lambda session: session.exec(select(DataRequest)).all()) == []
        told = text_of(lan.say("có"))
    assert "04/11/2026" in told  # Monday and two working days
    request = room.read(lambda session: session.exec(select(DataRequest)).one())
    assert (request.kind, request.due_on) == (kind, date(2026, 11, 4))
    assert room.read(lambda session: session.exec(select(OfficialNotice)).one()).link.endswith(f"/{request.id}")
    lan.say(said)
    lan.say("có")
    assert len(room.read(lambda session: session.exec(select(DataRequest)).all())) == 1


@pytest.mark.parametrize(
    "said",
    [
        "xóa đăng ký thường trú cho con tôi",
        "sửa thông tin của tôi trên sổ hộ khẩu",
        "xóa thông tin của tôi trên giấy khai sinh cũ",
        "xem thông tin hồ sơ ở đâu",
        "xóa án tích",
    ],
)
def test_what_only_sounds_alike_is_no_request(room: Room, now: datetime, said: str) -> None:
    speaker(room, now).say(said)
    assert room.read(lambda session: session.exec(select(DataRequest)).all()) == []


def test_who_thinks_again_asked_for_nothing(room: Room, now: datetime) -> None:
    lan = speaker(room, now)
    lan.say("xóa dữ liệu của tôi")
    assert "không gửi yêu cầu" in text_of(lan.press("Thôi"))
    assert room.read(lambda session: session.exec(select(DataRequest)).all()) == []


def test_a_copy_holds_what_is_theirs_and_nothing_of_others(room: Room, now: datetime) -> None:
    speaker(room, now).say("làm giấy khai sinh cần gì")
    speaker(room, now, "hoa").say("câu hỏi của hoa")
    with room.database.transaction() as session:
        citizen = lan_of(session)
        code = case(session, citizen, now).code
        request = handling.ask(session, RequestKind.EXPORT, now, citizen_id=citizen.id)
        document = handling.export(session, room.actor("minh"), request, now)
        packed = handling.package(session, room.actor("minh"), request, now)
    data = json.loads(document)
    assert data["Câu đã hỏi và câu trả lời"][0]["question"] == "làm giấy khai sinh cần gì"
    assert data["Phiếu phản ánh, kiến nghị"][0]["code"] == code
    assert "của hoa" not in document
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert json.loads(archive.read("du-lieu.json")) == data
    actions = room.read(lambda session: [one.action for one in session.exec(select(AuditEntry))])
    assert actions == ["data.export", "data.export"]


def test_erasing_leaves_nothing_that_leads_back(room: Room, now: datetime) -> None:
    speaker(room, now).say("làm giấy khai sinh cần gì")
    speaker(room, now).say("cho gặp người thật")
    speaker(room, now, "hoa").say("câu hỏi của hoa")
    with room.database.transaction() as session:
        citizen = lan_of(session)
        case(session, citizen, now)
        session.add(InboxLine(channel="web", address="lan", ready_at=now, waiting=0, spent_until=now))
        request = handling.ask(session, RequestKind.ERASE, now, citizen_id=citizen.id, words="số 0912345678")
        assert request.id is not None
        with pytest.raises(Rejected, match="đang xử lý"):
            handling.erase(session, room.actor("minh"), request.id, now)
        handling.erase(session, room.actor("minh"), request.id, now, open_too=True)
        with pytest.raises(Rejected, match="có người xử lý"):
            handling.erase(session, room.actor("minh"), request.id, now)

    def left(session: Session) -> dict[str, list[object]]:
        found: dict[str, list[object]] = {}
        for table in SQLModel.metadata.tables.values():
            if "address" in table.c and "channel" in table.c:
                rows = session.connection().execute(columns(table).where(table.c.address == "lan")).all()
                if rows:
                    found[table.name] = list(rows)
        return found

    (told,) = room.read(left)["delivery"]
    assert told.natural_key.startswith(handling.ERASED_KEY)
    assert set(room.read(left)) == {"delivery"}
    kept = room.read(lambda session: session.exec(select(FeedbackCase)).one())
    assert (kept.citizen_id, kept.name, kept.phone, kept.latitude) == (None, "", "", None)
    assert kept.text == "Tôi là [họ tên], số [số điện thoại]: đèn đường hẻm 12 hư"
    assert room.read(lambda session: len(session.exec(select(FeedbackCase).where(_saying(session, "hư"))).all())) == 1
    assert room.read(lambda session: len(session.exec(select(FeedbackCase).where(_saying(session, "lan"))).all())) == 0
    entries = room.read(lambda session: [one.question for one in session.exec(select(TranscriptEntry))])
    assert entries == ["câu hỏi của hoa"]
    done = room.read(lambda session: session.exec(select(DataRequest)).one())
    assert (done.status, done.citizen_id, done.contact, done.words) == ("done", None, "", "")


def _saying(session: Session, words: str) -> TextClause:
    found = search.condition(session, words)
    assert found is not None
    return found


def test_what_a_sender_holds_is_left_to_the_night(room: Room, now: datetime) -> None:
    speaker(room, now).say("làm giấy khai sinh cần gì")
    with room.database.transaction() as session:
        citizen = lan_of(session)
        held = session.exec(select(Delivery)).first()
        assert held is not None
        held.status = DeliveryStatus.SENDING
        session.flush()
        erasing.erase(session, citizen, now)
    rows = room.read(lambda session: session.exec(select(Delivery)).all())
    assert [(row.status, row.citizen_id) for row in rows] == [("sending", None)]


def test_every_key_to_a_citizen_lets_them_go() -> None:
    """A new table fails here until its key says what becomes of its rows, or `erasing.py` does."""
    for table in SQLModel.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name == "citizen" and table.name != "delivery":
                stays = table.name in erasing.KEPT_WITHOUT_THE_PERSON
                assert key.ondelete == ("SET NULL" if stays else "CASCADE"), table.name


def test_every_table_that_a_copy_may_hold_has_a_name_for_people(room: Room, now: datetime) -> None:
    with_citizens = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if (person.belongs_to_citizens(table) or person.names_a_chat(table)) and table.name not in person.INTERNAL
    }
    unnamed = {name for name in with_citizens if handling.words_for(name) == name}
    assert unnamed == set()


def test_an_answer_is_told_in_chat_and_wants_words(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        citizen = meet(session, "web", "lan", now)
        request = handling.ask(session, RequestKind.CORRECT, now, citizen_id=citizen.id, words="sai tên")
        assert request.id is not None
        with pytest.raises(Rejected) as refused:
            handling.refuse(session, room.actor("minh"), request.id, " ", now)
        assert set(refused.value.problems) == {"answer"}
        handling.complete(session, room.actor("minh"), request.id, "Đã sửa tên trong phiếu.", now)
    told = room.read(lambda session: session.exec(select(Delivery).order_by(col(Delivery.id).desc())).first())
    assert "Đã sửa tên" in reply_of(told.body).text


async def test_the_screens_show_export_and_erase(room: Room, now: datetime) -> None:
    speaker(room, now).say("làm giấy khai sinh cần gì")
    with room.database.transaction() as session:
        made = handling.ask(session, RequestKind.ERASE, now, citizen_id=lan_of(session).id)
    browser = room.signed_in("hai", Role.APPROVER)
    path = f"/quan-tri/yeu-cau-du-lieu/{made.id}"
    async with browser.client:
        assert "Xóa dữ liệu (số" in (await browser.get("/quan-tri/yeu-cau-du-lieu")).text
        assert "Câu đã hỏi và câu trả lời" in (await browser.get(path)).text
        copied = await browser.post(f"{path}/tai-json")
        assert copied.headers["content-disposition"].startswith("attachment")
        assert "Đã xóa dữ liệu" in await browser.flash(await browser.post(f"{path}/xoa"))
        assert "Đã xử lý" in (await browser.get(path)).text
        wrong = await browser.post("/quan-tri/yeu-cau-du-lieu/moi", {"kind": "erase", "way": "mail"})
        assert wrong.status_code == 422
        typed = {"kind": "export", "way": "letter", "contact": "Đơn số 12"}
        assert "Đã ghi" in await browser.flash(await browser.post("/quan-tri/yeu-cau-du-lieu/moi", typed))
