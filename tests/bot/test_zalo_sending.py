"""Messages to the Official Account's followers: their shape, the window they go in, and what each failure becomes."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.channels import zalo_templates, zalo_windows
from bot.channels.channel import (
    Choice,
    CitizenLeft,
    Postponed,
    Refused,
    Reply,
    SendError,
    Throttled,
    Uncertain,
    Unreachable,
    WindowClosed,
)
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import OFFICIAL_ACCOUNT, TEMPLATE_BY_PHONE, NeedsPerson, TokenRejected, error_for, night
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_phone import ZaloPhone, international, tracking_id
from bot.channels.zalo_templates import SentBy, ZaloTemplate
from bot.channels.zalo_windows import Window
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.zalo_account import Template
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from bot.outbox import Delivery, Priority
from bot.settings import Settings
from tests.bot.zalo_desk import BY_PHONE, BY_UID, CS, SILENCE, Clock, impatient_http, log_in

READY = Reply(
    "Hồ sơ của ông/bà đã có kết quả.", purpose="dossier.ready", facts=(("customer", "Hoa"), ("code", "H12.34-5"))
)


@pytest.fixture
def hoa(zalo: ZaloServer) -> ZaloCitizen:
    """Has just followed the account."""
    citizen = zalo.citizen(phone="84912345678")
    citizen.follow()
    return citizen


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


async def test_a_text_goes_out_as_a_consultation(zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen) -> None:
    sent = await zalo_oa.send(hoa.person.id, Reply("Xin chào"))
    assert zalo.called(CS) == [{"recipient": {"user_id": hoa.person.id}, "message": {"text": "Xin chào"}}]
    assert sent


async def test_buttons_are_zalos(zalo_oa: ZaloOa, hoa: ZaloCitizen) -> None:
    choices = (Choice("Lệ phí", "slot:fee"), Choice("Nộp trực tuyến", "", url="https://dichvucong.gov.vn"))
    await zalo_oa.send(hoa.person.id, Reply("Ông/bà hỏi gì?", choices))
    assert hoa.heard()[-1]["attachment"] == {
        "type": "template",
        "payload": {
            "buttons": [
                {"title": "Lệ phí", "type": "oa.query.hide", "payload": "#mc:slot:fee"},
                {"title": "Nộp trực tuyến", "type": "oa.open.url", "payload": {"url": "https://dichvucong.gov.vn"}},
            ]
        },
    }


async def test_a_plain_answer_quotes_the_question(zalo_oa: ZaloOa, hoa: ZaloCitizen) -> None:
    question = hoa.say("lệ phí?")
    await zalo_oa.send(hoa.person.id, Reply("Không thu phí."), answers=question)
    assert hoa.heard()[-1]["quote_message_id"] == question


async def test_what_cannot_be_quoted_is_answered_all_the_same(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen
) -> None:
    await zalo_oa.send(hoa.person.id, Reply("Xin chào"), answers="follow/1/2")
    assert len(zalo.called(CS)) == 1
    await zalo_oa.send(hoa.person.id, Reply("Xin chào"), answers="of-another-citizen")
    assert ["quote_message_id" in message for message in hoa.heard()] == [False, False]


async def test_a_picture_that_zalo_cannot_fetch_goes_as_a_link(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen
) -> None:
    zalo.faults.add(CS, Fault(status=200, body={"error": -201, "message": "url is invalid!"}))
    await zalo_oa.send(hoa.person.id, Reply("Mẫu đơn", image_url="https://x.vn/a.png"))
    assert hoa.heard() == [{"text": "Mẫu đơn\n\nhttps://x.vn/a.png"}]


async def test_a_retry_goes_on_with_the_part_that_failed(zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen) -> None:
    question = hoa.say("cần giấy tờ gì?")
    long = Reply("\n".join(f"Giấy tờ thứ {number}" for number in range(300)))
    zalo.faults.add(CS, Fault(), Fault(status=503))
    with pytest.raises(Unreachable):
        await zalo_oa.send(hoa.person.id, long, answers=question)
    assert len(hoa.heard()) == 1
    await zalo_oa.send(hoa.person.id, long, answers=question)
    texts = [message["text"] for message in hoa.heard()]
    assert ["quote_message_id" in message for message in hoa.heard()] == [True, *(False for _ in texts[1:])]
    assert len(texts) == len(set(texts))
    assert texts[-1].endswith(f"({len(texts)}/{len(texts)})")


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


async def test_late_and_repeated_news_does_not_move_the_window(
    database: Database, hoa: ZaloCitizen, now: datetime
) -> None:
    open_window(database, hoa, now)
    with database.transaction() as session:
        zalo_windows.count_sent(session, hoa.person.id, 0)
    open_window(database, hoa, now)
    open_window(database, hoa, now - timedelta(hours=1))
    assert window(database, hoa, now) is Window.PAID
    open_window(database, hoa, now + timedelta(seconds=1))
    assert window(database, hoa, now) is Window.FREE


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


async def test_every_failure_of_the_connection_is_classified(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen
) -> None:
    for fault, expected in (
        (Fault(status=500), Unreachable),
        (Fault(status=502), Unreachable),
        (Fault(status=503), Unreachable),
        (Fault(status=504), Uncertain),
        (Fault(status=200), Unreachable),  # a page, not the API
        (Fault(status=200, body={}), Uncertain),
        (Fault(status=200, body={"error": "x"}), Uncertain),
        (Fault(status=429), Throttled),
        (Fault(drop=True), Uncertain),
        (Fault(drop=True, after=True), Uncertain),
    ):
        zalo.faults.add(CS, fault)
        with pytest.raises(SendError) as raised:
            await zalo_oa.send(hoa.person.id, Reply("x"))
        assert type(raised.value) is expected, fault
        assert zalo.account.access_token not in str(raised.value)


@pytest.mark.parametrize("fault", [Fault(delay=SILENCE), Fault(delay=SILENCE, after=True)])
async def test_silence_leaves_the_outcome_open(
    zalo_settings: Settings, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock, fault: Fault
) -> None:
    log_in(zalo, database, clock())
    api = ZaloApi(zalo_settings, database, clock, impatient_http())
    zalo.faults.add(CS, fault)
    with pytest.raises(Uncertain):
        await ZaloOa(api, database).send(hoa.person.id, Reply("x"))
    await api.close()


async def test_a_server_that_is_away_was_never_reached(zalo_api: ZaloApi, database: Database) -> None:
    zalo_api.base = "http://127.0.0.1:9"
    with pytest.raises(Unreachable, match="không nối được"):
        await ZaloOa(zalo_api, database).send("1", Reply("x"))


async def test_a_limit_by_the_minute_is_obeyed_before_zalo_says_so(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, clock: Clock
) -> None:
    zalo.account.calls_per_minute = 2
    clock.move(seconds=40)
    await zalo_oa.send(hoa.person.id, Reply("1"))
    await zalo_oa.send(hoa.person.id, Reply("2"))
    with pytest.raises(Throttled) as wait:
        await zalo_oa.send(hoa.person.id, Reply("3"))
    assert wait.value.retry_after == 20
    assert len(zalo.called(CS)) == 2
    clock.move(seconds=20)
    await zalo_oa.send(hoa.person.id, Reply("3"))


async def test_an_account_out_of_order_alerts_once_a_day(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock
) -> None:
    trouble = Fault(status=200, body={"error": -224, "message": "upgrade"})
    zalo.faults.add(CS, trouble, trouble, trouble)
    for _ in range(2):
        with pytest.raises(Unreachable, match="-224"):
            await zalo_oa.send(hoa.person.id, Reply("x"))
    clock.move(days=1)
    with pytest.raises(Unreachable, match="gói dịch vụ"):
        await zalo_oa.send(hoa.person.id, Reply("x"))
    with database.transaction() as session:
        alerts = session.exec(select(Delivery).where(Delivery.priority == int(Priority.ALERT))).all()
    assert len(alerts) == 2
    assert all("nâng gói" in alert.body["text"] for alert in alerts)


def test_each_code_has_its_consequence(now: datetime) -> None:
    def consequence(code: int) -> type[SendError]:
        return type(error_for(code, "", OFFICIAL_ACCOUNT, now))

    assert consequence(-32) is Throttled
    assert {consequence(code) for code in (-200, -214)} == {Unreachable}
    assert {consequence(code) for code in (-201, -210, -233, -240, -248, -249)} == {Refused}
    assert {consequence(code) for code in (-213, -217, -227)} == {CitizenLeft}
    assert {consequence(code) for code in (-230, -232)} == {WindowClosed}
    assert {consequence(code) for code in (-211, -218, -234)} == {Postponed}
    assert {consequence(code) for code in (-216, -220)} == {TokenRejected}
    assert {consequence(code) for code in (-204, -205, -209, -212, -219, -221, -224, -320, -321)} == {NeedsPerson}
    assert type(error_for(-124, "", TEMPLATE_BY_PHONE, now)) is TokenRejected
    assert type(error_for(-133, "", TEMPLATE_BY_PHONE, now)) is Postponed
    for table in (OFFICIAL_ACCOUNT, TEMPLATE_BY_PHONE):
        for code in table:
            assert error_for(code, "", table, now).outcome_known


def test_an_unknown_code_is_refused_with_its_number_and_words(now: datetime) -> None:
    problem = error_for(-9999, "something new", OFFICIAL_ACCOUNT, now)
    assert isinstance(problem, Refused)
    assert "-9999" in problem.reason
    assert "something new" in problem.reason


@pytest.mark.parametrize(
    ("hour", "minute", "waits"),
    [(21, 59, 0), (22, 0, 485), (23, 30, 395), (0, 0, 365), (6, 4, 1), (6, 5, 0), (12, 0, 0)],
)
def test_the_night_is_vietnams(now: datetime, hour: int, minute: int, waits: int) -> None:
    moment = now.replace(hour=0, minute=0) + timedelta(hours=hour - 7, minutes=minute)
    ends = night(moment)
    assert (ends - moment if ends else timedelta()) == timedelta(minutes=waits)
