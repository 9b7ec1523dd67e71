"""The pages of knowledge, questions and oversight in a real browser: usable by everyone, on a phone too."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from axe_playwright_python.async_playwright import Axe

from bot import audit
from bot.console.desk import SESSION_COOKIE
from bot.conversation.transcript import Outcome
from bot.database import Database
from bot.faqs import editing
from bot.officials.access import Role
from bot.officials.unit import ROOT
from bot.outbox import DeliveryStatus
from bot.personal_data import handling
from bot.personal_data.request import RequestKind
from bot.procedures import decided
from knowledge import catalogue
from knowledge.agency import OneStopDesk
from tests.bot.browser.conftest import OpenPage, serving
from tests.bot.console_room import Room
from tests.bot.test_oversight import parked
from tests.bot.test_procedure_screens import CODE, VALUES
from tests.bot.test_questions import RECORD, ask

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAGES = (
    "/quan-tri",
    "/quan-tri/cau-hoi",
    "/quan-tri/cau-hoi/1",
    "/quan-tri/hoi-dap",
    "/quan-tri/hoi-dap/moi",
    "/quan-tri/hoi-dap/gio-lam-viec-the-nao",
    "/quan-tri/thu-tuc",
    f"/quan-tri/thu-tuc/{CODE}",
    f"/quan-tri/thu-tuc/{CODE}/sua",
    "/quan-tri/thu-tuc-cong-bo",
    "/quan-tri/thu-tuc-ra-soat",
    f"/quan-tri/thu-tuc-niem-yet/{CODE}",
    "/quan-tri/danh-ba",
    "/quan-tri/danh-ba/mot-cua/mot-cua",
    "/quan-tri/yeu-cau-du-lieu",
    "/quan-tri/yeu-cau-du-lieu/1",
    "/quan-tri/yeu-cau-du-lieu/moi",
    "/quan-tri/nhat-ky",
    "/quan-tri/kenh",
    "/quan-tri/kenh/tin",
    "/quan-tri/kenh/tin/1",
)


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    room = Room(database, now)
    room.official("minh", Role.APPROVER, unit_code=ROOT)
    parked(room, now, DeliveryStatus.PARKED)
    with database.transaction() as session:
        catalogue.edit(session, CODE, {**VALUES, "doubts": {"fees": "số không có đơn vị"}}, by="nạp", now=now)
        new_fee = {"fees": [{"amount": 8000, "kind": "levy", "text": "quá hạn"}]}
        catalogue.save_draft(session, CODE, new_fee, by="minh", now=now)
        session.add(OneStopDesk(key="mot-cua", name="Một cửa phường", hours={"0": ["07:30-11:30"]}, doubt="mẫu"))
        ask(session, "mượn hội trường khu phố làm đám cưới thì đăng ký với ai", now, Outcome.HANDOVER)
        ask(session, "giá vàng hôm nay", now)
        editing.save(session, room.actor("minh"), "", RECORD, now)
        decided.replace(session, room.actor("minh"), {CODE: ("", ""), "1.000894": ("Kết hôn", "")}, "QĐ 1", now)
        handling.ask(session, RequestKind.ERASE, now, citizen_id=1)
        audit.record(session, actor="minh", action="case.look", subject="case/PA-1", now=now, detail={"n": [1, 2]})
    return room


@pytest.fixture
def site(room: Room) -> Iterator[str]:
    with serving(room.app) as address:
        yield address


async def test_every_page_can_be_used_by_everyone(room: Room, site: str, open_page: OpenPage) -> None:
    browser = room.signed_in("lan", Role.ADMIN, unit_code=ROOT)
    page = await open_page(f"{site}/quan-tri/dang-nhap")
    token = browser.client.cookies[SESSION_COOKIE]
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{site}/quan-tri"}])
    for path in PAGES:
        answer = await page.goto(site + path)
        assert answer is not None
        assert answer.status == 200, path
        found = (await Axe().run(page)).response["violations"]
        assert found == [], f"{path}: {[(one['id'], one['nodes'][0]['html']) for one in found]}"
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        await page.set_viewport_size({"width": 1280, "height": 800})
