"""The screens of casework as officials use them: a case walked through its forms, nothing typed is lost or shown."""

import io
import re
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlmodel import Session, col, select

from bot import citizens
from bot.audit import AuditEntry
from bot.casework import answer_files
from bot.database import Database
from bot.feedback import queue
from bot.feedback.case import CaseAnswer, FeedbackCase
from bot.feedback.queue import NewCase
from bot.officials.access import Role
from bot.outbox import Delivery
from tests.bot.console_room import OWN, Browser, Room

QUEUE = "/quan-tri/phan-anh"
_BAD = "<script>alert(1)</script> Đèn đường hỏng ở ngõ chợ"


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


@pytest.fixture
async def lan(room: Room) -> AsyncIterator[Browser]:
    browser = room.signed_in("lan", Role.APPROVER)
    async with browser.client:
        yield browser


def _filed(room: Room, **given: Any) -> str:
    with room.database.transaction() as session:
        citizen = citizens.meet(session, "web", "dan", room.clock())
        values = {"text": _BAD, "unit_code": OWN, "citizen_id": citizen.id, "name": "Hoa <b>", **given}
        return queue.receive(session, NewCase(**values), room.clock()).code


def _case(room: Room, code: str) -> FeedbackCase:
    found = room.read(lambda session: session.exec(select(FeedbackCase).where(FeedbackCase.code == code)).one())
    assert isinstance(found, FeedbackCase)
    return found


async def _post(browser: Browser, room: Room, code: str, step: str, **form: Any) -> Any:
    return await browser.post(f"{QUEUE}/{code}/{step}", {"version": _case(room, code).version, **form})


def _told(room: Room) -> list[str]:
    with Session(room.database.engine) as session:
        return [row.body["text"] for row in session.exec(select(Delivery))]


async def test_a_case_is_walked_through_its_forms(room: Room, lan: Browser) -> None:
    code = _filed(room)
    page = await lan.get(f"{QUEUE}?q=den+duong")
    assert code in page.text
    assert "<script>alert" not in page.text
    page = await lan.get(f"{QUEUE}/{code}")
    assert "&lt;script&gt;alert(1)" in page.text
    assert "Hoa &lt;b&gt;" in page.text
    assert await lan.flash(await _post(lan, room, code, "phan-loai", kind="on_site", category="roads"))
    assert await lan.flash(await _post(lan, room, code, "giao-viec", unit_code=OWN, handler_id=lan.official_id))
    vague = {"text": "Phường xin ghi nhận ý kiến.", "outcome": "planned"}
    assert await lan.flash(await _post(lan, room, code, "tra-loi", **vague)) == "Đã lưu dự thảo trả lời."
    page = await lan.get(f"{QUEUE}/{code}")
    for words in ("cần xem", "“ghi nhận ý kiến”", "kênh của người gửi", "Zalo Bot"):
        assert words in page.text
    answer = await _post(lan, room, code, "gui")
    assert answer.status_code == 422
    assert "Đã xem các lưu ý" in answer.text
    assert await lan.flash(await _post(lan, room, code, "gui", seen="true")) == (
        "Đã gửi trả lời; có thể thu hồi trong 20 giây."
    )
    assert len(_told(room)) == 1
    assert await lan.flash(await _post(lan, room, code, "thu-hoi"))
    assert _told(room) == []
    assert await lan.flash(await _post(lan, room, code, "gui", seen="true"))
    room.clock.move(room.clock() + timedelta(seconds=25))
    assert "Trả lời đã được gửi đi" in (await _post(lan, room, code, "thu-hoi")).text


async def test_two_who_answer_at_once_lose_nothing(room: Room, lan: Browser) -> None:
    code = _filed(room)
    await _post(lan, room, code, "phan-loai", kind="report", category="roads")
    seen = _case(room, code).version
    minh = room.signed_in("minh", Role.HANDLER)
    async with minh.client:
        first = {"version": seen, "text": "Đã thay bóng đèn.", "outcome": "resolved"}
        assert (await lan.post(f"{QUEUE}/{code}/tra-loi", first)).status_code == 303
        second = {"version": seen, "text": "Tôi đang viết dở câu này", "outcome": "explained"}
        answer = await minh.post(f"{QUEUE}/{code}/tra-loi", second)
    assert answer.status_code == 422
    assert "Phiếu vừa được Cán bộ lan cập nhật" in answer.text
    assert "Tôi đang viết dở câu này" in answer.text
    texts = room.read(lambda session: list(session.exec(select(CaseAnswer.text))))
    assert texts == ["Đã thay bóng đèn."]


async def test_what_was_typed_stays_when_a_step_is_refused(room: Room, lan: Browser) -> None:
    code = _filed(room)
    answer = await _post(lan, room, code, "gia-han", days="99", extension="Chờ <i>vật tư")
    assert answer.status_code == 422
    assert "Số ngày gia hạn từ 1 đến 30" in answer.text
    assert "Chờ &lt;i&gt;vật tư" in answer.text
    answer = await _post(lan, room, code, "trao-doi", note=" ")
    assert "Viết nội dung trao đổi." in answer.text


async def test_a_second_one_on_the_page_is_named(room: Room, lan: Browser) -> None:
    code = _filed(room)
    await lan.get(f"{QUEUE}/{code}")
    minh = room.signed_in("minh", Role.HANDLER)
    async with minh.client:
        assert "Cán bộ lan" in (await minh.get(f"{QUEUE}/{code}")).text
    live = await lan.get(f"{QUEUE}/{code}/dang-mo?v=0")
    assert "Cán bộ minh" in live.text
    assert "vừa được cập nhật" in live.text


async def test_a_look_at_personal_data_is_written_down(room: Room, lan: Browser) -> None:
    code = _filed(room)
    await lan.get(f"{QUEUE}/{code}")
    entry = room.read(lambda session: session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first())
    assert (entry.action, entry.actor, entry.subject) == ("case.look", "lan", f"case/{code}")


async def test_a_case_about_them_is_not_there(room: Room, lan: Browser) -> None:
    code = _filed(room, complained_about=[lan.official_id])
    assert (await lan.get(f"{QUEUE}/{code}")).status_code == 404
    assert (await lan.post(f"{QUEUE}/{code}/tiep-nhan")).status_code == 404
    assert code not in (await lan.get(f"{QUEUE}?view=all")).text
    other = _filed(room)
    answer = await _post(lan, room, other, "nguoi-bi-phan-anh", officials=[str(lan.official_id)])
    assert answer.headers["location"] == QUEUE


async def test_many_are_given_out_at_once_and_views_are_kept(room: Room, lan: Browser) -> None:
    codes = [_filed(room) for _ in range(3)]
    answer = await lan.post(f"{QUEUE}/giao", {"codes": codes, "unit_code": OWN, "handler_id": str(lan.official_id)})
    assert await lan.flash(answer) == "Đã giao 3 phiếu."
    assert await lan.flash(await lan.post(f"{QUEUE}/giao", {"unit_code": OWN})) == "Chưa chọn phiếu nào."
    mine = await lan.get(f"{QUEUE}?view=mine")
    assert all(code in mine.text for code in codes)
    answer = await lan.post(f"{QUEUE}/bo-loc", {"name": "Đèn đường", "q": "đèn đường", "view": "mine"})
    assert answer.headers["location"] == f"{QUEUE}?view=mine&q=%C4%91%C3%A8n+%C4%91%C6%B0%E1%BB%9Dng"
    page = await lan.get(QUEUE)
    found = re.search(r"/bo-loc/(\d+)/xoa", page.text)
    assert found
    assert await lan.flash(await lan.post(f"{QUEUE}/bo-loc/{found.group(1)}/xoa")) == "Đã xóa bộ lọc."


async def test_a_call_is_typed_in_and_khieu_nai_is_not(room: Room, lan: Browser) -> None:
    call = {"text": "Rác chất đống trước chợ ba ngày chưa ai thu gom", "source": "phone", "unit_code": OWN}
    when = {"received_at": "2026-11-01T20:15"}
    answer = await lan.post(f"{QUEUE}/moi", {**call, **when, "name": "Hoa", "phone": "0912 345 678"})
    assert answer.status_code == 303
    case = _case(room, answer.headers["location"].rpartition("/")[2])
    assert (case.source, case.phone, case.category, case.due_on.isoformat() if case.due_on else "") == (
        "phone",
        "0912345678",
        "environment",
        "2026-11-09",
    )
    for wrong, words in (
        ({"name": ""}, "ít nhất một cách liên hệ"),
        ({"received_at": "2027-01-01T08:00"}, "không thể ở tương lai"),
        ({"source": "chat"}, "Chọn một mục trong danh sách."),
        ({"unit_code": "goc"}, "Chọn đơn vị trong danh sách."),
        ({"text": "Tôi tố cáo ông Nam chủ tịch phường nhận hối lộ của dân"}, "khiếu nại, tố cáo"),
        ({"phone": "<script>"}, "Viết chưa đúng dạng."),
    ):
        answer = await lan.post(f"{QUEUE}/moi", {**call, **when, "name": "Hoa", "phone": "0912345678", **wrong})
        assert answer.status_code == 422, wrong
        assert words in answer.text


async def test_prepared_replies_deadlines_and_the_calendar(room: Room, lan: Browser) -> None:
    form = {"title": "Đèn", "text": "Kính gửi {tên người gửi}, ngày [ngày]", "active": "true"}
    assert await lan.flash(await lan.post("/quan-tri/mau-tra-loi/moi", form)) == "Đã lưu mẫu trả lời."
    assert "Không có trường" in (await lan.post("/quan-tri/mau-tra-loi/moi", {**form, "text": "{x}"})).text
    code = _filed(room)
    await _post(lan, room, code, "phan-loai", kind="report", category="roads")
    assert "Kính gửi Hoa &lt;b&gt;, ngày [ngày]" in (await lan.get(f"{QUEUE}/{code}?mau=1")).text
    line = {"step": "answer", "days": "3", "unit_code": OWN}
    assert await lan.flash(await lan.post("/quan-tri/han-xu-ly", line)) == "Đã lưu hạn xử lý."
    assert "Chỉ người duyệt" in await lan.flash(await lan.post("/quan-tri/han-xu-ly/1/xoa"))
    boss = room.signed_in("boss", Role.ADMIN, unit_code="goc")
    async with boss.client:
        day = {"day": "2026-11-04", "kind": "nghi_le", "source": "Quyết định 9"}
        page = await boss.post("/quan-tri/lich-lam-viec", {**day, "preview": "true"})
        assert f"{code}</a>: 09/11/2026 → 10/11/2026" in page.text
        assert "1 việc đang mở đổi hạn" in await boss.flash(await boss.post("/quan-tri/lich-lam-viec", day))
        assert "Ghi văn bản" in (await boss.post("/quan-tri/lich-lam-viec", {**day, "source": ""})).text
        hours = {"hours": "7h-11h"}
        assert "Viết các buổi như" in (await boss.post("/quan-tri/lich-lam-viec/gio", hours)).text
    assert _case(room, code).due_on == date(2026, 11, 10)


async def test_the_home_says_what_is_due(room: Room, lan: Browser) -> None:
    _filed(room)
    assert "Phiếu mới chưa phân loại" in (await lan.get("/quan-tri")).text


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return made.getvalue()


async def test_a_file_goes_with_the_reply_and_only_then_out(room: Room, lan: Browser) -> None:
    code = _filed(room)
    files = {"files": ("sau-khi-sua.png", _picture(), "image/png")}
    assert "Chỉ thêm, bớt tệp" in await lan.flash(await lan.post(f"{QUEUE}/{code}/tep", files=files))
    await _post(lan, room, code, "phan-loai", kind="on_site", category="roads")
    await _post(lan, room, code, "tra-loi", text="Đã thay bóng đèn ở ngõ chợ.", outcome="resolved")
    assert await lan.flash(await lan.post(f"{QUEUE}/{code}/tep", files=files)) == "Đã đính kèm tệp."
    wrong = {"files": ("bom.zip", b"PK\x03\x04" + b"0" * 50, "image/png")}
    assert "bom.zip" in await lan.flash(await lan.post(f"{QUEUE}/{code}/tep", files=wrong))
    with room.database.transaction() as session:
        [kept] = answer_files.of(session, session.exec(select(FeedbackCase)).one())
        assert answer_files.public(session, kept.token) is None  # not before the reply is given
    answer = await lan.get(f"{QUEUE}/{code}/tep/{kept.id}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    page = await lan.get(f"{QUEUE}/{code}")
    assert "cần xem</span> Có căn cứ" not in page.text
    await _post(lan, room, code, "gui", seen="true")
    with Session(room.database.engine) as session:
        assert answer_files.public(session, kept.token) is not None
        assert answer_files.public(session, "khac") is None
        case = session.exec(select(FeedbackCase)).one()
        assert answer_files.links(session, case, "https://mc.vn") == [f"https://mc.vn/phan-anh/tep/{kept.token}"]
    paper = await lan.get(f"{QUEUE}/{code}/thu-tra-loi.pdf")
    assert paper.content.startswith(b"%PDF")
    book = load_workbook(io.BytesIO((await lan.get(f"{QUEUE}/xuat.xlsx?view=all")).content))
    assert book.active is not None
    assert [cell.value for cell in book.active[2]][:2] == [code, "Phản ánh hiện trường"]
    assert (await lan.post(f"{QUEUE}/{code}/tep/{kept.id}/bo")).status_code == 303
    with Session(room.database.engine) as session:
        assert len(answer_files.of(session, session.exec(select(FeedbackCase)).one())) == 1
