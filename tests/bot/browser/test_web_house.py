"""The whole house as `motcua` opens it: the shipped catalogue, the real finder, the page in a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot import app
from bot.settings import Settings
from bot.site import site
from tests.bot.browser.conftest import PHONE, OpenPage, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@contextmanager
def house(folder: Path) -> Iterator[str]:
    settings = Settings(database_url=f"sqlite:///{folder / 'motcua.db'}", office_phone="1022")
    with app.open_house(settings) as opened, serving(site(opened, app.connect(opened))) as address:
        yield address


async def test_a_citizen_is_served_and_remembered_after_a_restart(open_page: OpenPage, tmp_path: Path) -> None:
    with house(tmp_path) as address:
        page = await open_page(address, PHONE, origins=("http://127.0.0.1",))
        await page.get_by_label("Câu hỏi của bạn").fill("đăng ký thường trú cần giấy tờ gì")
        await page.keyboard.press("Enter")
        first = page.locator("article.ours").first
        await expect(first).to_contain_text("trợ lý tự động")
        await expect(first).to_contain_text(re.compile("thường trú", re.IGNORECASE))
        await expect(first.locator(".choice").first).to_be_visible()
        said = await first.locator(".prose").inner_text()
    with house(tmp_path) as address:
        await page.goto(address)
        assert await page.locator("article.ours .prose").first.inner_text() == said
        await page.get_by_role("button", name="Thủ tục theo lĩnh vực").first.click()
        menu = page.locator("article.ours").nth(1)
        await menu.get_by_role("button", name="Hộ tịch").click()
        await page.locator("article.ours").nth(2).get_by_role("button").first.click()
        card = page.locator("article.ours").nth(3)
        await expect(card.locator("h3")).to_contain_text("(mã ")
        await expect(card).to_contain_text("Nguồn:")
        await expect(card.get_by_role("link", name="1022")).to_have_attribute("href", "tel:1022")


@pytest.mark.parametrize(
    "question", ["Đăng ký kết hôn", "Đăng ký tạm trú", "Chứng thực bản sao", "Mở hộ kinh doanh", "Khai sinh cho con"]
)
async def test_every_suggestion_leads_somewhere(open_page: OpenPage, house_address: str, question: str) -> None:
    page = await open_page(house_address)
    await page.get_by_role("button", name=question).click()
    answer = page.locator("article.ours").first
    await expect(answer.locator(".choice").first).to_be_visible()
    await expect(answer).not_to_contain_text("chưa tìm thấy")


@pytest.fixture(scope="module")
def house_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with house(tmp_path_factory.mktemp("house")) as address:
        yield address
