"""A report walks its whole way in a real browser, from the citizen's photo to the public page; every page is usable."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Page, expect
from sqlmodel import select

from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.feedback.case import FeedbackCase
from bot.officials.access import Role
from bot.officials.unit import ROOT
from tests.bot.browser.conftest import DESKTOP, PHONE, OpenPage, serving
from tests.bot.browser.report_site import let_leave, open_to_the_public
from tests.bot.console_room import Browser, Room

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    made = Room(database, now)
    open_to_the_public(made)
    return made


@pytest.fixture
def site(room: Room) -> Iterator[str]:
    with serving(room.app) as address:
        yield address


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A street at night, as a phone takes it."""
    path = tmp_path / "den-duong.png"
    image = Image.new("RGB", (1200, 900), (20, 24, 40))
    image.paste((240, 200, 90), (500, 100, 700, 300))
    image.save(path)
    return path


def case_of(room: Room) -> FeedbackCase:
    found: FeedbackCase = room.read(lambda session: session.exec(select(FeedbackCase)).one())
    return found


async def sign_in(page: Page, site: str, official: Browser) -> None:
    token = official.client.cookies[SESSION_COOKIE]
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{site}/quan-tri"}])


async def assert_usable(page: Page, where: str) -> None:
    """At both widths: nothing wrong for axe, no sideways scroll."""
    for width, height in (PHONE, DESKTOP):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} at {width}"
    found = (await Axe().run(page)).response["violations"]
    assert found == [], f"{where}: {[(one['id'], one['nodes'][0]['html'][:200]) for one in found]}"


async def say(page: Page, words: str) -> None:
    answers = page.locator("article.ours")
    before = await answers.count()
    await page.get_by_label("Câu hỏi của bạn").fill(words)
    await page.keyboard.press("Enter")
    await expect(answers).to_have_count(before + 1)


async def press(page: Page, label: str) -> None:
    answers = page.locator("article.ours")
    before = await answers.count()
    await page.locator("article.ours").last.get_by_role("button", name=label, exact=True).click()
    await expect(answers).to_have_count(before + 1)


async def test_from_the_photo_to_the_public_page(room: Room, site: str, open_page: OpenPage, picture: Path) -> None:
    head = room.signed_in("truong", Role.APPROVER, unit_code=ROOT)
    citizen = await open_page(site, PHONE)
    await say(citizen, "đèn đường hẻm 12 hư cả tuần rồi, gọi tôi 0912345678")
    await citizen.set_input_files("#photo-file", picture)
    await expect(citizen.locator("article.ours").last).to_contain_text("Đã nhận 1 ảnh")
    await say(citizen, "Nguyễn Văn An")
    await press(citizen, "Gửi")
    code = case_of(room).code
    await expect(citizen.locator("article.ours").last).to_contain_text(code)

    official = await open_page(f"{site}/quan-tri/dang-nhap")
    await sign_in(official, site, head)
    await official.goto(f"{site}/quan-tri/phan-anh/{code}")
    await official.get_by_role("button", name="Lưu phân loại").click()
    await official.locator("#text").fill("Đã thay bóng đèn trước số 5 hẻm 12 ngày 2/11. Hỏng lại mời gọi 1022.")
    await official.locator("#outcome").select_option("resolved")
    await official.locator("#basis").fill("Biên bản 02/11/2026")
    await official.get_by_role("button", name="Lưu dự thảo").click()
    await official.get_by_role("button", name="Duyệt").first.click()
    seen = official.locator("#seen")
    if await seen.count():
        await seen.check()
    await official.get_by_role("button", name="Gửi").last.click()
    await expect(official.locator("main")).to_contain_text("Tin sẽ rời hệ thống")
    assert case_of(room).status == "answered"

    room.clock.move(room.clock() + timedelta(minutes=1))
    let_leave(room)
    await citizen.reload()
    answer = citizen.locator("article.ours").last
    await expect(answer).to_contain_text("Đã thay bóng đèn")
    await press(citizen, "Hài lòng")
    assert case_of(room).rating == 5

    await official.goto(f"{site}/quan-tri/cong-khai/{code}")
    await assert_usable(official, "publishing")
    await expect(official.locator("#question")).not_to_contain_text("0912345678")
    await official.get_by_role("link", name="Che mặt, biển số").click()
    await assert_usable(official, "blacking out")
    paper = await official.locator("#paper").bounding_box()
    assert paper
    left, top = paper["x"] + paper["width"] * 0.3, paper["y"] + paper["height"] * 0.05
    await official.mouse.move(left, top)
    await official.mouse.down()
    await official.mouse.move(left + paper["width"] * 0.4, top + paper["height"] * 0.4)
    await official.mouse.up()
    await expect(official.get_by_label("Ô 1: rộng (%)")).to_have_value("40.0")
    await official.get_by_label("Ô 2: từ trái (%)").fill("1")
    await official.keyboard.press("Control+A")
    await official.keyboard.press("Delete")
    await official.get_by_role("button", name="Lưu bản công khai").click()
    await official.get_by_role("button", name="Công khai", exact=True).click()
    await expect(official.locator(".flash")).to_contain_text("Đã công khai")

    await citizen.goto(f"{site}/phan-anh?tim=den+duong")
    await citizen.locator(".case h2 a").click()
    await expect(citizen.locator("main")).to_contain_text("Đã thay bóng đèn")
    await expect(citizen.locator("main")).not_to_contain_text("0912345678")
    shown = await citizen.request.get(site + (await citizen.locator(".photos a").get_attribute("href") or ""))
    with Image.open(io.BytesIO(await shown.body())) as public:
        lightest = public.convert("L").crop((520, 120, 680, 280)).resize((1, 1)).getpixel((0, 0))
        assert isinstance(lightest, int | float)
        assert lightest < 40, "the lamp is painted over"
    await assert_usable(citizen, "one published report")


async def test_a_report_by_the_form_without_scripts(room: Room, site: str, open_page: OpenPage, picture: Path) -> None:
    page = await open_page(f"{site}/phan-anh/gui", PHONE, scripts=False, expects=("422",))
    await page.get_by_label("Nội dung").fill("Rác đổ đầy trước số 7 đường Mẫu ba ngày nay")
    await page.get_by_label("Ảnh hiện trường").set_input_files(picture)
    await page.get_by_role("button", name="Xem lại trước khi gửi").click()
    await expect(page.locator(".refused")).to_contain_text("Nhập họ tên")
    await expect(page.get_by_label("Nội dung")).to_have_value("Rác đổ đầy trước số 7 đường Mẫu ba ngày nay")
    await page.get_by_label("Họ và tên").fill("Trần Thị Bé")
    await page.get_by_label("Số điện thoại").fill("0987654321")
    await page.get_by_label("Tôi đồng ý").check()
    await page.get_by_role("button", name="Xem lại trước khi gửi").click()
    await expect(page.locator(".summary")).to_contain_text("den-duong.jpg")
    await page.get_by_role("button", name="Gửi phiếu").click()
    code = await page.locator(".code").inner_text()
    assert code == case_of(room).code
    await page.get_by_role("link", name="Tra cứu phiếu").first.click()
    await page.get_by_role("button", name=code).click()
    await expect(page.locator(".state")).to_have_text("Đã nhận, chờ phân loại")


async def test_the_place_is_shared_where_the_browser_may(room: Room, site: str, open_page: OpenPage) -> None:
    page = await open_page(site)
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 10.7769, "longitude": 106.7009})
    await say(page, "xe rác ba ngày không tới hẻm nhà tôi, phản ánh nhờ xử lý")
    await page.get_by_role("button", name="Gửi vị trí").click()
    await expect(page.locator("article.ours").last).to_contain_text("vị trí bạn đã gửi")
    await page.goto(f"{site}/phan-anh/gui")
    await page.get_by_role("button", name="Dùng vị trí của tôi").click()
    await expect(page.locator(".located")).to_have_text("Đã ghi vị trí.")
    assert await page.locator("[name=latitude]").input_value() == "10.776900"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_public_page_can_be_used_by_everyone(site: str, open_page: OpenPage, dark: bool) -> None:
    page = await open_page(f"{site}/phan-anh", dark=dark, expects=("422",))
    for path in ("/phan-anh", "/phan-anh/gui", "/phan-anh/tra-cuu", "/phan-anh/niem-yet"):
        await page.goto(site + path)
        await assert_usable(page, path)
    await page.goto(f"{site}/phan-anh/gui")
    await page.get_by_role("button", name="Xem lại trước khi gửi").click()
    await assert_usable(page, "the form refused")
