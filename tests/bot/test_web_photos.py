"""Pictures and places of the web chat: sent by a script or a plain form, every bad one refused in words."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlmodel import select

from bot.attachments.attachment import Attachment
from bot.conversation.transcript import TranscriptEntry
from bot.database import Database
from tests.bot.desk import browser, count, token_of
from tests.bot.test_attachments import photo, with_location, zip_bomb

JSON = {"accept": "application/json"}
ID = "tin-nhan-1"


@pytest.fixture
async def lan(database: Database, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """A citizen who has opened the page."""
    async with browser(database, now) as client:
        await client.get("/")
        yield client


async def send(client: httpx.AsyncClient, content: bytes, name: str = "cống.jpg", **extra: Any) -> httpx.Response:
    fields = {"id": ID, **extra.pop("data", {})}
    return await client.post("/chat/anh", data=fields, files={"photo": (name, content)}, **extra)


async def test_a_photo_is_kept_as_a_draft_of_its_sender(lan: httpx.AsyncClient, database: Database) -> None:
    response = await send(lan, with_location(), headers=JSON)
    assert response.status_code == 200
    with database.transaction() as session:
        [kept] = session.exec(select(Attachment)).all()
    assert kept.owner.startswith("web/")
    assert kept.expires_at is not None
    assert (kept.width, kept.height) == (30, 40)


async def test_a_plain_form_sends_a_photo(lan: httpx.AsyncClient, database: Database) -> None:
    token = token_of(await lan.get("/"))
    response = await send(lan, photo(), data={"token": token})
    assert (response.status_code, response.headers["location"]) == (303, "/#cuoi")
    assert count(database, Attachment) == 1


@pytest.mark.parametrize("token", ["", "x.y"])
async def test_a_form_of_another_page_is_refused(lan: httpx.AsyncClient, database: Database, token: str) -> None:
    assert (await send(lan, photo(), data={"token": token})).status_code == 403
    assert count(database, Attachment) == 0


async def test_another_site_cannot_send_for_the_visitor(lan: httpx.AsyncClient, database: Database) -> None:
    response = await send(lan, photo(), headers={**JSON, "origin": "https://xau.example"})
    assert response.status_code == 403
    assert count(database, Attachment) == 0


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7 don", "đơn.pdf", "Chỉ nhận ảnh JPEG, PNG, WebP"),
        (zip_bomb(), "ảnh.jpg", "tệp nén"),
        (b"<script>alert(1)</script>", "<b>x</b>.png", "Chỉ nhận ảnh"),
        (photo()[:150], "a.jpg", "bị hỏng"),
        (b"\xff\xd8\xff" + b"\0" * 10_200_000, "to.jpg", "tối đa 10 MB"),
        (b"", "a.jpg", "không có nội dung"),
    ],
)
async def test_what_is_no_photo_is_refused(
    lan: httpx.AsyncClient, database: Database, content: bytes, name: str, words: str
) -> None:
    response = await send(lan, content, name, headers=JSON)
    assert response.status_code == 422
    assert words in response.json()["message"]
    assert count(database, Attachment) == 0
    assert count(database, TranscriptEntry) == 0


async def test_a_20_megabyte_photo_is_cut_off(lan: httpx.AsyncClient, database: Database) -> None:
    response = await send(lan, b"\xff\xd8\xff" + b"\0" * 20_000_000, headers=JSON)
    assert response.status_code == 413
    assert "lớn hơn 11 MB" in response.text
    assert count(database, Attachment) == 0


async def test_too_many_photos_wait(lan: httpx.AsyncClient) -> None:
    statuses = [(await send(lan, b"x", headers=JSON)).status_code for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2


async def test_a_place_is_taken_and_a_wrong_one_is_not(lan: httpx.AsyncClient) -> None:
    async def share(**place: object) -> int:
        response = await lan.post("/chat/messages", json={"id": ID, "place": place})
        return response.status_code

    assert await share(latitude=91.0, longitude=106.7) == 422
    assert await share(latitude="10", longitude=106.7) == 422
    assert await share(latitude=10.77) == 422
    assert await share(latitude=10.77, longitude=106.7) == 200
