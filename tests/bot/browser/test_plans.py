"""Plans in a real browser: a file becomes proposals that a person takes, and every page can be used by everyone."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.officials.access import Role
from bot.officials.unit import ROOT
from tests.bot.browser.conftest import PHONE, OpenPage, serving
from tests.bot.console_room import Room
from tests.scheduler.plans import issued, test_reading_plans

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
_PLANS = "/quan-tri/ke-hoach"
_FILE = test_reading_plans.WRITTEN / "phuong_mau.txt"


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


@pytest.fixture
def site(room: Room) -> Iterator[str]:
    with serving(room.app) as address:
        yield address


async def test_a_plan_is_read_checked_and_followed(room: Room, site: str, open_page: OpenPage) -> None:
    with room.database.transaction() as session:
        in_force = issued.plan(session, ROOT, room.clock()).id
    browser = room.signed_in("lan", Role.ADMIN, unit_code=ROOT)
    page = await open_page(f"{site}/quan-tri/dang-nhap", PHONE)
    token = browser.client.cookies[SESSION_COOKIE]
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{site}/quan-tri"}])
    await page.goto(f"{site}{_PLANS}/tai-len")
    await page.set_input_files("#file", _FILE)
    await page.click("text=Đọc tệp")
    await page.wait_for_url("**/kiem-tra")
    quote = await page.locator("section.card .quote").first.text_content()
    assert quote is not None
    assert quote.startswith("1. Mở chuyên mục")
    await page.locator("section.card >> text=Nhận").first.click()
    await page.wait_for_selector(".flash-ok")
    assert "5 hoạt động chờ kiểm tra, 1 đã xem" in (await page.text_content("main") or "")
    draft = page.url.removesuffix("/kiem-tra").rpartition("/")[2]
    pages = [
        f"/{draft}", f"/{draft}/kiem-tra", f"/{in_force}/don-doc", f"/{in_force}/in", f"/{in_force}/chi-tieu",
        "/hoat-dong/1", "/hoat-dong/6/sua",
    ]  # fmt: skip
    for path in pages:
        await page.goto(site + _PLANS + path)
        found = (await Axe().run(page)).response["violations"]
        assert found == [], f"{path}: {[problem['id'] for problem in found]}"
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    await page.goto(f"{site}{_PLANS}/{in_force}/in")
    await page.emulate_media(media="print")
    assert await page.evaluate("getComputedStyle(document.querySelector('.menu')).display") == "none"
