"""A real Chromium before a real server. Where there is no Chromium these tests fail: skipping would hide it."""

import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from starlette.types import ASGIApp

from bot.database import Database
from bot.settings import Settings
from tests.bot import desk

PHONE = (390, 844)
DESKTOP = (1280, 800)
_SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of `app` on a free port of the loopback, served by a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("The browser tests need Chromium: apt-get install chromium", pytrace=False)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=_SWITCHES)
        yield browser
        await browser.close()


@pytest.fixture
def site(database: Database, now: datetime) -> Iterator[str]:
    settings = Settings(office_name="Trung tâm Phục vụ hành chính công phường Hòa Cường", office_phone="0236 3881 888")
    with serving(desk.build(database, settings, now)) as address:
        yield address


class OpenPage(Protocol):
    async def __call__(
        self,
        address: str,
        size: tuple[int, int] = DESKTOP,
        *,
        scripts: bool = True,
        dark: bool = False,
        zoom: float = 1,
        expects: tuple[str, ...] = (),
        origins: tuple[str, ...] = (),
    ) -> Page: ...


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(chromium: Browser) -> AsyncIterator[OpenPage]:
    """Opens an address in a browser of its own.

    At the end no page may have complained in its console (but for `expects`), broken, or asked another origin.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    async def open_(
        address: str,
        size: tuple[int, int] = DESKTOP,
        *,
        scripts: bool = True,
        dark: bool = False,
        zoom: float = 1,
        expects: tuple[str, ...] = (),
        origins: tuple[str, ...] = (),
    ) -> Page:
        context = await chromium.new_context(
            viewport={"width": round(size[0] / zoom), "height": round(size[1] / zoom)},
            locale="vi-VN",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(8000)
        own = (urljoin(address, "/"), *origins)

        def said(kind: str, text: str) -> None:
            if not any(words in text for words in expects):
                problems.append(f"{kind}: {text}")

        page.on("console", lambda line: said("console", line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said("script", str(error)))
        page.on("request", lambda request: None if request.url.startswith(own) else said("elsewhere", request.url))
        await page.goto(address)
        return page

    yield open_
    for context in contexts:
        await context.close()
    assert not problems, "\n".join(problems)
