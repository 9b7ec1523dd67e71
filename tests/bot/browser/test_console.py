"""The console in a real browser: the way in, and that every page of the frame can be used by everyone."""

from collections.abc import Iterator
from datetime import datetime

import pyotp
import pytest
from axe_playwright_python.async_playwright import Axe

from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.officials import enrolling
from bot.officials.access import Role
from bot.officials.unit import ROOT
from tests.bot.browser.conftest import PHONE, OpenPage, serving
from tests.bot.console_room import Room

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PASSWORD = "mật khẩu đủ dài 1"
PAGES = ("/quan-tri", "/quan-tri/tai-khoan", "/quan-tri/thong-bao", "/quan-tri/don-vi", "/quan-tri/don-vi/moi",
         "/quan-tri/can-bo", "/quan-tri/can-bo/moi", "/quan-tri/can-bo/1")  # fmt: skip


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


@pytest.fixture
def site(room: Room) -> Iterator[str]:
    with serving(room.app) as address:
        yield address


async def test_the_first_administrator_comes_in(room: Room, site: str, open_page: OpenPage) -> None:
    with room.database.transaction() as session:
        token = enrolling.link(session, None, room.clock())
    page = await open_page(f"{site}/quan-tri/mat-khau/{token}", PHONE)
    for box, text in (("name", "Nguyễn Thị Lan"), ("login", "lan"), ("password", PASSWORD), ("again", PASSWORD)):
        await page.fill(f"#{box}", text)
    await page.click("text=Lưu mật khẩu")
    await page.fill("#login", "lan")
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    secret = await page.text_content("code")
    assert secret
    await page.fill("#code", pyotp.TOTP(secret).at(int(room.clock().timestamp())))
    await page.press("#code", "Enter")
    await page.wait_for_url(f"{site}/quan-tri")
    assert "Không có việc nào đang chờ bạn." in (await page.text_content("main") or "")
    await page.click("summary:has-text('Danh mục')")
    await page.click("nav >> text=Cán bộ")
    assert "Nguyễn Thị Lan" in (await page.text_content("table") or "")


async def test_every_page_of_the_frame_can_be_used_by_everyone(room: Room, site: str, open_page: OpenPage) -> None:
    browser = room.signed_in("lan", Role.ADMIN, unit_code=ROOT)
    page = await open_page(f"{site}/quan-tri/dang-nhap")
    assert (await Axe().run(page)).response["violations"] == []
    token = browser.client.cookies[SESSION_COOKIE]
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{site}/quan-tri"}])
    for path in PAGES:
        await page.goto(site + path)
        found = (await Axe().run(page)).response["violations"]
        assert found == [], f"{path}: {[problem['id'] for problem in found]}"
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        await page.set_viewport_size({"width": 1280, "height": 800})
