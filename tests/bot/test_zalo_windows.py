"""When the Official Account may write: free, paid, by approved template only, and never with templates at night."""

from datetime import datetime, timedelta

import pytest

from bot.channels import zalo_templates, zalo_windows
from bot.channels.channel import (
    Postponed,
    Refused,
    Reply,
    WindowClosed,
)
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_phone import ZaloPhone, international, tracking_id
from bot.channels.zalo_templates import SentBy, ZaloTemplate
from bot.channels.zalo_windows import Window
from bot.database import Database
from bot.demo.zalo_account import Template
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from tests.bot.zalo_desk import BY_PHONE, BY_UID, CS, Clock

READY = Reply(
    "Hồ sơ của ông/bà đã có kết quả.", purpose="dossier.ready", facts=(("customer", "Hoa"), ("code", "H12.34-5"))
)


@pytest.fixture
def template(zalo: ZaloServer, database: Database, now: datetime) -> str:
    """Approved at Zalo, and set up here for both ways of sending."""
    zalo.account.templates["t1"] = Template("t1", {"customer": 30, "order_code": 30})
    listed = [{"name": "customer", "require": True, "maxLength": 30}, {"name": "order_code", "maxLength": 30}]
    with database.transaction() as session:
        for sent_by in SentBy:
            parameters = zalo_templates.parameters_of(listed, {"order_code": "code"})
            row = ZaloTemplate(
                purpose="dossier.ready", sent_by=sent_by, template_id="t1", parameters=parameters, checked_at=now
            )
            zalo_templates.set_up(session, row)
    return "t1"


def open_window(database: Database, citizen: ZaloCitizen, at: datetime) -> None:
    with database.transaction() as session:
        zalo_windows.open_windows(session, {citizen.person.id: at})


def window(database: Database, citizen: ZaloCitizen, now: datetime) -> Window:
    with database.transaction() as session:
        return zalo_windows.state_of(session, citizen.person.id, now)


async def test_the_free_replies_are_counted_as_zalo_counts_them(
    zalo_oa: ZaloOa, hoa: ZaloCitizen, database: Database, now: datetime
) -> None:
    open_window(database, hoa, now)
    for number in range(8):
        assert window(database, hoa, now) is Window.FREE
        await zalo_oa.send(hoa.person.id, Reply(f"tin {number}"))
    assert window(database, hoa, now) is Window.PAID
    await zalo_oa.send(hoa.person.id, Reply("tin 9"))
    assert len(hoa.heard()) == 9


def test_late_and_repeated_news_does_not_move_the_window(
    any_database: Database, hoa: ZaloCitizen, now: datetime
) -> None:
    open_window(any_database, hoa, now)
    with any_database.transaction() as session:
        zalo_windows.count_sent(session, hoa.person.id, 0)
    open_window(any_database, hoa, now)
    open_window(any_database, hoa, now - timedelta(hours=1))
    assert window(any_database, hoa, now) is Window.PAID
    open_window(any_database, hoa, now + timedelta(seconds=1))
    assert window(any_database, hoa, now) is Window.FREE


async def test_outside_the_window_it_is_not_even_tried(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock
) -> None:
    open_window(database, hoa, clock())
    clock.move(days=7)
    with pytest.raises(WindowClosed, match=r"7 ngày.*chưa có mẫu tin"):
        await zalo_oa.send(hoa.person.id, Reply("Thông báo"))
    assert zalo.called(CS) == []


async def test_zalos_own_no_closes_the_window(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock
) -> None:
    clock.move(days=8)
    for _ in range(2):
        with pytest.raises(WindowClosed):
            await zalo_oa.send(hoa.person.id, Reply("Thông báo"))
    assert len(zalo.called(CS)) == 1
    assert window(database, hoa, clock()) is Window.CLOSED
    hoa.say("tôi đây")
    open_window(database, hoa, clock() + timedelta(seconds=1))
    await zalo_oa.send(hoa.person.id, Reply("Chào"))


async def test_outside_the_window_the_template_goes_instead(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock, template: str
) -> None:
    open_window(database, hoa, clock())
    clock.move(days=8)
    assert await zalo_oa.send(hoa.person.id, READY)
    data = {"customer": "Hoa", "order_code": "H12.34-5"}
    assert zalo.called(BY_UID) == [{"user_id": hoa.person.id, "template_id": template, "template_data": data}]
    with pytest.raises(WindowClosed, match=r"other\.kind"):
        await zalo_oa.send(hoa.person.id, Reply("x", purpose="other.kind"))


async def test_inside_the_window_no_template_is_paid_for(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, template: str
) -> None:
    await zalo_oa.send(hoa.person.id, READY)
    assert zalo.called(BY_UID) == []
    assert hoa.heard() == [{"text": READY.text}]


async def test_templates_wait_for_the_morning(
    zalo_oa: ZaloOa,
    zalo: ZaloServer,
    zalo_api: ZaloApi,
    database: Database,
    hoa: ZaloCitizen,
    clock: Clock,
    template: str,
) -> None:
    open_window(database, hoa, clock())
    clock.move(days=8, hours=14)  # 23:00 in Vietnam
    phone = ZaloPhone(zalo_api, database)
    for channel, address in ((zalo_oa, hoa.person.id), (phone, "0912 345 678")):
        with pytest.raises(Postponed) as later:
            await channel.send(address, READY)
        assert later.value.until - clock() == timedelta(hours=7, minutes=5)
    assert zalo.called(BY_UID) == zalo.called(BY_PHONE) == []
    clock.now = later.value.until
    await zalo_oa.send(hoa.person.id, READY)
    await phone.send("0912 345 678", READY)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [((("code", "1"),), "customer"), ((("customer", "x" * 31), ("code", "1")), "30 ký tự")],
)
async def test_a_template_that_cannot_be_filled_is_refused_here(
    zalo_api: ZaloApi,
    zalo: ZaloServer,
    database: Database,
    template: str,
    facts: tuple[tuple[str, str], ...],
    complaint: str,
) -> None:
    with pytest.raises(Refused, match=complaint):
        await ZaloPhone(zalo_api, database).send("0912345678", Reply("x", purpose="dossier.ready", facts=facts))
    assert zalo.called(BY_PHONE) == []


async def test_a_notice_goes_to_a_phone(
    zalo_api: ZaloApi, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, template: str, clock: Clock
) -> None:
    phone = ZaloPhone(zalo_api, database)
    assert await phone.send("+84 912 345 678", READY)
    sent = zalo.called(BY_PHONE)[0]
    assert (sent["phone"], sent["template_id"]) == ("84912345678", template)
    assert sent["tracking_id"] == tracking_id("84912345678", READY) != tracking_id("84912345679", READY)
    assert "912345678" not in sent["tracking_id"]
    with pytest.raises(Refused, match="không đúng dạng"):
        await phone.send("12", READY)
    with pytest.raises(Refused, match="chưa có mẫu tin"):
        await phone.send("0912345678", Reply("x"))
    with pytest.raises(Refused, match="-118"):
        await phone.send("0900000000", READY)
    zalo.account.daily_left = 1
    await phone.send("0912345678", READY)
    calls = len(zalo.called(BY_PHONE))
    with pytest.raises(Postponed):
        await phone.send("0912345678", READY)
    assert len(zalo.called(BY_PHONE)) == calls
    clock.move(days=1)
    zalo.account.daily_left = 500
    await phone.send("0912345678", READY)


@pytest.mark.parametrize("written", ["0912345678", "+84912345678", "84912345678", "0912.345.678", "(0912) 345-678"])
def test_a_number_is_written_as_zalo_wants_it(written: str) -> None:
    assert international(written) == "84912345678"


def test_a_template_must_have_the_parameters_named() -> None:
    with pytest.raises(ValueError, match="order_code"):
        zalo_templates.parameters_of([{"name": "order_code"}], {"oder_code": "code"})
