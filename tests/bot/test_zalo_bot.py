"""The bot of Zalo's Bot Platform: replies out, polling in, against the strict stand-in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from random import Random

import pytest
from pydantic import SecretStr

from bot.channels.channel import Choice, Refused, Reply, SendError, Throttled, Uncertain, Unreachable
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_polling import ZaloBotWayIn
from bot.channels.zalo_bot_webhook import ZaloBotWebhook
from bot.channels.zalo_http import ZaloHttp
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.zalo_server import ZaloServer
from bot.settings import Settings
from tests.bot.door import Desk, until

CHAT = "6ede9afa66b88fe6d6a9"


@pytest.fixture
async def bot(zalo: ZaloServer, zalo_settings: Settings) -> AsyncIterator[ZaloBot]:
    zalo.longest_poll = 0.1
    http = ZaloHttp()
    yield ZaloBot(zalo_settings, http)
    await http.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


class Naps:
    """Sleeps that take no time and are written down."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0)


async def while_running(way_in: ZaloBotWayIn, until_then: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.create_task(way_in.run())
    try:
        await until_then()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_choices_are_a_numbered_menu(bot: ZaloBot, zalo: ZaloServer) -> None:
    zalo.bot.say(CHAT, "chào")
    await bot.send(CHAT, Reply("Ông/bà hỏi gì?", (Choice("Lệ phí", "fee"), Choice("Thời hạn", "time"))))
    text = zalo.bot.heard[CHAT][0]["text"]
    assert "1. Lệ phí\n2. Thời hạn" in text
    assert zalo.called("sendMessage")[0].keys() == {"chat_id", "text"}


async def test_a_picture_carries_its_words(bot: ZaloBot, zalo: ZaloServer) -> None:
    zalo.bot.say(CHAT, "chào")
    await bot.send(CHAT, Reply("Mẫu đơn", image_url="https://x.vn/a.png"))
    assert zalo.called("sendPhoto") == [{"chat_id": CHAT, "photo": "https://x.vn/a.png", "caption": "Mẫu đơn"}]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=429, retry_after=7), Throttled),
        (Fault(status=500, body={"ok": False, "error_code": 500, "description": "x"}), Unreachable),
        (Fault(status=200, body={"ok": False, "error_code": 500, "description": "x"}), Unreachable),
        (Fault(status=408, body={"ok": False, "error_code": 408, "description": "Request timeout"}), Uncertain),
        (Fault(status=200, body={"ok": False, "error_code": 400, "description": "x"}), Refused),
        (Fault(status=200, body={"ok": False}), Refused),
        (Fault(status=200), Unreachable),
        (Fault(drop=True), Uncertain),
    ],
)
async def test_failures_are_translated(bot: ZaloBot, zalo: ZaloServer, fault: Fault, expected: type[SendError]) -> None:
    zalo.bot.say(CHAT, "chào")
    zalo.faults.add("sendMessage", fault)
    with pytest.raises(expected) as raised:
        await bot.send(CHAT, Reply("x"))
    assert zalo.bot.token not in str(raised.value)
    if isinstance(raised.value, Throttled):
        assert raised.value.retry_after == 7


async def test_a_wrong_token_names_its_setting(zalo: ZaloServer, zalo_settings: Settings, desk: Desk) -> None:
    wrong = zalo_settings.model_copy(update={"zalo_bot_token": SecretStr("12345689:wrong")})
    bot, naps = ZaloBot(wrong, ZaloHttp()), Naps()
    with pytest.raises(Refused, match="MOTCUA_ZALO_BOT_TOKEN"):
        await bot.send(CHAT, Reply("x"))
    way_in = ZaloBotWayIn(bot, desk.keep, desk.count, sleep=naps)

    async def see_the_problem() -> None:
        await until(lambda: "MOTCUA_ZALO_BOT_TOKEN" in way_in.problem)

    await while_running(way_in, see_the_problem)
    assert naps.taken[0] >= 300


async def test_polling_stores_each_message_once_however_often_zalo_repeats_it(
    bot: ZaloBot, zalo: ZaloServer, desk: Desk
) -> None:
    zalo.bot.webhook = "https://old.example/"  # from an earlier life: polling is refused while it is set
    zalo.bot.replays = 3
    for number in range(5):
        zalo.bot.say(CHAT, f"tin {number}")
    naps = Naps()

    async def everything_came() -> None:
        await until(lambda: not zalo.bot.updates)
        await until(lambda: len(desk.rows()) == 5)

    await while_running(ZaloBotWayIn(bot, desk.keep, desk.count, sleep=naps), everything_came)
    assert desk.texts() == [f"tin {number}" for number in range(5)]
    assert set(naps.taken) == {1.0}  # Zalo would answer at once, again and again


async def test_nobody_writing_is_no_problem(bot: ZaloBot, zalo: ZaloServer, desk: Desk) -> None:
    way_in = ZaloBotWayIn(bot, desk.keep, desk.count, sleep=Naps())

    async def three_polls() -> None:
        await until(lambda: len(zalo.called("getUpdates")) >= 3)

    await while_running(way_in, three_polls)
    assert way_in.problem == ""


async def test_what_could_not_be_stored_is_not_lost(bot: ZaloBot, zalo: ZaloServer, desk: Desk) -> None:
    desk.broken = True
    zalo.bot.say(CHAT, "quan trọng")
    way_in = ZaloBotWayIn(bot, desk.keep, desk.count, sleep=Naps())

    async def fail_then_mend() -> None:
        await until(lambda: "Chưa lưu được" in way_in.problem)
        assert not zalo.bot.updates  # Zalo has forgotten it
        desk.broken = False
        await until(lambda: desk.texts() == ["quan trọng"])

    await while_running(way_in, fail_then_mend)


async def test_polling_outlives_a_server_in_trouble(bot: ZaloBot, zalo: ZaloServer, desk: Desk) -> None:
    zalo.faults.add(
        "getUpdates",
        Fault(status=502),
        Fault(status=200),
        Fault(drop=True),
        Fault(status=429, retry_after=9),
        Fault(status=200, body={"ok": True, "result": {"event_name": "message.text.received"}}),
    )
    zalo.bot.say(CHAT, "vẫn tới")
    naps = Naps()

    async def it_came() -> None:
        await until(lambda: desk.texts() == ["vẫn tới"])

    await while_running(ZaloBotWayIn(bot, desk.keep, desk.count, sleep=naps), it_came)
    assert naps.taken[:4] == [1.0, 2.0, 4.0, 9.0]
    assert dict(desk.refused) == {("zalo_bot", "malformed"): 1}


async def test_the_webhook_is_registered_with_its_secret(
    bot: ZaloBot, zalo: ZaloServer, zalo_settings: Settings, desk: Desk
) -> None:
    settings = zalo_settings.model_copy(update={"public_url": "https://motcua.example.gov.vn"})
    zalo.faults.add("setWebhook", Fault(status=503))
    way_in = ZaloBotWayIn(bot, desk.keep, desk.count, webhook=ZaloBotWebhook(bot, settings), sleep=Naps())
    await way_in.run()
    assert way_in.mode == "webhook"
    assert zalo.bot.webhook == "https://motcua.example.gov.vn/webhooks/zalo-bot"
    assert zalo.bot.secret == "a-secret-of-the-bot"


async def test_the_stand_in_is_strict(bot: ZaloBot, zalo: ZaloServer) -> None:
    zalo.bot.say(CHAT, "chào")
    for method, body in (
        ("sendMessage", {"chat_id": CHAT, "text": ""}),
        ("sendMessage", {"chat_id": CHAT, "text": "x" * 2001}),
        ("sendMessage", {"chat_id": CHAT, "text": "x", "reply_markup": {}}),
        ("sendMessage", {"chat_id": "somebody", "text": "x"}),
        ("sendPhoto", {"chat_id": CHAT, "photo": "a-file-id"}),
        ("setWebhook", {"url": "http://example.vn", "secret_token": "12345678"}),
        ("setWebhook", {"url": "https://example.vn", "secret_token": "1234567"}),
        ("editMessageText", {}),
    ):
        with pytest.raises(Refused):
            await bot.call(method, body)
    assert zalo.bot.heard[CHAT] == []


async def test_reordered_and_doubled_deliveries_are_all_there(zalo: ZaloServer) -> None:
    """The stand-in's own promise, which the webhook tests lean on."""
    zalo.copies, zalo.shuffle = 2, Random(3)
    citizen = zalo.citizen()
    for number in range(6):
        citizen.say(str(number))
    events = list(zalo.account.events)
    zalo.webhook = f"{zalo.url}/nowhere"
    zalo.retry_seconds = 0.0
    assert await zalo.deliver() == [404] * 12
    assert len(events) == 6
