"""The audit log and the channels as administrators see them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot import audit, outbox
from bot.audit import AuditEntry
from bot.channels.channel import Reply
from bot.database import Database
from bot.officials.access import Role
from bot.officials.unit import ROOT
from bot.outbox import Delivery, DeliveryStatus
from tests.bot.console_room import Room


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def fill(room: Room, now: datetime) -> None:
    with room.database.transaction() as session:
        for number, (actor, action) in enumerate([("lan", "faq.draft"), ("minh", "faq.publish"), ("lan", "xa.la")]):
            at = now + timedelta(days=number)
            audit.record(session, actor=actor, action=action, subject=f"faq/{number}", now=at, detail={"so": number})


async def test_the_log_is_filtered_exported_and_its_chain_proven(room: Room, now: datetime) -> None:
    fill(room, now)
    browser = room.signed_in("quan", Role.ADMIN, unit_code=ROOT)
    async with browser.client:
        page = (await browser.get("/quan-tri/nhat-ky")).text
        assert page.index("faq/2") < page.index("faq/1") < page.index("faq/0")
        assert "Lưu nháp câu hỏi thường gặp" in page
        assert "xa.la" in page
        mine = (await browser.get("/quan-tri/nhat-ky?ai=minh")).text
        assert "faq/1" in mine
        assert "faq/0" not in mine
        day = (await browser.get("/quan-tri/nhat-ky?tu=2026-11-04&den=2026-11-04&ve=faq/")).text
        assert ("faq/2" in day, "faq/1" in day) == (True, False)
        assert "Không có dòng nào" in (await browser.get("/quan-tri/nhat-ky?ve=case/")).text
        assert (await browser.get("/quan-tri/nhat-ky?tu=hôm+qua")).status_code == 200
        exported = await browser.get("/quan-tri/nhat-ky/nhat-ky.csv?ai=lan")
        assert exported.text.count("\n") == 3
        whole = (await browser.post("/quan-tri/nhat-ky/kiem-tra")).text
        assert "Chuỗi nguyên vẹn: 4 dòng" in whole
        with room.database.transaction() as session:
            session.connection().execute(update(AuditEntry).where(col(AuditEntry.id) == 1).values(actor="ai khác"))
        assert "Chuỗi bị đứt ở dòng số 1" in (await browser.post("/quan-tri/nhat-ky/kiem-tra")).text


def parked(room: Room, now: datetime, status: DeliveryStatus) -> int:
    with room.database.transaction() as session:
        outbox.put(session, [Reply("Hồ sơ của bạn đã xong")], channel="zalo_oa", address="z1", now=now)
        row = session.exec(select(Delivery).order_by(col(Delivery.id).desc())).first()
        assert row is not None
        assert row.id is not None
        row.status, row.reason = status.value, "hết thời gian tương tác"
        row.finished_at = now
        return row.id


def status_of(room: Room, delivery_id: int) -> str:
    def work(session: Session) -> str:
        row = session.get(Delivery, delivery_id)
        assert row is not None
        return row.status

    return str(room.read(work))


async def test_what_stands_still_is_seen_sent_again_or_stopped(room: Room, now: datetime) -> None:
    one, other = parked(room, now, DeliveryStatus.PARKED), parked(room, now, DeliveryStatus.UNKNOWN)
    browser = room.signed_in("quan", Role.ADMIN, unit_code=ROOT)
    async with browser.client:
        assert "Zalo OA" in (await browser.get("/quan-tri/kenh")).text
        listed = (await browser.get("/quan-tri/kenh/tin?trang_thai=parked")).text
        assert (f"Tin số {one}" in listed, f"Tin số {other}" in listed) == (True, False)
        assert "Hồ sơ của bạn đã xong" in (await browser.get(f"/quan-tri/kenh/tin/{one}")).text
        await browser.post(f"/quan-tri/kenh/tin/{one}/gui-lai")
        assert status_of(room, one) == "pending"
        await browser.post(f"/quan-tri/kenh/tin/{other}/thoi-gui")
        assert status_of(room, other) == "failed"
        back = {"referer": f"/quan-tri/kenh/tin/{one}"}
        again = await browser.post(f"/quan-tri/kenh/tin/{one}/gui-lai", headers=back)
        assert "vừa đổi trạng thái" in await browser.flash(again)
        assert (await browser.get("/quan-tri/kenh/tin/99999")).status_code == 404
    actions = room.read(lambda session: [entry.action for entry in session.exec(select(AuditEntry))])
    assert actions[:3] == ["delivery.look", "delivery.again", "delivery.off"]
