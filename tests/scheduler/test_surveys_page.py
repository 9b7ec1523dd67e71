"""The page behind a code: two taps, nothing lost, nothing twice, clear words for what cannot be taken."""

import re
from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot.database import Database
from bot.office_hours import local
from scheduler.surveys import placement
from scheduler.surveys.answer import SurveyAnswer, SurveyComment
from scheduler.surveys.placement import ScanCount
from tests.scheduler.survey_desk import TOKENS, stocked
from tests.scheduler.survey_visitor import key_of, visitor


def answers(database: Database) -> list[SurveyAnswer]:
    with Session(database.engine) as session:
        return list(session.exec(select(SurveyAnswer)))


def scans(database: Database) -> int:
    with Session(database.engine) as session:
        return sum(row.count for row in session.exec(select(ScanCount)))


async def test_scan_answer_thanks(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    async with visitor(database, now) as lan:
        shown = await lan.get(f"/khao-sat/{code.lower()}")
        assert "Quầy 1" in shown.text
        assert "https://t.me/motcua_bot?start=ks-" + code in shown.text
        sent = await lan.post(f"/khao-sat/{code}", data={"key": key_of(shown), "q_overall": "4", "q_polite": "5"})
        assert (sent.status_code, sent.headers["location"]) == (303, f"/khao-sat/{code}/cam-on")
        assert "Cảm ơn ông/bà" in (await lan.get(sent.headers["location"])).text
    [kept] = answers(database)
    assert (kept.overall, kept.answers, kept.way) == (4, {"overall": "4", "polite": "5"}, "page")


async def test_everything_weighs_less_than_fifty_kilobytes(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    async with visitor(database, now) as lan:
        shown = await lan.get(f"/khao-sat/{code}")
        parts = [
            shown,
            *[await lan.get(path) for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', shown.text))],
        ]
    assert len(parts) > 3
    assert sum(len(part.content) for part in parts) < 50_000
    assert "style=" not in shown.text
    assert "https://fonts" not in shown.text


async def test_a_refresh_or_a_second_sending_counts_once(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    async with visitor(database, now) as lan:
        data = {"key": key_of(await lan.get(f"/khao-sat/{code}")), "q_overall": "1"}
        for _ in range(3):
            assert (await lan.post(f"/khao-sat/{code}", data=data)).headers["location"] == f"/khao-sat/{code}/cam-on"
    assert len(answers(database)) == 1


async def test_a_scan_counts_even_if_nothing_is_sent_and_a_refresh_does_not(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    for _ in range(2):
        async with visitor(database, now) as lan:
            await lan.get(f"/khao-sat/{code}")
            await lan.get(f"/khao-sat/{code}")
    async with visitor(database, now) as robot:
        await robot.get(f"/khao-sat/{code}", headers={"user-agent": "TelegramBot (like TwitterBot)"})
    assert scans(database) == 2
    assert answers(database) == []


async def test_what_is_wrong_comes_back_with_everything_typed(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    async with visitor(database, now) as lan:
        key = key_of(await lan.get(f"/khao-sat/{code}"))
        refused = await lan.post(
            f"/khao-sat/{code}", data={"key": key, "q_comment": "Ghế <b>hỏng</b>", "q_polite": "2"}
        )
        assert refused.status_code == 422
        assert "chọn một mức hài lòng" in refused.text
        assert "Ghế &lt;b&gt;hỏng&lt;/b&gt;</textarea>" in refused.text
        assert re.search(r'name="q_polite" value="2"[^>]*checked', refused.text)
        again = await lan.post(
            f"/khao-sat/{code}", data={"key": key_of(refused), "q_overall": "2", "q_comment": "Ghế hỏng"}
        )
        assert again.status_code == 303
    with Session(database.engine) as session:
        assert [row.text for row in session.exec(select(SurveyComment))] == ["Ghế hỏng"]


async def test_forged_and_old_forms_are_asked_again(database: Database, now: datetime) -> None:
    code, other = stocked(database, now), stocked(database, now, name="Quầy 2")
    keys = [
        "",
        "x",
        f"{code}-20261102-abc.forged",
        TOKENS.form(other, now),
        TOKENS.form(code, now - timedelta(days=8)),
    ]
    async with visitor(database, now) as lan:
        for key in keys:
            refused = await lan.post(f"/khao-sat/{code}", data={"key": key, "q_overall": "5", "q_comment": "giữ lại"})
            assert (refused.status_code, "mở quá lâu" in refused.text) == (409, True)
            assert "giữ lại</textarea>" in refused.text
        assert answers(database) == []
        taken = await lan.post(f"/khao-sat/{code}", data={"key": key_of(refused), "q_overall": "5"})
        assert taken.status_code == 303


async def test_a_token_is_spent_once_and_a_forged_one_is_an_ordinary_sheet(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    token = TOKENS.ticket("dossier/H17.1", "1.001193")
    async with visitor(database, now) as lan:
        shown = await lan.get(f"/khao-sat/{code}?p={token}")
        assert f'name="p" value="{token}"' in shown.text
        first = await lan.post(f"/khao-sat/{code}", data={"key": key_of(shown), "p": token, "q_overall": "3"})
        assert first.headers["location"].endswith("/cam-on")
    async with visitor(database, now) as another_phone:
        reused = await another_phone.get(f"/khao-sat/{code}?p={token}")
        assert reused.headers["location"].endswith("?da-gui=1")
        assert "đã được gửi trước đó" in (await another_phone.get(reused.headers["location"])).text
        key = TOKENS.form(code, now)
        forced = await another_phone.post(f"/khao-sat/{code}", data={"key": key, "p": token, "q_overall": "1"})
        assert forced.headers["location"].endswith("?da-gui=1")
        paper = TOKENS.ticket("dossier/H17.1")
        assert (await another_phone.get(f"/khao-sat/{code}?p={paper}")).headers["location"].endswith("?da-gui=1")
        forged = await another_phone.get(f"/khao-sat/{code}?p={token[:-1]}7")
        assert "Đường dẫn riêng" in forged.text
        data = {"key": key_of(forged), "p": "abc", "q_overall": "2", "q_comment": "vẫn còn"}
        refused = await another_phone.post(f"/khao-sat/{code}", data=data)
        assert "vẫn còn</textarea>" in refused.text
        sent = await another_phone.post(f"/khao-sat/{code}", data={"key": key_of(refused), "q_overall": "2"})
        assert sent.headers["location"].endswith("/cam-on")
    assert sorted((row.overall, row.procedure_code) for row in answers(database)) == [(2, ""), (3, "1.001193")]


async def test_one_device_sends_three_a_day_for_a_code_but_a_shared_one_more(database: Database, now: datetime) -> None:
    code, kiosk = stocked(database, now), stocked(database, now, name="Máy ở sảnh", kiosk=True)
    async with visitor(database, now) as family:
        for number in range(5):
            for place, most in ((code, 3), (kiosk, 5)):
                data = {"key": key_of(await family.get(f"/khao-sat/{place}")), "q_overall": "5", "q_comment": "còn đây"}
                sent = await family.post(f"/khao-sat/{place}", data=data)
                assert sent.status_code == (303 if number < most else 429)
                assert "còn đây" in sent.text or sent.status_code == 303
    assert len(answers(database)) == 8


async def test_no_round_no_code_and_typed_codes(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        fair = placement.make(session, "event", "Hội chợ", now, series="hoi-cho").code
    code = stocked(database, now)
    async with visitor(database, now) as lan:
        closed = await lan.get(f"/khao-sat/{fair}")
        assert "chưa mở" in closed.text
        lost = await lan.post(f"/khao-sat/{fair}", data={"key": "", "q_overall": "5", "q_comment": "đừng mất"})
        assert (lost.status_code, "đừng mất" in lost.text) == (409, True)
        unknown = await lan.get("/khao-sat/AAAAAA")
        assert (unknown.status_code, "Không có mã khảo sát AAAAAA" in unknown.text) == (404, True)
        assert (await lan.get(f"/khao-sat?ma={code.lower()}")).headers["location"] == f"/khao-sat/{code}"
        assert (await lan.get("/khao-sat")).status_code == 200
        assert "Đưa máy lại gần" in (await lan.get("/khao-sat/huong-dan")).text


async def test_english_is_asked_for_and_kept(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    async with visitor(database, now) as guest:
        shown = await guest.get(f"/khao-sat/{code}?lang=en")
        assert '<html lang="en">' in shown.text
        assert "Very satisfied" in shown.text
        sent = await guest.post(f"/khao-sat/{code}?lang=en", data={"key": key_of(shown), "q_overall": "5"})
        assert "Thank you" in (await guest.get(sent.headers["location"])).text


async def test_the_cookie_names_nobody(database: Database, now: datetime) -> None:
    code = stocked(database, now)
    async with visitor(database, now) as lan, visitor(database, now) as minh:
        await lan.get(f"/khao-sat/{code}")
        await minh.get(f"/khao-sat/{code}")
        assert lan.cookies["motcua_survey"] == minh.cookies["motcua_survey"], (
            "two devices that did the same are the same"
        )
        assert f"{local(now):%Y%m%d}_{code}-0" in lan.cookies["motcua_survey"]


async def test_odd_codes_and_letters_that_no_database_keeps(any_database: Database, now: datetime) -> None:
    code = stocked(any_database, now)
    async with visitor(any_database, now) as lan:
        for odd in ("%00%00%00%00%00%00", "AAAAAA'--", "a" * 300, "%ff%fe", "ĐĐĐĐĐĐ"):
            got, sent = await lan.get(f"/khao-sat/{odd}"), await lan.post(f"/khao-sat/{odd}", data={"q_overall": "5"})
            assert [(answer.status_code, "Không có mã khảo sát" in answer.text) for answer in (got, sent)] == [
                (404, True)
            ] * 2
        data = {"key": TOKENS.form(code, now), "q_overall": "5", "q_comment": "tốt\x00\x07 lắm\r\nhơn"}
        assert (await lan.post(f"/khao-sat/{code}", data=data)).status_code == 303
    with Session(any_database.engine) as session:
        assert session.exec(select(SurveyComment)).one().text == "tốt lắm\nhơn"
