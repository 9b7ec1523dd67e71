"""Messages to the Official Account's followers: their shape, and what each failure becomes."""

import pytest

from bot.channels.channel import (
    Choice,
    Reply,
    SendError,
    Throttled,
    Uncertain,
    Unreachable,
)
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_oa import ZaloOa
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from bot.settings import Settings
from tests.bot.zalo_desk import CS, SILENCE, Clock, alerts, impatient_http, log_in


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
    assert len(alerts(database)) == 2
    assert all("nâng gói" in words for words in alerts(database))
