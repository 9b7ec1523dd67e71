"""Surveys on a phone: answered in two taps, without JavaScript too, over a lost connection, by everybody."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from sqlmodel import Session, select

from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.officials.access import Role
from scheduler.surveys import low_scores
from scheduler.surveys.answer import SurveyAnswer
from tests.bot.browser.conftest import PHONE, OpenPage, serving
from tests.bot.console_room import Room
from tests.scheduler.survey_desk import answer, open_desk, stocked
from tests.scheduler.survey_visitor import build

OURS = ("http://127.0.0.1",)
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def survey(database: Database, now: datetime) -> Iterator[str]:
    """The address of an open survey."""
    code = stocked(database, now)
    with serving(build(database, now, office_phone="1022")) as address:
        yield f"{address}/khao-sat/{code}"


def answers(database: Database) -> list[dict[str, str]]:
    with Session(database.engine) as session:
        return [row.answers for row in session.exec(select(SurveyAnswer))]


async def fits_and_is_accessible(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scripts", [True, False])
async def test_scan_answer_thanks_in_two_taps(
    open_page: OpenPage, survey: str, database: Database, scripts: bool
) -> None:
    page = await open_page(survey, PHONE, origins=OURS, scripts=scripts)
    await page.get_by_text("Rất hài lòng", exact=True).first.click()
    await page.get_by_role("button", name="Gửi phiếu").first.click()
    await expect(page.get_by_role("heading", name="Cảm ơn ông/bà")).to_be_visible()
    assert answers(database) == [{"overall": "5"}]


async def test_follow_ups_show_where_they_are_asked_without_a_script(
    open_page: OpenPage, survey: str, database: Database
) -> None:
    page = await open_page(survey, PHONE, origins=OURS, scripts=False)
    await page.get_by_text("Không hài lòng", exact=True).first.click()
    await page.get_by_text("Trả lời thêm").click()
    why, business = page.get_by_text("Vì sao phải đi nhiều lần?"), page.get_by_text("không làm chậm kế hoạch")
    await expect(why).to_be_hidden()
    await expect(business).to_be_hidden()
    await page.get_by_text("3 lần trở lên").click()
    await page.get_by_text("Doanh nghiệp, tổ chức").first.click()
    await expect(business).to_be_visible()
    await page.get_by_text("Phải bổ sung giấy tờ").click()
    await page.get_by_role("radio", name="4, Hài lòng").first.check()
    await page.get_by_role("button", name="Gửi phiếu").last.click()
    await expect(page.get_by_role("heading", name="Cảm ơn ông/bà")).to_be_visible()
    assert answers(database) == [{"overall": "2", "find_place": "4", "visits": "more", "visits_why": "missing"}]


async def test_a_lost_connection_loses_nothing_and_sends_once(
    open_page: OpenPage, survey: str, database: Database
) -> None:
    page = await open_page(survey, PHONE, origins=OURS, expects=("ERR_INTERNET_DISCONNECTED",))
    await page.get_by_text("Bình thường", exact=True).first.click()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Gửi phiếu").first.click()
    await expect(page.get_by_role("status")).to_contain_text("Mất kết nối mạng")
    await page.context.set_offline(False)
    await expect(page.get_by_role("heading", name="Cảm ơn ông/bà")).to_be_visible()
    assert answers(database) == [{"overall": "3"}]
    await page.goto(survey)
    assert await page.locator("input[name=q_overall]:checked").count() == 0, "a sheet that was sent is not kept"
    await page.get_by_text("Hài lòng", exact=True).first.click()
    await page.reload()
    assert await page.locator("input[name=q_overall]:checked").get_attribute("value") == "4", "one that was not, is"


async def test_every_page_is_accessible_and_fits_a_phone(open_page: OpenPage, survey: str) -> None:
    page = await open_page(survey, PHONE, origins=OURS, dark=True, zoom=1.2)
    await page.get_by_text("Trả lời thêm").click()
    await fits_and_is_accessible(page)
    site, _, _ = survey.rpartition("/")
    for path in (f"{survey}/cam-on", f"{survey}?lang=en", f"{site}/huong-dan", site):
        await page.goto(path)
        await fits_and_is_accessible(page)


async def test_the_officials_survey_desk_fits_a_phone_and_is_accessible(
    open_page: OpenPage, database: Database, now: datetime
) -> None:
    room = Room(database, now, public_url="")
    official = room.signed_in("lan", Role.ADMIN, unit_code="goc")
    with database.transaction() as session:
        desk = open_desk(session, now)
        for number in range(12):
            answer(session, desk, now, overall=str(number % 5 + 1), waiting="1", comment="chờ lâu quá")
        low_scores.open_all(session, 100, now)
    with serving(room.app) as address:
        page = await open_page(f"{address}/quan-tri/dang-nhap", PHONE, origins=OURS)
        token = official.client.cookies[SESSION_COOKIE]
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{address}/quan-tri"}])
        for part in (
            "",
            "/diem",
            f"/diem/{desk.code}",
            "/dot",
            "/phieu/1",
            "/viec",
            "/co-mau?population=900",
            "/cong-khai",
        ):
            await page.goto(f"{address}/quan-tri/khao-sat{part}")
            await expect(page.locator("h1")).to_be_visible()
            await fits_and_is_accessible(page)
