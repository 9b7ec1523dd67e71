"""The chat without JavaScript, and inside another site's page."""

from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from bot.citizens import Citizen
from bot.database import Database
from tests.bot.desk import QUESTION, browser, count, token_of


@pytest.fixture
async def lan(database: Database, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """A citizen who has opened the page."""
    async with browser(database, now) as client:
        await client.get("/")
        yield client


async def send(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    return await client.post("/chat", data={"id": "tin-nhan-1", **fields})


async def test_a_plain_form_works(lan: httpx.AsyncClient) -> None:
    token = token_of(await lan.get("/"))
    response = await send(lan, token=token, text=QUESTION)
    assert (response.status_code, response.headers["location"]) == (303, "/#cuoi")
    page = (await lan.get("/")).text
    assert QUESTION in page
    assert "Đăng ký khai sinh (mã 1.001193)" in page
    await send(lan, token=token, text=QUESTION)
    assert (await lan.get("/")).text.count("Đăng ký khai sinh (mã 1.001193)") == 1


@pytest.mark.parametrize("token", ["", "x", "x.y"])
async def test_a_form_of_another_page_is_refused(lan: httpx.AsyncClient, database: Database, token: str) -> None:
    response = await send(lan, token=token, text="một câu hỏi đã gõ")
    assert response.status_code == 403
    assert "cho phép cookie" in response.text
    assert "một câu hỏi đã gõ</textarea>" in response.text
    assert count(database, Citizen) == 0


async def test_another_visitors_token_is_refused(lan: httpx.AsyncClient, database: Database) -> None:
    theirs = token_of(await lan.get("/"))
    lan.cookies.clear()
    await lan.get("/")
    assert (await send(lan, token=theirs, text=QUESTION)).status_code == 403
    assert count(database, Citizen) == 0


async def test_a_refused_text_stays_in_the_box(lan: httpx.AsyncClient) -> None:
    token = token_of(await lan.get("/"))
    response = await send(lan, token=token, text="dài " * 1_000)
    assert response.status_code == 413
    assert "Mời bạn rút gọn" in response.text
    assert "dài dài" in response.text


async def test_nobody_frames_the_page_unless_allowed(database: Database, now: datetime) -> None:
    async with browser(database, now) as client:
        policy = (await client.get("/?nhung=1")).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'")


async def test_an_allowed_site_frames_the_page(database: Database, now: datetime) -> None:
    parents = ["https://phuongthu.gov.vn", "https://*.tinhthu.gov.vn"]
    async with browser(database, now, public_url="https://hoi.example.vn", embed_origins=parents) as client:
        framed, whole = await client.get("/?nhung=1"), await client.get("/")
    policy = framed.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://phuongthu.gov.vn https://*.tinhthu.gov.vn")
    cookie = framed.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=none", "Secure", "Partitioned"):
        assert part in cookie
    assert 'action="/chat?nhung=1"' in framed.text
    assert whole.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert "SameSite=lax" in whole.headers["set-cookie"]
    assert whole.headers["strict-transport-security"]


async def test_without_https_the_cookie_stays_at_home(database: Database, now: datetime) -> None:
    async with browser(database, now, embed_origins=["http://phuongthu.gov.vn"]) as client:
        cookie = (await client.get("/?nhung=1")).headers["set-cookie"]
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


async def test_any_site_may_load_the_launcher(lan: httpx.AsyncClient) -> None:
    response = await lan.get("/nhung.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in response.headers
