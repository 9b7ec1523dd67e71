"""Somebody with a phone before the survey pages."""

import re
from datetime import datetime
from typing import Any

import httpx
from fastapi import FastAPI

from bot.conversation import page as chat_page
from bot.database import Database
from bot.settings import Settings
from bot.web.frame import Frame
from scheduler.surveys import chats, notice_page, page
from scheduler.surveys.page import SurveyPage
from tests.scheduler.survey_desk import TOKENS


def build(database: Database, now: datetime, **settings: Any) -> FastAPI:
    """The survey pages as a whole site, with the real look."""
    frame = Frame(Settings(office_name="Phường Hòa Cường", **settings), [chat_page.FEATURE, page.FEATURE])
    app = FastAPI(openapi_url=None)
    frame.install(app)
    app.include_router(notice_page.routes(frame, database))
    bots = chats.addresses("motcua_bot", "https://zalo.me/123")
    app.include_router(page.routes(SurveyPage(frame, database, TOKENS, lambda: now, bots)))
    return app


def visitor(database: Database, now: datetime) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(build(database, now), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://motcua.test")


def key_of(shown: httpx.Response) -> str:
    found = re.search(r'name="key" value="([^"]+)"', shown.text)
    assert found
    return found.group(1)
