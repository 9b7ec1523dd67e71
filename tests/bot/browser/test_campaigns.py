"""Campaigns in a real browser: every page can be used by everyone, and the audience is counted while one writes."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from axe_playwright_python.async_playwright import Axe
from sqlmodel import select

from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.officials.access import Role
from scheduler.campaigns import sending
from scheduler.campaigns.campaign import Campaign, Variant
from scheduler.campaigns.page import NewsPage, routes
from scheduler.campaigns.wording import sender_of
from tests.bot.browser.conftest import OpenPage, serving
from tests.bot.console_room import OWN, Room
from tests.scheduler.campaign_room import subscribe

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOME = "/quan-tri/chien-dich"
FACTS = {
    "title": "Lịch tiếp công dân tháng 11", "kind": "calendar", "theme": "Năm cải cách hành chính 2026",
    "unit_code": OWN, "topics": ["lich"], "target_url": "https://phuong.gov.vn/lich",
}  # fmt: skip


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    found = Room(database, now)
    found.app.include_router(routes(NewsPage(found.site.frame, database, found.clock)))
    return found


@pytest.fixture
def site(room: Room) -> Iterator[str]:
    with serving(room.app) as address:
        yield address


async def test_every_page_of_campaigns_can_be_used_by_everyone(
    room: Room, site: str, open_page: OpenPage, now: datetime
) -> None:
    subscribe(room.database, now, "hoa", "tam")
    lan = room.signed_in("lan", Role.APPROVER)
    minh = room.signed_in("minh", Role.APPROVER)
    address = (await lan.post(f"{HOME}/moi", FACTS)).headers["location"]
    for medium in ("chat", "news", "print"):
        words = {"medium": medium, "audience": "", "headline": "Lịch tiếp dân", "text": "Sáng thứ Năm, tại trụ sở."}
        assert (await lan.post(f"{address}/loi", words)).status_code == 303
    draft = (await lan.post(f"{HOME}/moi", FACTS)).headers["location"]
    await lan.post(f"{address}/trinh")
    await minh.post(f"{address}/duyet")
    await lan.post(f"{address}/len-lich", {"beat": "weekly", "day": "2026-11-02", "at": "10:00", "weekdays": ["0"]})
    number = int(address.rpartition("/")[2])
    await sending.send(room.database, sender_of(room.site.frame.settings), number, now, now)
    news = room.read(lambda session: session.exec(select(Variant.id).where(Variant.medium == "news")).one())
    assert room.read(lambda session: session.get_one(Campaign, number).status) == "running"

    page = await open_page(f"{site}/tin")
    await page.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": lan.client.cookies[SESSION_COOKIE], "url": f"{site}/quan-tri"}]
    )
    for path in (
        *("/tin", f"/tin/{news}", f"/tin/{news}/in", HOME, f"{HOME}/moi", address, draft),
        *(f"{draft}/loi", f"{address}/ket-qua", "/quan-tri/lich-gui"),
    ):
        await page.goto(site + path)
        found = (await Axe().run(page)).response["violations"]
        assert found == [], f"{path}: {[problem['id'] for problem in found]}"
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        await page.set_viewport_size({"width": 1280, "height": 800})

    await page.goto(f"{site}{HOME}/moi")
    await page.check("input[name=topics][value=lich]")
    await page.wait_for_selector("#estimate >> text=2 người nhận lúc này")
