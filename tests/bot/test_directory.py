"""Desks, hotlines, agencies and place names as officials keep them, and as the next citizen hears of them."""

from datetime import datetime

import pytest
from sqlmodel import select

from bot.audit import AuditEntry
from bot.database import Database
from bot.officials.access import Role
from knowledge.agency import Hotline, OneStopDesk, PlaceName
from knowledge.catalogue import version
from tests.bot.console_room import Room
from tests.bot.form_boxes import boxes_of
from tests.bot.speaking import Speaker, conversation, text_of

DESK = {"name": "Một cửa phường Hòa Cường", "address": "Trụ sở phường", "hours-0": "7:30-11:30; 13h30 - 17h"}


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


async def test_a_desk_is_added_changed_and_heard_of(room: Room, now: datetime) -> None:
    browser = room.signed_in("lan", Role.EDITOR)
    before = room.read(version)
    async with browser.client:
        saved = await browser.post("/quan-tri/danh-ba/mot-cua/moi", {**DESK, "phone": "0236 3881 888"})
        assert "Đã lưu" in await browser.flash(saved)
        row = room.read(lambda session: session.exec(select(OneStopDesk)).one())
        assert (row.key, row.hours) == ("mot-cua-phuong-hoa-cuong", {"0": ["07:30-11:30", "13:30-17:00"]})
        form = await boxes_of(browser, f"/quan-tri/danh-ba/mot-cua/{row.key}")
        assert form["hours-0"] == "07:30-11:30, 13:30-17:00"
        await browser.post(f"/quan-tri/danh-ba/mot-cua/{row.key}", {**form, "hours-5": "07:30-11:30"})
        assert "Một cửa phường Hòa Cường" in (await browser.get("/quan-tri/danh-ba")).text
    assert room.read(version) == before + 2
    told = text_of(Speaker(room.database, conversation(), now).say("giờ làm việc một cửa phường hòa cường"))
    assert "07:30" in told
    detail = room.read(lambda session: [entry.detail["fields"] for entry in session.exec(select(AuditEntry))])
    assert detail[1] == ["hours"]


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("mot-cua", {}, "Chưa điền"),
        ("mot-cua", {**DESK, "hours-1": "sáng"}, "Thứ ba: viết mỗi buổi"),
        ("mot-cua", {**DESK, "hours-1": "11:30-07:30"}, "kết thúc trước khi bắt đầu"),
        ("mot-cua", {**DESK, "map_url": "javascript:alert(1)"}, "https://"),
        ("mot-cua", {**DESK, "checked_on": "31/02"}, "Ngày viết chưa đúng"),
        ("duong-day-nong", {"name": "Nóng", "phone": "gọi tôi"}, "chữ số"),
        ("co-quan", {"name": "Sở", "level": "sieu"}, "Chọn một mục"),
        ("dia-danh", {"old": "Phường A"}, "Chưa điền"),
    ],
)
async def test_what_is_wrong_is_said_at_the_box(room: Room, path: str, form: dict[str, str], words: str) -> None:
    browser = room.signed_in("lan", Role.EDITOR)
    async with browser.client:
        answer = await browser.post(f"/quan-tri/danh-ba/{path}/moi", form)
    assert answer.status_code == 422
    assert words in answer.text


async def test_numbers_and_places_come_and_go(room: Room) -> None:
    browser = room.signed_in("lan", Role.EDITOR)
    async with browser.client:
        for _ in range(2):
            hotline = {"name": "Đường dây nóng", "phone": "1022", "fields": "Đất đai\nHộ tịch", "emergency": "true"}
            await browser.post("/quan-tri/danh-ba/duong-day-nong/moi", hotline)
        rows = room.read(lambda session: session.exec(select(Hotline).order_by(Hotline.key)).all())
        assert [(row.key, row.fields, row.emergency) for row in rows] == [
            ("duong-day-nong", ["Đất đai", "Hộ tịch"], True),
            ("duong-day-nong-2", ["Đất đai", "Hộ tịch"], True),
        ]
        await browser.post("/quan-tri/danh-ba/dia-danh/moi", {"old": "Phường cũ", "new": "Phường mới"})
        place = room.read(lambda session: session.exec(select(PlaceName)).one())
        assert "Phường cũ" in (await browser.get("/quan-tri/danh-ba/dia-danh?tim=phuong cu")).text
        await browser.post(f"/quan-tri/danh-ba/dia-danh/{place.id}/xoa")
        assert room.read(lambda session: session.exec(select(PlaceName)).all()) == []
        for path in ("/quan-tri/danh-ba/la", "/quan-tri/danh-ba/dia-danh/abc", "/quan-tri/danh-ba/co-quan/khong-co"):
            assert (await browser.get(path)).status_code == 404
