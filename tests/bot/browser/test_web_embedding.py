"""The chat inside another site's page, with and without cookies there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.database import Database
from bot.settings import Settings
from tests.bot import desk
from tests.bot.browser.conftest import DESKTOP, PHONE, OpenPage, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSED = ("frame-ancestors", "Framing", "ERR_BLOCKED_BY_RESPONSE")


class Agency:
    """A ward's own site, which embeds the chat of `chat`."""

    def __init__(self) -> None:
        self.chat = ""
        self.app = Starlette(routes=[Route("/", self._home), Route("/favicon.ico", self._home)])

    async def _home(self, request: Request) -> HTMLResponse:
        page = (
            "<!doctype html><html lang=vi><title>UBND phường Thử</title><h1>Trang của phường</h1><p>Tin tức</p>"
            f'<script src="{self.chat}/nhung.js" data-label="Hỏi thủ tục" defer></script>'
        )
        policy = f"default-src 'self'; script-src {self.chat}; frame-src {self.chat}"
        return HTMLResponse(page, headers={"content-security-policy": policy})


@contextmanager
def embedding(database: Database, now: datetime, *, allowed: bool, public_url: str = "") -> Iterator[tuple[str, str]]:
    """(the agency's address, the chat's address): two sites, since localhost is not 127.0.0.1 to a browser."""
    agency = Agency()
    with serving(agency.app) as served:
        home = served.replace("127.0.0.1", "localhost")
        settings = Settings(
            office_name="Phường Thử",
            embed_origins=[home] if allowed else [],
            public_url=public_url,
            office_phone="1022",
        )
        with serving(desk.build(database, settings, now)) as chat:
            agency.chat = chat
            yield home, chat


async def ask_inside(page: Page) -> None:
    await page.get_by_role("button", name="Hỏi thủ tục").click()
    inside = page.frame_locator("iframe[title='Hỏi thủ tục']")
    await inside.get_by_label("Câu hỏi của bạn").fill("làm khai sinh cần gì?")
    await inside.get_by_role("button", name="Gửi", exact=True).click()
    await expect(inside.locator("article.ours")).to_contain_text("Đăng ký khai sinh (mã 1.001193)")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_an_agency_embeds_the_chat(
    open_page: OpenPage, database: Database, now: datetime, size: tuple[int, int]
) -> None:
    with embedding(database, now, allowed=True, public_url="https://hoi.example.vn") as (home, chat):
        page = await open_page(home, size, origins=(chat,))
        await ask_inside(page)
        inside = page.frame_locator("iframe[title='Hỏi thủ tục']")
        await inside.get_by_role("button", name="Thu nhỏ khung trò chuyện").click()
        await expect(page.locator("iframe")).to_be_hidden()
        await expect(page.get_by_role("button", name="Hỏi thủ tục")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(inside.locator("article.ours")).to_have_count(1)
        cookies = await page.context.cookies(chat)
        assert [(cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) for cookie in cookies] == [
            ("None", True, True)
        ]
        await page.reload()
        await page.get_by_role("button", name="Hỏi thủ tục").click()
        await expect(inside.locator("article.ours")).to_have_count(1)


async def test_it_answers_where_the_browser_keeps_no_cookie(
    open_page: OpenPage, database: Database, now: datetime
) -> None:
    with embedding(database, now, allowed=True) as (home, chat):
        page = await open_page(home, origins=(chat,))
        await ask_inside(page)
        inside = page.frame_locator("iframe[title='Hỏi thủ tục']")
        await inside.get_by_role("button", name="Lệ phí").click()
        await expect(inside.locator("article.ours").last).to_contain_text("8.000 đồng")
        await expect(inside.get_by_text("Tải lại trang là bắt đầu cuộc trò chuyện mới")).to_be_visible()


async def test_a_site_that_is_not_named_gets_nothing(open_page: OpenPage, database: Database, now: datetime) -> None:
    with embedding(database, now, allowed=False) as (home, chat):
        page = await open_page(home, origins=(chat,), expects=REFUSED)
        await page.get_by_role("button", name="Hỏi thủ tục").click()
        await page.wait_for_timeout(500)
        assert [await frame.locator("#question").count() for frame in page.frames] == [0, 0]
