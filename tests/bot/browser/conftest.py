"""A real Chromium before a real server. Where there is no Chromium these tests fail: skipping would hide it."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
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
    """The address of `app` on a free port of the loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("The browser tests need Chromium: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def site(database: Database, now: datetime) -> Iterator[str]:
    settings = Settings(office_name="Trung tâm Phục vụ hành chính công phường Hòa Cường", office_phone="0236 3881 888")
    with serving(desk.build(database, settings, now)) as address:
        yield address


class Watch:
    """What must not happen on any page: errors in the console, requests to another origin."""

    def __init__(self, page: Page, allowed: str) -> None:
        self.problems: list[str] = []
        page.on("console", lambda line: self._note("console", line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self._note("script", str(error)))
        page.on("request", lambda request: None if request.url.startswith(allowed) else self._note("off", request.url))

    def _note(self, kind: str, words: str) -> None:
        self.problems.append(f"{kind}: {words}")


class OpenPage(Protocol):
    def __call__(
        self, size: tuple[int, int] = DESKTOP, path: str = "/", *, scripts: bool = True, dark: bool = False
    ) -> Page: ...


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[OpenPage]:
    """Opens the chat in a browser of its own; at the end nothing may have been complained of."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_(size: tuple[int, int] = DESKTOP, path: str = "/", *, scripts: bool = True, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="vi-VN",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        watches.append(Watch(page, site))
        page.goto(site + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    problems = [problem for watch in watches for problem in watch.problems]
    assert not problems, "\n".join(problems)
