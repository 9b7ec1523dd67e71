"""The look-up page: by code and digits, one's own without, throttled, and what the sender can do there."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from bot.casework import answering, handling
from bot.database import Database
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Category, Kind
from tests.bot.casework_room import actor, filed, furnish
from tests.bot.intake_site import build, fill, visitor

ADDRESS = "/phan-anh/tra-cuu"


@pytest.fixture
def site(database: Database, now: datetime) -> FastAPI:
    with database.transaction() as session:
        furnish(session, now)
        filed(session, now, chat="khac", phone="0912345678", text="<b>Đèn</b> hỏng", name="Lan")
    return build(database, now + timedelta(hours=1), hurried=True)


@pytest.fixture
async def minh(site: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has opened the page."""
    async with visitor(site) as client:
        await client.get(ADDRESS)
        yield client


def code_of(database: Database) -> str:
    return case_of(database).code


def case_of(database: Database) -> FeedbackCase:
    with database.transaction() as session:
        return session.exec(select(FeedbackCase)).all()[0]


def answer(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        case, official = session.exec(select(FeedbackCase)).all()[0], actor(session, "lan")
        handling.classify(session, case, official, now, kind=Kind.REPORT, category=Category.ROADS)
        answering.draft(session, case, "Đã thay bóng đèn.", official, now, outcome="resolved", basis="Biên bản 3/11")
        answering.send(session, case, official, now)


async def ask(client: httpx.AsyncClient, code: str, digits: str = "", **more: str) -> httpx.Response:
    opened = await client.get(ADDRESS)
    token = re.search(r'name="token" value="([^"]+)"', opened.text)
    assert token
    return await client.post(ADDRESS, data={"token": token[1], "code": code, "digits": digits, **more})


async def test_code_and_digits_show_the_case(minh: httpx.AsyncClient, database: Database, now: datetime) -> None:
    code = code_of(database)
    seen = await ask(minh, code.lower().replace("-", " "), "5678")
    assert seen.status_code == 200
    assert "Đã nhận, chờ phân loại" in seen.text
    assert "&lt;b&gt;Đèn&lt;/b&gt; hỏng" in seen.text
    assert "0912345678" not in seen.text
    answer(database, now)
    seen = await ask(minh, code, "5678")
    assert "Đã thay bóng đèn.\n\nCăn cứ: Biên bản 3/11" in seen.text
    assert "Đã trả lời" in seen.text


@pytest.mark.parametrize(("code", "digits"), [("right", "5679"), ("right", ""), ("PA-AAAA-AAAA", "5678")])
async def test_one_wrong_part_tells_nothing(
    minh: httpx.AsyncClient, database: Database, code: str, digits: str
) -> None:
    refused = await ask(minh, code_of(database) if code == "right" else code, digits)
    assert refused.status_code == 422
    assert "Kiểm tra" in refused.text or "kiểm tra lại mã" in refused.text
    assert "hỏng" not in refused.text


@pytest.mark.parametrize("code", ["", "abc", "PA-0000-0000", "<script>x</script>", "' OR 1=1 --", "x" * 5_000])
async def test_no_code_at_all(minh: httpx.AsyncClient, code: str) -> None:
    refused = await ask(minh, code, "5678")
    assert refused.status_code == 422
    assert "Nhập mã phiếu như" in refused.text
    assert "<script>x" not in refused.text


async def test_guessing_is_stopped_for_everybody(site: FastAPI, database: Database) -> None:
    code = code_of(database)
    async with visitor(site) as one, visitor(site) as other:
        for guess in range(5):
            await ask(one, code, f"000{guess}")
        assert "sau một giờ" in (await ask(other, code, "5678")).text


async def test_ones_own_needs_no_digits(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        sent = await fill(lan, "send")
        code = sent.headers["location"].rpartition("/")[2]
        assert code in (await lan.get(ADDRESS)).text
        assert "số 5 hẻm 12" in (await ask(lan, code)).text


async def test_the_sender_rates_and_reopens(minh: httpx.AsyncClient, database: Database, now: datetime) -> None:
    answer(database, now)
    code = code_of(database)
    assert "Cảm ơn bạn đã đánh giá" in (await ask(minh, code, "5678", stars="2", words="chậm")).text
    assert (case_of(database).rating, case_of(database).rating_words) == (2, "chậm")
    assert "Chọn từ 1 đến 5" in (await ask(minh, code, "5678", stars="9")).text
    assert "Viết lý do" in (await ask(minh, code, "5678", reopen="1", reason=" ")).text
    await ask(minh, code, "0000", reopen="1", reason="đèn lại tắt rồi")
    assert case_of(database).status == "answered"
    assert "Đã mở lại" in (await ask(minh, code, "5678", reopen="1", reason="đèn lại tắt rồi")).text
    assert case_of(database).status == "reopened"


async def test_without_our_token_nothing_is_asked(site: FastAPI, database: Database) -> None:
    async with visitor(site) as minh:
        data = {"token": "x.y", "code": code_of(database), "digits": "5678"}
        assert (await minh.post(ADDRESS, data=data)).status_code == 403
