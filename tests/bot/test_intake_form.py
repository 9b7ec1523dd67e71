"""The web form of a report: looked at again before it is sent, every bad input refused at its box, nothing lost."""

import asyncio
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI

from bot.attachments.attachment import Attachment
from bot.citizens import Citizen
from bot.database import Database
from bot.feedback.case import CaseAttachment, FeedbackCase
from tests.bot.intake_site import ADDRESS, GOOD, build, confirm, fill, rows, visitor
from tests.bot.test_attachments import photo, with_location, zip_bomb

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def site(database: Database, now: datetime) -> FastAPI:
    return build(database, now, hurried=True)


async def test_a_report_is_looked_at_sent_and_gets_its_code(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        preview = await fill(lan, files=[("photos", ("cống.jpg", with_location())), ("photos", ("b.png", photo()))])
        assert preview.status_code == 200
        assert rows(database, FeedbackCase) == []
        for words in ("Phản ánh hiện trường", "Điện, nước", "số 5 hẻm 12", "cống.jpg, b.jpg", "Nguyễn Văn An"):
            assert words in preview.text
        sent = await confirm(lan, preview)
        [case] = rows(database, FeedbackCase)
        assert sent.headers["location"] == f"{ADDRESS}/da-gui/{case.code}"
        receipt = await lan.get(sent.headers["location"])
    assert case.code in receipt.text
    assert "09/11/2026" in receipt.text
    assert (case.source, case.name, case.phone, case.text) == ("web", "Nguyễn Văn An", "0912345678", GOOD["text"])
    assert len(rows(database, CaseAttachment)) == 2
    assert [one.expires_at for one in rows(database, Attachment)] == [None, None]


async def test_sent_twice_is_one_case(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        preview = await fill(lan)
        first, second = await asyncio.gather(confirm(lan, preview), confirm(lan, preview))
    assert first.headers["location"] == second.headers["location"]
    assert len(rows(database, FeedbackCase)) == 1


async def test_another_change_keeps_words_and_photos(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        preview = await fill(lan, files=[("photos", ("a.jpg", photo()))])
        again = await confirm(lan, preview, "edit")
    assert again.status_code == 200
    assert GOOD["text"] in again.text
    assert "Bỏ ảnh a.jpg" in again.text
    assert "Phiếu chưa gửi được" not in again.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "Bạn viết rõ hơn"),
        ({"text": "x " * 5_001}, "dài 10.001 ký tự; tối đa 5.000"),
        ({"place": "x" * 201}, "tối đa 200 ký tự"),
        ({"name": ""}, "Nhập họ tên"),
        ({"name": "An 123"}, "chỉ gồm chữ"),
        ({"name": "A" * 81}, "không quá 80 ký tự"),
        ({"phone": "12345"}, "đủ 10 số"),
        ({"phone": "0912345678" * 4}, "đủ 10 số"),
        ({"consent": None}, "Đánh dấu đồng ý"),
    ],
)
async def test_a_bad_field_is_named_and_what_was_typed_stays(
    site: FastAPI, database: Database, fields: dict[str, str], words: str
) -> None:
    async with visitor(site) as lan:
        refused = await fill(lan, **fields)
    assert refused.status_code == 422
    assert words in refused.text
    stayed = "text" if fields.get("text") != "" else "place"
    assert {**GOOD, **fields}[stayed].strip()[:40] in refused.text
    assert rows(database, FeedbackCase) == []


async def test_no_name_is_needed_to_send_without_one(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        sent = await fill(lan, "send", name="Lan", phone="", anonymous="1")
        receipt = await lan.get(sent.headers["location"])
    [case] = rows(database, FeedbackCase)
    assert (case.anonymous, case.name, case.phone, case.due_on) == (True, "", "", None)
    assert "không hẹn ngày trả lời" in receipt.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xd8\xff" + b"\0" * 10_100_000, "tối đa 10 MB"),
        (zip_bomb(), "tệp nén"),
        (b"MZ", "Chỉ nhận ảnh"),
        (photo()[:99], "bị hỏng"),
    ],
)
async def test_a_bad_photo_is_refused_and_the_good_ones_stay(
    site: FastAPI, database: Database, content: bytes, words: str
) -> None:
    async with visitor(site) as lan:
        refused = await fill(lan, files=[("photos", ("tốt.jpg", photo())), ("photos", ("xấu.jpg", content))])
    assert refused.status_code == 422
    assert words in refused.text
    assert "Bỏ ảnh tốt.jpg" in refused.text
    assert len(rows(database, Attachment)) == 1


async def test_six_photos_are_one_too_many(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        refused = await fill(lan, files=[("photos", (f"{number}.jpg", photo())) for number in range(6)])
    assert "tối đa 5 ảnh" in refused.text
    assert len(rows(database, Attachment)) == 5


async def test_a_body_over_the_limit_is_cut_off(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        response = await fill(lan, files=[("photos", ("a.jpg", b"\0" * 53_000_000))])
    assert (response.status_code, rows(database, Attachment)) == (413, [])


async def test_nobody_takes_anothers_photo(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan, visitor(site) as minh:
        await fill(lan, files=[("photos", ("a.jpg", photo()))])
        [theirs] = rows(database, Attachment)
        preview = await fill(minh, kept=str(theirs.id))
        assert "a.jpg" not in preview.text
        await fill(minh, "send", kept=str(theirs.id))
    assert rows(database, CaseAttachment) == []


@pytest.mark.parametrize(
    "bad",
    [{"token": "x.y"}, {"token": ""}, {"origin": "https://xau.example"}, {"cookie": ""}],
    ids=["forged", "missing", "elsewhere", "no cookie"],
)
async def test_a_forged_request_files_nothing(site: FastAPI, database: Database, bad: dict[str, str]) -> None:
    async with visitor(site) as lan:
        await lan.get(ADDRESS)
        if "cookie" in bad:
            lan.cookies.clear()
        headers = {"origin": bad["origin"]} if "origin" in bad else {}
        data = {**GOOD, "token": bad.get("token", ""), "id": "abcdefgh", "step": "send"}
        response = await lan.post(ADDRESS, data=data, headers=headers)
    assert response.status_code == 403
    assert rows(database, FeedbackCase) == []


async def test_another_visitors_token_is_refused(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan, visitor(site) as minh:
        opened = await minh.get(ADDRESS)
        token = opened.text.split('name="token" value="')[1].split('"')[0]
        assert (await fill(lan, "send", token=token)).status_code == 403
    assert rows(database, FeedbackCase) == []


async def test_a_robot_that_fills_the_hidden_box_files_nothing(site: FastAPI, database: Database) -> None:
    async with visitor(site) as robot:
        assert (await fill(robot, "send", website="https://spam.example")).status_code == 200
    assert rows(database, FeedbackCase) == []


@pytest.mark.parametrize("field", ["text", "place"])
async def test_markup_is_shown_as_it_was_typed(site: FastAPI, database: Database, field: str) -> None:
    async with visitor(site) as lan:
        preview = await fill(lan, **{field: f"đèn đường hư {XSS}"})
        assert preview.status_code == 200
        assert "<script>alert" not in preview.text
        assert "<img src=x" not in preview.text
        await confirm(lan, preview)
    [case] = rows(database, FeedbackCase)
    assert XSS in getattr(case, field)


@pytest.mark.parametrize("field", ["name", "phone", "kind", "category", "latitude", "id", "kept", "step"])
async def test_markup_in_any_other_box_harms_nothing(site: FastAPI, field: str) -> None:
    async with visitor(site) as lan:
        page = await fill(lan, **({"step": XSS} if field == "step" else {"step": "preview", field: XSS}))
    assert page.status_code in {200, 422}
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


async def test_who_is_too_fast_waits(database: Database, now: datetime) -> None:
    async with visitor(build(database, now)) as lan:
        statuses = [(await fill(lan)).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


async def test_the_receipt_is_its_senders_alone(site: FastAPI) -> None:
    async with visitor(site) as lan, visitor(site) as minh:
        sent = await fill(lan, "send")
        for address in (sent.headers["location"], f"{ADDRESS}/da-gui/PA-AAAA-AAAA", f"{ADDRESS}/da-gui/{XSS}"):
            assert (await minh.get(address)).status_code in {303, 404}


async def test_fifty_citizens_at_once_lose_nothing(any_database: Database, now: datetime) -> None:
    site = build(any_database, now, hurried=True)

    async def send(number: int) -> httpx.Response:
        async with visitor(site) as citizen:
            return await fill(citizen, "send", text=f"Việc thứ {number}: rác đổ đầy trước số {number} đường Mẫu")

    answers = await asyncio.gather(*(send(number) for number in range(50)))
    assert {answer.status_code for answer in answers} == {303}
    cases = rows(any_database, FeedbackCase)
    assert len({case.code for case in cases}) == 50
    assert {case.text.split(":")[0] for case in cases} == {f"Việc thứ {number}" for number in range(50)}
    assert len(rows(any_database, Citizen)) == 50
