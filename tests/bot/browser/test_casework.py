"""Casework in a real browser: keys of the queue, the countdown of an undo, and that everyone can use every page."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from axe_playwright_python.async_playwright import Axe

from bot import citizens
from bot.casework import answering, handling
from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.feedback import queue
from bot.feedback.kinds import Category, Kind
from bot.feedback.queue import NewCase
from bot.officials.access import Role
from bot.officials.unit import ROOT
from tests.bot.browser.conftest import OpenPage, serving
from tests.bot.console_room import Room

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAGES = ("/quan-tri/phan-anh", "/quan-tri/phan-anh/moi", "/quan-tri/mau-tra-loi", "/quan-tri/mau-tra-loi/moi",
         "/quan-tri/han-xu-ly", "/quan-tri/lich-lam-viec")  # fmt: skip


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


@pytest.fixture
def site(room: Room) -> Iterator[str]:
    with serving(room.app) as address:
        yield address


async def test_the_desk_in_a_browser(room: Room, site: str, open_page: OpenPage) -> None:
    browser = room.signed_in("lan", Role.ADMIN, unit_code=ROOT)
    lan, now = room.actor("lan"), room.clock()
    with room.database.transaction() as session:
        citizen = citizens.meet(session, "web", "dan", now)
        words = ("Đèn đường hỏng ở ngõ 12 phố Chợ.", "Rác chất đống.", "Vỉa hè bị lấn chiếm.")
        cases = [queue.receive(session, NewCase(text=text, citizen_id=citizen.id), now) for text in words]
        for case, text in ((cases[1], "Phường xin ghi nhận."), (cases[2], "Đã nhắc nhở các hộ.")):
            handling.classify(session, case, lan, now, kind=Kind.ON_SITE, category=Category.ROADS)
            answering.draft(session, case, text, lan, now, outcome="planned")
        answering.send(session, cases[2], lan, now)
    page = await open_page(f"{site}/quan-tri/dang-nhap")
    token = browser.client.cookies[SESSION_COOKIE]
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{site}/quan-tri"}])
    for path in (*PAGES, *(f"/quan-tri/phan-anh/{case.code}" for case in cases)):
        await page.goto(site + path)
        found = (await Axe().run(page)).response["violations"]
        assert found == [], f"{path}: {[problem['id'] for problem in found]}"
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        await page.set_viewport_size({"width": 1280, "height": 800})
    assert "giây" in (await page.text_content("[data-left]") or "")  # the last page: sent a moment ago
    await page.goto(f"{site}/quan-tri/phan-anh")
    for key in ("j", "x"):
        await page.keyboard.press(key)
    assert await page.is_visible("#bulk-box .confirm-form")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{site}/quan-tri/phan-anh/PA-*")
    assert cases[0].code in page.url
