"""Papers are ticked before a dossier is handed in: in the chat by buttons, on a page without a script."""

from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI

from bot.database import Database
from bot.dossiers import page
from bot.dossiers.checklist import cases_of, checklist
from bot.procedures.published import Published
from bot.settings import Settings
from bot.web.frame import Frame
from tests.bot import sample
from tests.bot.speaking import Speaker, conversation, text_of


@pytest.fixture
def lan(database: Database, now: datetime) -> Speaker:
    with database.transaction() as session:
        sample.load(session, now)
    return Speaker(database, conversation(), now)


def test_a_case_has_its_own_papers_and_those_of_all() -> None:
    birth = sample.RECORDS[0]
    assert cases_of(birth) == ["Trẻ bị bỏ rơi", ""]
    assert [paper.words for paper in checklist(birth, "Trẻ bị bỏ rơi").papers] == [
        "Tờ khai đăng ký khai sinh (1 bản chính; mẫu: TK-KS)",
        "Giấy chứng sinh (1 bản chính)",
        "Biên bản về việc trẻ bị bỏ rơi (1 bản chính)",
    ]
    assert len(checklist(birth, "").papers) == 2
    assert checklist(birth, "", [1, 9]).had == {1}


def test_papers_are_ticked_by_buttons_and_the_missing_ones_told(lan: Speaker) -> None:
    lan.say("khai tử cần giấy tờ gì")
    said = lan.press("Kiểm giấy tờ trước khi nộp")
    assert "(0/1)" in text_of(said)
    label = next(choice.label for choice in lan.choices if "Giấy báo tử" in choice.label)
    assert label.startswith("☐")
    said = lan.press(label)
    assert "(1/1)" in text_of(said)
    assert said.replies[-1].replaces
    assert "đủ 1 giấy tờ" in text_of(lan.press("Xem kết quả kiểm"))


def test_the_case_is_asked_first_and_long_lists_have_pages(lan: Speaker) -> None:
    lan.say("đăng ký khai sinh cần giấy tờ gì")
    assert "trường hợp nào" in text_of(lan.press("Kiểm giấy tờ trước khi nộp"))
    assert "Biên bản" in text_of(lan.press("Trẻ bị bỏ rơi"))
    assert "Còn thiếu 3 giấy tờ" in text_of(lan.press("Xem kết quả kiểm"))
    lan.say("đăng ký tạm trú cần giấy tờ gì")
    first = text_of(lan.press("Kiểm giấy tờ trước khi nộp"))
    assert "Giấy tờ thứ 8" in first
    assert "Giấy tờ thứ 9" not in first
    assert "Giấy tờ thứ 9" in text_of(lan.press("Giấy tờ tiếp theo"))


async def test_the_page_works_without_a_script_and_ends_in_a_list(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        sample.load(session, now)
    frame, app = Frame(Settings(), [page.FEATURE]), FastAPI()
    frame.install(app)
    app.include_router(page.routes(page.CheckPage(frame, database, Published().record)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        path = f"/ho-so/kiem-tra/{sample.BIRTH}"
        assert "truong_hop=0" in (await client.get(path)).text
        form = (await client.get(f"{path}?truong_hop=0")).text
        assert form.count('type="checkbox"') == 3
        result = (await client.get(f"{path}?truong_hop=0&co=1&co=99&xem=1")).text
        assert "Còn thiếu 2 trong 3 giấy tờ." in result
        assert "<script" not in result
        assert (await client.get("/ho-so/kiem-tra/1.999999")).status_code == 404
        assert (await client.get(f"{path}?truong_hop=x&co=y")).status_code == 200
