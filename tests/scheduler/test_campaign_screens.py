"""Campaigns at the desk, from an empty form to the results, and their public pages."""

import io
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlmodel import Session, select

from bot.database import Database
from bot.officials.access import Role
from bot.officials.official import Official
from bot.outbox import Delivery, Priority
from bot.settings import Settings
from bot.site import FEATURES
from bot.web.frame import Frame
from scheduler.campaigns import sending
from scheduler.campaigns.campaign import Campaign, Variant
from scheduler.campaigns.page import NewsPage, routes
from scheduler.campaigns.short_link import ShortLink
from scheduler.campaigns.wording import sender_of
from tests.bot.console_room import OWN, Browser, Room
from tests.scheduler.campaign_room import subscribe

HOME = "/quan-tri/chien-dich"
FACTS = {
    "title": "Lịch tiếp công dân tháng 11",
    "kind": "calendar",
    "theme": "Năm cải cách 2026",
    "unit_code": OWN,
    "topics": ["lich"],
    "late_days": "0",
    "failure_limit": "20",
    "target_url": "https://phuong.gov.vn/lich",
}


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now, public_url="http://motcua.test")


@pytest.fixture
async def lan(room: Room) -> AsyncIterator[Browser]:
    browser = room.signed_in("lan", Role.EDITOR)
    async with browser.client:
        yield browser


@pytest.fixture
async def minh(room: Room) -> AsyncIterator[Browser]:
    browser = room.signed_in("minh", Role.APPROVER)
    async with browser.client:
        yield browser


async def made(lan: Browser) -> str:
    """The address of a new draft."""
    answer = await lan.post(f"{HOME}/moi", FACTS)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def word(lan: Browser, address: str, medium: str, text: str = "Tiếp công dân ngày 5/11", **more: str) -> None:
    data = {"medium": medium, "audience": "", "headline": "Lịch tiếp công dân", "text": text, **more}
    answer = await lan.post(f"{address}/loi", data)
    assert answer.status_code == 303, answer.text


async def test_a_campaign_from_an_empty_form_to_its_results(
    room: Room, lan: Browser, minh: Browser, now: datetime
) -> None:
    subscribe(room.database, now, "hoa", "tam")
    assert "Chưa có chiến dịch nào" in (await lan.get(HOME)).text
    address = await made(lan)
    for medium in ("chat", "news", "sms", "speaker", "print"):
        assert (await lan.get(f"{address}/loi?kenh={medium}")).status_code == 200
        await word(lan, address, medium, plain="true" if medium == "sms" else "")
    page = (await lan.get(address)).text
    assert "<strong>2</strong> người nhận lúc này" in page
    assert re.search(r"http://motcua.test/l/\w{6}", page)
    assert "Tiep cong dan ngay 5/11" in page
    assert "khoảng 0,1 phút đọc" in page
    assert await lan.flash(await lan.post(f"{address}/trinh")) == "Đã trình duyệt."
    assert (await lan.post(f"{address}/duyet")).status_code == 403
    assert "chờ duyệt" in (await minh.get("/quan-tri")).text
    assert await minh.flash(await minh.post(f"{address}/duyet")) == "Đã duyệt. Lên lịch để gửi."
    past = await lan.post(f"{address}/len-lich", {"beat": "once", "day": "2026-11-02", "at": "08:00"})
    assert past.status_code == 422
    assert "không còn lần gửi nào sau lúc này" in past.text
    scheduled = await lan.post(f"{address}/len-lich", {"beat": "once", "day": "2026-11-02", "at": "10:00"})
    assert "10:00 02/11/2026" in await lan.flash(scheduled)
    assert "Lịch tiếp công dân" in (await minh.get("/quan-tri/lich-gui")).text
    assert await minh.flash(await minh.post(f"{address}/tam-dung"))
    assert await minh.flash(await minh.post(f"{address}/gui-tiep"))
    campaign_id = int(address.rpartition("/")[2])
    at = now + timedelta(hours=1)
    sender = sender_of(room.site.frame.settings)
    await sending.send(room.database, sender, campaign_id, at, at)
    results = (await lan.get(f"{address}/ket-qua")).text
    assert "Đã xếp gửi" in results
    assert (await lan.get(f"{address}/ket-qua/bang.xlsx")).content[:2] == b"PK"


async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(room: Room, lan: Browser) -> None:
    answer = await lan.post(f"{HOME}/moi", {**FACTS, "theme": "", "topics": []})
    assert answer.status_code == 422
    assert 'id="theme-problem"' in answer.text
    assert 'id="topics-problem"' in answer.text
    assert "Lịch tiếp công dân tháng 11" in answer.text
    address = await made(lan)
    long = await lan.post(f"{address}/loi", {"medium": "sms", "audience": "", "headline": "", "text": "a" * 161})
    assert long.status_code == 422
    assert 'id="text-problem"' in long.text
    assert "quá mức 160" in long.text
    assert "a" * 161 in long.text
    empty = await lan.post(f"{address}/trinh")
    assert "Chưa có lời nào để gửi" in empty.text
    fake = await lan.post(f"{address}/anh", files={"picture": ("anh.jpg", b"not a picture", "image/jpeg")})
    assert fake.status_code == 422
    assert 'id="picture-problem"' in fake.text


async def test_the_author_with_the_right_to_approve_still_may_not(room: Room, minh: Browser, now: datetime) -> None:
    subscribe(room.database, now, "hoa")
    address = await made(minh)
    await word(minh, address, "chat")
    await minh.post(f"{address}/trinh")
    answer = await minh.post(f"{address}/duyet")
    assert answer.status_code == 422
    assert "không được tự duyệt" in answer.text


async def test_the_audience_is_counted_while_the_form_is_filled_in(room: Room, lan: Browser, now: datetime) -> None:
    subscribe(room.database, now, "hoa", "tam")
    subscribe(room.database, now, "ba", channel="telegram", kind="business")
    counted = await lan.post(f"{HOME}/dem", {"topics": ["lich"]})
    assert "<strong>3</strong>" in counted.text
    assert "<strong>1</strong>" in (await lan.post(f"{HOME}/dem", {"topics": ["lich"], "kinds": ["business"]})).text


async def test_an_official_tries_it_in_their_own_chat(room: Room, lan: Browser, now: datetime) -> None:
    address = await made(lan)
    await word(lan, address, "chat")
    assert "chưa nối" in (await lan.post(f"{address}/gui-thu", {"audience": ""})).text
    with room.database.transaction() as session:
        me = session.get_one(Official, lan.official_id)
        me.contact = "telegram:77"
        session.add(me)
    assert "Đã gửi thử" in await lan.flash(await lan.post(f"{address}/gui-thu", {"audience": ""}))
    with Session(room.database.engine) as session:
        [tried] = session.exec(select(Delivery)).all()
    assert (tried.address, tried.priority) == ("77", Priority.ALERT)
    assert "Tiếp công dân" in tried.body["text"]


async def test_leaflet_poster_and_script_are_pdfs(room: Room, lan: Browser) -> None:
    address = await made(lan)
    await word(lan, address, "print")
    await word(lan, address, "speaker")
    with Session(room.database.engine) as session:
        numbers = {variant.medium: variant.id for variant in session.exec(select(Variant))}
    for medium, what in (("print", "to-roi"), ("print", "ap-phich"), ("speaker", "loa")):
        answer = await lan.get(f"{address}/in/{numbers[medium]}/{what}.pdf")
        assert answer.content.startswith(b"%PDF"), what


async def test_news_short_addresses_and_files_are_public(room: Room, lan: Browser, now: datetime) -> None:
    subscribe(room.database, now, "hoa")
    address = await made(lan)
    await word(lan, address, "chat")
    await word(lan, address, "news", "Tiếp dân sáng thứ Năm. Hỏi {dien_thoai}.")
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(picture, "PNG")
    sent = await lan.post(f"{address}/anh", files={"picture": ("anh.png", picture.getvalue(), "image/png")})
    assert sent.status_code == 303
    await lan.post(f"{address}/chia-se")
    app = FastAPI()
    frame = Frame(Settings(office_name="Phường Thử", office_phone="1022", public_url="http://motcua.test"), FEATURES)
    frame.install(app)
    app.include_router(routes(NewsPage(frame, room.database, room.clock)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://motcua.test") as citizen:
        assert "Chưa có tin nào" in (await citizen.get("/tin")).text
        with room.database.transaction() as session:
            campaign = session.exec(select(Campaign)).one()
            campaign.status = "scheduled"
            session.add(campaign)
            session.flush()
            assert isinstance(sending.begin(session, campaign.id or 0, now, now), int)
        assert "Lịch tiếp công dân" in (await citizen.get("/tin")).text
        with Session(room.database.engine) as session:
            number = session.exec(select(Variant.id).where(Variant.medium == "news")).one()
            code = session.exec(select(ShortLink.code).where(ShortLink.official_id == lan.official_id)).one()
        for path in (f"/tin/{number}", f"/tin/{number}/in"):
            assert "Hỏi 1022" in (await citizen.get(path)).text
        image = re.search(r"/tin/tep/[\w-]+", (await citizen.get(f"/tin/{number}")).text)
        assert image
        assert (await citizen.get(image[0])).headers["content-type"] == "image/jpeg"
        for agent in ("Mozilla/5.0", "TelegramBot (like TwitterBot)"):
            followed = await citizen.get(f"/l/{code}", headers={"user-agent": agent})
            assert followed.headers["location"] == FACTS["target_url"]
        assert (await citizen.get("/l/khong1")).status_code == 404
        assert (await citizen.get("/tin/999")).status_code == 404
    results = (await lan.get(f"{address}/ket-qua")).text
    assert 'Cán bộ lan</td><td class="figure">1</td>' in results


async def test_the_timetable_lets_one_skip_move_and_send_now(
    room: Room, lan: Browser, minh: Browser, now: datetime
) -> None:
    subscribe(room.database, now, "hoa")
    address = await made(lan)
    await word(lan, address, "chat")
    await lan.post(f"{address}/trinh")
    await minh.post(f"{address}/duyet")
    await lan.post(f"{address}/len-lich", {"beat": "daily", "day": "2026-11-02", "at": "08:00"})
    page = (await minh.get("/quan-tri/lich-gui")).text
    numbers = re.findall(r"/quan-tri/lich-gui/(\d+)/bo", page)
    assert len(numbers) == 30
    assert not re.search(r"lich-gui/\d+/bo", (await lan.get("/quan-tri/lich-gui")).text)
    first, second = (f"/quan-tri/lich-gui/{number}" for number in numbers[:2])
    assert await minh.flash(await minh.post(f"{first}/bo")) == "Đã bỏ lần gửi."
    assert await minh.flash(await minh.post(f"{first}/lay-lai")) == "Lần gửi đã trở lại lịch."
    assert "sau lúc này" in await minh.flash(
        await minh.post(
            f"{second}/doi", {"to": "2026-11-01T08:00"}, headers={"referer": "http://motcua.test/quan-tri/lich-gui"}
        )
    )
    assert await minh.flash(await minh.post(f"{second}/doi", {"to": "2026-11-06T10:00"})) == "Đã dời lần gửi."
    assert "dời từ" in (await minh.get("/quan-tri/lich-gui")).text
    assert await minh.flash(await minh.post(f"{first}/gui-ngay")) == "Đang gửi ngay."
