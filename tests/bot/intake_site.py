"""The public pages of reports as a site of their own, and somebody before it."""

import re
from datetime import datetime
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import Session, select

from bot.conversation import page as chat_page
from bot.conversation import uploading
from bot.conversation.page import ChatPage
from bot.conversation.turn import Conversation
from bot.database import Database
from bot.intake import lookup_page, page, visiting
from bot.intake.visiting import Pace, ReportPage
from bot.settings import Settings
from bot.web.frame import Frame
from bot.web.rate import TokenBuckets
from bot.web.visitor import Visitors
from tests.bot.desk import KEY, ORIGIN
from tests.bot.speaking import conversation

ADDRESS = "/phan-anh/gui"
GOOD = {
    "text": "Đèn đường trước số 5 hẻm 12 hư cả tuần rồi",
    "place": "số 5 hẻm 12",
    "name": "Nguyễn Văn An",
    "phone": "0912 345 678",
    "consent": "1",
}


def build(database: Database, now: datetime, *, hurried: bool = False, talk: Conversation | None = None) -> FastAPI:
    """The chat, the form and the look-up. `hurried`: no visitor is ever too fast."""
    settings = Settings(office_name="UBND phường Thử", office_phone="1022")
    frame = Frame(settings, [chat_page.FEATURE, page.FEATURE])
    app = FastAPI(openapi_url=None)
    frame.install(app, {visiting.PATH: page.BODY_LIMIT, uploading.PATH: uploading.BODY_LIMIT})
    visitors = Visitors(KEY)
    pace = Pace(TokenBuckets(10_000, 1), TokenBuckets(10_000, 1)) if hurried else Pace()
    reports = ReportPage(frame, database, visitors, lambda: now, pace)
    chat = ChatPage(frame, database, talk or conversation(), visitors, lambda: now)
    for routes in (chat_page.routes(chat), uploading.routes(chat), page.routes(reports), lookup_page.routes(reports)):
        app.include_router(routes)
    return app


def visitor(app: FastAPI) -> httpx.AsyncClient:
    """A browser with cookies of its own."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"accept": "text/html"})


def rows(database: Database, row: type[Any]) -> list[Any]:
    """Every row of a table."""
    with Session(database.engine) as session:
        return list(session.exec(select(row)).all())


async def fill(client: httpx.AsyncClient, step: str = "preview", **fields: Any) -> httpx.Response:
    """Opens the form and posts it; `files` are photos, other fields replace the good ones, None leaves one out."""
    opened = await client.get(ADDRESS)
    hidden = {name: _hidden(opened.text, name) for name in ("token", "id")}
    files = fields.pop("files", None)
    data = {name: value for name, value in {**hidden, **GOOD, **fields, "step": step}.items() if value is not None}
    return await client.post(ADDRESS, data=data, files=files)


async def confirm(client: httpx.AsyncClient, preview: httpx.Response, step: str = "send") -> httpx.Response:
    """Presses a button of the preview, with what stands in it."""
    boxes = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', preview.text)
    data: dict[str, Any] = {"step": step}
    for name, value in boxes:
        data.setdefault(name, []).append(_plain(value))
    return await client.post(ADDRESS, data=data)


def _hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found.group(1)


def _plain(value: str) -> str:
    for entity, letter in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        value = value.replace(entity, letter)
    return value
