"""The chat page over HTTP: one round trip, exactly once, and nothing of one visitor for another."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from sqlmodel import col, select

from bot import metrics
from bot.channels.channel import Reply
from bot.citizens import Citizen
from bot.conversation.transcript import TranscriptEntry
from bot.database import Database
from bot.outbox import Delivery, DeliveryStatus, put
from bot.web.visitor import COOKIE, HEADER, Visitors
from tests.bot.desk import KEY, ORIGIN, QUESTION, browser, count, token_of


@pytest.fixture
async def lan(database: Database, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """A citizen who has opened the page."""
    async with browser(database, now) as client:
        await client.get("/")
        yield client


async def ask(client: httpx.AsyncClient, text: str = QUESTION, key: str = "tin-nhan-1", **more: str) -> httpx.Response:
    return await client.post("/chat/messages", json={"id": key, "text": text, **more})


async def test_the_first_screen(lan: httpx.AsyncClient) -> None:
    page = await lan.get("/")
    assert page.status_code == 200
    for words in ("Phường Thử", "Trợ lý tự động", "1022", "Khai sinh cho con", "Thủ tục theo lĩnh vực"):
        assert words in page.text
    assert page.text.count('form="picks"') == 8
    assert page.headers["cache-control"] == "private, no-store"
    assert "<style" not in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", page.text)


async def test_looking_stores_nothing(lan: httpx.AsyncClient, database: Database) -> None:
    assert count(database, Citizen) == 0


async def test_a_question_is_answered_in_one_round_trip(lan: httpx.AsyncClient, database: Database) -> None:
    response = await ask(lan)
    mine, answer = response.json()["messages"]
    assert (mine["mine"], mine["text"]) == (True, QUESTION)
    assert "Đăng ký khai sinh (mã 1.001193)" in answer["text"]
    assert "<h3>Đăng ký khai sinh (mã 1.001193)</h3>" in answer["html"]
    assert "Lệ phí" in [label for label, _, _ in answer["choices"]]
    with database.transaction() as session:
        delivery = session.exec(select(Delivery)).one()
    assert (delivery.status, delivery.finished_at is not None) == (DeliveryStatus.SENT, True)


async def test_a_choice_is_answered(lan: httpx.AsyncClient) -> None:
    choices = (await ask(lan)).json()["messages"][1]["choices"]
    action = next(action for label, action, _ in choices if label == "Lệ phí")
    response = await lan.post("/chat/messages", json={"id": "tin-nhan-2", "action": action})
    mine, answer = response.json()["messages"]
    assert mine["text"] == "Lệ phí"
    assert "8.000 đồng" in answer["text"]


async def test_the_same_message_twice_is_one(lan: httpx.AsyncClient, database: Database) -> None:
    first, second = await ask(lan), await ask(lan)
    assert first.json()["messages"] == second.json()["messages"]
    assert (count(database, TranscriptEntry), count(database, Delivery)) == (1, 1)


async def test_a_reload_keeps_the_conversation(lan: httpx.AsyncClient) -> None:
    await ask(lan, "khai sinh, gọi tôi số 0912345678")
    await ask(lan, "<script>alert(1)</script> khai sinh <b>", "tin-nhan-2")
    page = (await lan.get("/")).text
    assert "0912345678" not in page
    assert page.count('class="message mine"') == 2 + 1  # and the script's template
    assert page.count("<h3>Đăng ký khai sinh (mã 1.001193)</h3>") == 2
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; khai sinh &lt;b&gt;" in page


async def test_visitors_are_strangers(lan: httpx.AsyncClient, database: Database, now: datetime) -> None:
    await ask(lan)
    lan.cookies.clear()
    page = await lan.get("/")
    assert QUESTION not in page.text
    await ask(lan, "đăng ký kết hôn")  # the same message id
    assert (count(database, Citizen), count(database, TranscriptEntry)) == (2, 2)


async def test_a_later_message_comes_by_polling(lan: httpx.AsyncClient, database: Database, now: datetime) -> None:
    cursor = (await ask(lan)).json()["cursor"]
    later = now + timedelta(minutes=5)
    with database.transaction() as session:
        citizen = session.exec(select(Citizen)).one()
        answer = [Reply("Cán bộ trả lời: mời bạn đến ngày mai.")]
        put(session, answer, channel="web", address=citizen.address, citizen_id=citizen.id, now=later)
    waiting = await lan.get("/chat/messages", params={"after": cursor})
    assert not any("Cán bộ trả lời" in message["text"] for message in waiting.json()["messages"])
    with database.transaction() as session:
        delivery = session.exec(select(Delivery).where(col(Delivery.status) == DeliveryStatus.PENDING)).one()
        delivery.status, delivery.finished_at = DeliveryStatus.SENT, later
        session.add(delivery)
    news = (await lan.get("/chat/messages", params={"after": cursor})).json()
    assert news["messages"][-1]["text"] == "Cán bộ trả lời: mời bạn đến ngày mai."
    assert news["cursor"] > cursor
    seen = await lan.get("/chat/messages", params={"after": news["cursor"] + 31_000_000})
    assert seen.json()["messages"] == []


async def test_a_new_conversation_is_a_new_visitor(lan: httpx.AsyncClient) -> None:
    await ask(lan)
    page = await lan.get("/")
    refused = await lan.post("/chat/new", data={"token": "x"})
    assert refused.status_code == 403
    assert QUESTION in (await lan.get("/")).text
    response = await lan.post("/chat/new", data={"token": token_of(page)})
    assert response.status_code == 303
    assert QUESTION not in (await lan.get("/")).text


async def test_a_broken_dialogue_apologises(lan: httpx.AsyncClient) -> None:
    response = await ask(lan, "làm hỏng")
    assert response.status_code == 200
    assert "trục trặc" in response.json()["messages"][1]["text"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"id": "tin-nhan-1"}',
        b'{"id": "tin-nhan-1", "text": "  \\n"}',
        b'{"id": "tin-nhan-1", "text": "a", "action": "menu"}',
        b'{"id": "tin-nhan-1", "text": "a", "citizen_id": 1}',
        b'{"id": "ngan", "text": "a"}',
        b'{"id": "co dau cach", "text": "a"}',
        b'{"id": 12345678, "text": "a"}',
        b'{"id": "tin-nhan-1", "text": ["a"]}',
        b'{"id": "tin-nhan-1", "action": "' + b"a" * 65 + b'"}',
        b'{"id": "tin-nhan-1", "text": "\xff"}',
    ],
)
async def test_what_is_no_message_is_refused(lan: httpx.AsyncClient, database: Database, body: bytes) -> None:
    response = await lan.post("/chat/messages", content=body, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["error"]) == (422, "unreadable")
    assert count(database, Citizen) == 0


async def test_a_long_text_is_refused_kindly(lan: httpx.AsyncClient, database: Database) -> None:
    response = await ask(lan, "khai sinh " * 1_000)
    assert response.status_code == 413
    assert "10.000 ký tự" in response.json()["message"]
    assert count(database, Citizen) == 0


@pytest.mark.parametrize(
    ("headers", "status", "error"),
    [
        ({"origin": "https://evil.example"}, 403, "elsewhere"),
        ({"origin": "null"}, 403, "elsewhere"),
        ({"sec-fetch-site": "cross-site"}, 403, "elsewhere"),
        ({"content-type": "text/plain"}, 415, "not_json"),
        ({"cookie": ""}, 403, "no_visitor"),
        ({"cookie": f"{COOKIE}=somebody.forged"}, 403, "no_visitor"),
    ],
)
async def test_what_another_site_may_send_is_refused(
    lan: httpx.AsyncClient, database: Database, headers: dict[str, str], status: int, error: str
) -> None:
    if "cookie" in headers:
        lan.cookies.clear()
    content = b'{"id": "tin-nhan-1", "text": "khai sinh"}'
    response = await lan.post("/chat/messages", content=content, headers={"content-type": "application/json"} | headers)
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert count(database, Citizen) == 0


@pytest.mark.parametrize("origin", [ORIGIN, "https://hoidap.phuongthu.gov.vn"])
async def test_our_own_page_is_heard(database: Database, now: datetime, origin: str) -> None:
    async with browser(database, now, public_url="https://hoidap.phuongthu.gov.vn") as client:
        signed = Visitors(KEY).sign("mot-nguoi")
        headers = {"origin": origin, "cookie": f"{COOKIE}={signed}"}
        response = await client.post("/chat/messages", json={"id": "tin-nhan-1", "text": QUESTION}, headers=headers)
    assert response.status_code == 200


async def test_a_page_without_cookies_names_its_visitor(lan: httpx.AsyncClient) -> None:
    token = token_of(await lan.get("/"))
    lan.cookies.clear()
    lan.headers[HEADER] = token
    assert (await ask(lan)).status_code == 200
    news = await lan.get("/chat/messages", params={"after": 0})
    assert news.json()["messages"][0]["text"] == QUESTION


@pytest.mark.parametrize("after", ["-1", "99999999999999999999999999"])
async def test_an_impossible_cursor_is_refused(lan: httpx.AsyncClient, after: str) -> None:
    assert (await lan.get("/chat/messages", params={"after": after})).status_code == 422


async def test_too_many_messages_wait(lan: httpx.AsyncClient, database: Database) -> None:
    for number in range(12):
        assert (await ask(lan, key=f"tin-nhan-{number}")).status_code == 200
    response = await ask(lan, key="tin-nhan-13")
    assert (response.status_code, response.headers["retry-after"]) == (429, "2")
    assert "2 giây" in response.json()["message"]
    assert count(database, TranscriptEntry) == 12


async def test_the_page_is_counted_like_every_channel(lan: httpx.AsyncClient) -> None:
    def counted() -> list[float]:
        names = ("motcua_messages_received_total", "motcua_messages_sent_total", "motcua_turn_seconds_count")
        return [metrics.REGISTRY.get_sample_value(name, {"channel": "web"}) or 0.0 for name in names]

    before = counted()
    await ask(lan)
    assert [after - once for after, once in zip(counted(), before, strict=True)] == [1, 1, 1]
