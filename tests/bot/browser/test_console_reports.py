"""Dossiers, reports and the dashboard in a real browser: every page on a phone and on a desk, usable by everyone."""

from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.officials.access import Role
from bot.officials.unit import ROOT
from scheduler.reports import drafting, period
from tests.bot.browser.conftest import DESKTOP, PHONE, OpenPage, serving
from tests.bot.console_room import Room
from tests.bot.dossier_desk import as_csv, line, take
from tests.scheduler.report_room import AFTER, furnish

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAGES = (
    *("/quan-tri/tong-quan", "/quan-tri/bao-cao", "/quan-tri/bao-cao/xem/1", "/quan-tri/bao-cao/cai-dat/goc"),
    *(
        "/quan-tri/bao-cao/chi-so",
        "/quan-tri/ho-so",
        "/quan-tri/ho-so/xem/H32.15-260803-0005",
        "/quan-tri/ho-so/bo-sung",
    ),
    *("/quan-tri/ho-so/nap", "/quan-tri/ho-so/nap/1", "/quan-tri/ho-so/bang-ghep", "/quan-tri/ho-so/bang-ghep/moi"),
)


async def test_every_page_can_be_used_by_everyone(database: Database, open_page: OpenPage) -> None:
    furnish(database)
    take(database, as_csv([line(), line("H32.15-261103-0001", "Đang bay")]), AFTER)
    with database.transaction() as session:
        drafting.draft(session, period.read("2026-Q3"), ROOT, AFTER)
    room = Room(database, AFTER + timedelta(hours=1))
    token = room.signed_in("lan", Role.ADMIN, unit_code=ROOT).client.cookies[SESSION_COOKIE]
    with serving(room.app) as site:
        page = await open_page(f"{site}/quan-tri/dang-nhap")
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{site}/quan-tri"}])
        for path in PAGES:
            answer = await page.goto(site + path)
            assert answer is not None
            assert answer.status == 200, path
            violations = (await Axe().run(page)).response["violations"]
            assert violations == [], f"{path}: {[(one['id'], one['nodes'][0]['html']) for one in violations]}"
            for width, height in (PHONE, DESKTOP):
                await page.set_viewport_size({"width": width, "height": height})
                assert await page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} at {width}"
