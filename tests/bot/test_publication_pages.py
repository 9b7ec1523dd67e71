"""The public pages and the console's screens of publishing."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from xml.etree import ElementTree

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from bot import attachments
from bot.casework import answering
from bot.conversation import page as chat_page
from bot.database import Database
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.intake import page as report_page
from bot.officials.access import Role
from bot.publication import page, screens
from bot.publication.page import PublicPage
from bot.settings import Settings
from bot.web.frame import Frame
from tests.bot.casework_room import filed
from tests.bot.console_room import OWN, Browser, Room
from tests.bot.test_attachments import photo

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


@pytest.fixture
def head(room: Room) -> Browser:
    """Approves in the unit; one answered case with a photo waits there."""
    browser = room.signed_in("truong", Role.APPROVER)
    actor, now = room.actor("truong"), room.clock()
    with room.database.transaction() as session:
        case = filed(session, now, unit_code=OWN, text=f"Đèn hẻm 12 hư, gọi 0912345678 {XSS}")
        kept = attachments.keep(session, photo((100, 80)), "a.jpg", now)
        assert case.id is not None
        assert kept.id is not None
        session.add(CaseAttachment(case_id=case.id, attachment_id=kept.id))
        case.status = "accepted"
        session.flush()
        answering.draft(session, case, f"Đã thay bóng. {XSS}", actor, now, outcome="resolved")
        answering.send(session, case, actor, now)
    return browser


@pytest.fixture
async def reader(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    """Anybody."""
    frame = Frame(Settings(office_name="Phường Thử"), [chat_page.FEATURE, report_page.FEATURE, screens.FEATURE])
    app = FastAPI(openapi_url=None)
    frame.install(app)
    app.include_router(page.routes(PublicPage(frame, room.database, room.clock)))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://motcua.test") as client:
        client.headers["accept"] = "text/html"
        yield client


def case_of(room: Room) -> FeedbackCase:
    found: FeedbackCase = room.read(lambda session: session.exec(select(FeedbackCase)).one())
    return found


async def publish(room: Room, head: Browser, **changed: str) -> httpx.Response:
    words = {"question": f"Đèn hẻm 12 hư {XSS}", "answer": f"Đã thay bóng. {XSS}", **changed}
    return await head.post(f"/quan-tri/cong-khai/{case_of(room).code}", words)


async def test_the_approver_sees_both_edits_and_publishes(room: Room, head: Browser, reader: httpx.AsyncClient) -> None:
    case = case_of(room)
    assert case.code in (await head.get("/quan-tri/cong-khai")).text
    side_by_side = (await head.get(f"/quan-tri/cong-khai/{case.code}")).text
    assert "0912345678" in side_by_side
    assert "[số điện thoại]" in side_by_side
    assert "<script>alert" not in side_by_side
    refused = await publish(room, head, question="gọi 0912345678 nha")
    assert refused.status_code == 422
    assert "Còn dữ liệu cá nhân: [số điện thoại]" in refused.text
    assert (await reader.get(f"/phan-anh/{case.id}")).status_code == 404
    assert await head.flash(await publish(room, head)) == "Đã công khai. Người gửi được báo tin."
    listed = (await reader.get("/phan-anh?tim=den+hem")).text
    assert "Đèn hẻm 12 hư" in listed
    assert "1 phản ánh phù hợp" in listed
    for address in (f"/phan-anh/{case.id}", "/phan-anh", "/phan-anh/niem-yet"):
        shown = (await reader.get(address)).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "0912345678" not in shown
        assert "Đã thay bóng." in shown
    gone = await head.post(f"/quan-tri/cong-khai/{case.code}/go", {"reason": "lộ địa chỉ"})
    assert "Đã gỡ" in await head.flash(gone)
    assert (await reader.get(f"/phan-anh/{case.id}")).status_code == 404


async def test_a_photo_is_covered_and_shown(room: Room, head: Browser, reader: httpx.AsyncClient) -> None:
    case = case_of(room)
    await publish(room, head)
    address = f"/quan-tri/cong-khai/{case.code}/anh/1"
    original = await head.get(f"{address}/goc")
    assert original.headers["content-type"] == "image/jpeg"
    assert "sandbox" in original.headers["content-security-policy"]
    assert "Kéo chuột" in (await head.get(address)).text
    bad = await head.post(address, {"left-1": "x", "top-1": "1", "width-1": "5", "height-1": "5"})
    assert (bad.status_code, "Điền đủ bốn số" in bad.text) == (422, True)
    outside = await head.post(address, {"left-1": "150", "top-1": "1", "width-1": "5", "height-1": "5"})
    assert "trong ảnh" in outside.text
    done = await head.post(address, {"left-1": "10,5", "top-1": "10", "width-1": "50", "height-1": "50", "left-2": ""})
    assert "Đã lưu" in await head.flash(done)
    found = re.search(r'src="(/phan-anh/anh/[\w-]+)"', (await reader.get(f"/phan-anh/{case.id}")).text)
    assert found
    shown = await reader.get(found[1])
    assert shown.status_code == 200
    assert shown.content != original.content
    await head.post(f"{address}/bo")
    assert (await reader.get(found[1])).status_code == 404


async def test_the_feed_is_well_formed(room: Room, head: Browser, reader: httpx.AsyncClient) -> None:
    await publish(room, head)
    feed = await reader.get("/phan-anh/rss.xml")
    assert feed.headers["content-type"].startswith("application/rss+xml")
    [item] = ElementTree.fromstring(feed.content).iter("item")
    assert XSS in (item.findtext("description") or "")
    assert item.findtext("link") == f"http://motcua.test/phan-anh/{case_of(room).id}"
    assert item.findtext("pubDate") == "Mon, 02 Nov 2026 02:00:00 +0000"


@pytest.mark.parametrize(
    "query",
    [
        "?tim=%27%22*)(AND+OR", "?tim=" + "x" * 5_000, "?tu=2026-99-99&den=abc", "?trang=-1", "?trang=99999999999",
        "?linh-vuc=khong-co", "?tim=%00", "?tu=0001-01-01", "?trang=%D9%A1",
    ],
)  # fmt: skip
async def test_odd_questions_get_a_page(reader: httpx.AsyncClient, query: str) -> None:
    for path in ("/phan-anh", "/phan-anh/niem-yet"):
        assert (await reader.get(path + query)).status_code == 200


@pytest.mark.parametrize("path", ["/phan-anh/0", "/phan-anh/99999999999999999999", "/phan-anh/x", "/phan-anh/anh/x"])
async def test_what_is_not_public_is_not_there(reader: httpx.AsyncClient, path: str) -> None:
    assert (await reader.get(path)).status_code == 404
