"""The whole way of a report in a browser: filed with a photo, answered by two officials, rated, made public."""

import io
from collections.abc import Iterator
from datetime import datetime

import pytest
from PIL import Image
from playwright.async_api import Page, expect
from sqlmodel import Session, col, select

from bot.console.desk import SESSION_COOKIE
from bot.conversation import page as chat_page
from bot.conversation import uploading
from bot.conversation.page import ChatPage
from bot.database import Database
from bot.feedback.case import FeedbackCase
from bot.officials.access import Role
from bot.officials.unit import ROOT, Unit
from bot.outbox import Delivery, DeliveryStatus
from bot.publication import page as public_page
from bot.publication.page import PublicPage
from bot.web.visitor import Visitors
from tests.bot.browser.conftest import PHONE, OpenPage, serving
from tests.bot.console_room import KEY, OWN, Browser, Room
from tests.bot.speaking import conversation

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WORDS = "Đèn đường trước trường tiểu học phố Chợ hư cả tuần rồi, đề nghị phường sửa"
REPLY = (
    "Ngày 02/11/2026 đội chiếu sáng đã kiểm tra và đã thay bóng đèn trước trường tiểu học phố Chợ, biên bản 12/BB-UBND."
)


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


@pytest.fixture
def site(room: Room) -> Iterator[str]:
    frame = room.site.frame
    chat = ChatPage(frame, room.database, conversation(), Visitors(KEY), room.clock)
    public = PublicPage(frame, room.database, room.clock)
    for routes in (chat_page.routes(chat), uploading.routes(chat), public_page.routes(public)):
        room.app.include_router(routes)
    with serving(room.app) as address:
        yield address


def _photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), "navy").save(made, "JPEG")
    return made.getvalue()


async def _file(page: Page) -> None:
    """The citizen's part: words, a photo, who they are, and yes."""
    ask = page.get_by_label("Câu hỏi của bạn")
    await ask.fill(WORDS)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Không có ảnh")).to_be_visible()
    async with page.expect_file_chooser() as choosing:
        await page.click("[data-photo]")
    await (await choosing.value).set_files({"name": "den.jpg", "mimeType": "image/jpeg", "buffer": _photo()})
    await expect(page.locator("article.ours").last).to_contain_text("Đã nhận 1 ảnh.")
    await ask.fill("Nguyễn Văn An 0912345678")
    await page.keyboard.press("Enter")
    await page.locator("article.ours").last.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.locator("article.ours").last).to_contain_text("Mã tra cứu: PA-")


def _case(room: Room) -> FeedbackCase:
    with Session(room.database.engine) as session:
        return session.exec(select(FeedbackCase)).one()


def _deliver(room: Room) -> None:
    """What the sender does for a chat page: it is ours, so a message is there once it is marked."""
    with room.database.transaction() as session:
        for row in session.exec(select(Delivery).where(col(Delivery.status) == DeliveryStatus.PENDING)):
            row.status, row.finished_at = DeliveryStatus.SENT, row.due_at
            session.add(row)


async def _official(browser: Browser, site: str, open_page: OpenPage, path: str) -> Page:
    page = await open_page(f"{site}/quan-tri/dang-nhap")
    token = browser.client.cookies[SESSION_COOKIE]
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{site}/quan-tri"}])
    await page.goto(f"{site}{path}")
    return page


async def test_from_the_photo_to_the_public_page(room: Room, site: str, open_page: OpenPage) -> None:
    handler, head = room.signed_in("lan", Role.HANDLER), room.signed_in("truong", Role.APPROVER)
    boss = room.signed_in("boss", Role.ADMIN, unit_code=ROOT)
    with room.database.transaction() as session:
        session.get_one(Unit, OWN).second_person = True
    citizen = await open_page(site, PHONE)
    await _file(citizen)
    case = _case(room)
    here = f"/quan-tri/phan-anh/{case.code}"

    page = await _official(boss, site, open_page, here)
    await expect(page.get_by_role("img", name="Ảnh 1 của phiếu")).to_be_visible()
    await page.get_by_role("button", name="Lưu phân loại").click()
    await page.get_by_text("Giao việc, chuyển đơn vị").click()
    await page.locator("#unit_code").select_option(OWN)
    await page.locator("#handler_id").select_option(str(handler.official_id))
    await page.get_by_role("button", name="Giao", exact=True).click()
    await expect(page.locator(".timeline")).to_contain_text("Cán bộ lan")

    page = await _official(handler, site, open_page, here)
    await page.locator("#text").fill(REPLY)
    await page.locator("#outcome").select_option("resolved")
    await page.get_by_role("button", name="Lưu dự thảo").click()
    await expect(page.locator("main")).to_contain_text("cần người thứ hai duyệt")
    page = await _official(head, site, open_page, here)
    await page.get_by_role("button", name="Duyệt trả lời").click()
    await page.get_by_role("button", name="Gửi trả lời").click()
    await expect(page.locator("[data-left]")).to_contain_text("giây")

    _deliver(room)
    await citizen.reload()
    answer = citizen.locator("article.ours").last
    await expect(answer).to_contain_text("đã thay bóng đèn trước trường tiểu học")
    await answer.get_by_role("button", name="Hài lòng", exact=True).click()
    await expect(citizen.locator("article.ours").last).to_contain_text("Cảm ơn")
    assert _case(room).rating == 5

    await page.goto(f"{site}/quan-tri/cong-khai/{case.code}")
    await page.get_by_role("button", name="Công khai", exact=True).click()
    await citizen.goto(f"{site}/phan-anh")
    await expect(citizen.locator("main")).to_contain_text("Đèn đường trước trường tiểu học")
    assert "0912345678" not in await citizen.content()
    assert "Nguyễn Văn An" not in await citizen.content()
