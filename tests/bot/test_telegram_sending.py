"""Replies on their way to a citizen on Telegram, and every way that can fail, over the strict stand-in."""

import asyncio
import socket

import pytest
from pydantic import SecretStr

from bot.channels.channel import (
    Choice,
    CitizenLeft,
    Moved,
    Refused,
    Reply,
    SendError,
    Throttled,
    Uncertain,
    Unreachable,
)
from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import read
from bot.demo.faults import Fault
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import ACCOUNT, TelegramServer, refusal
from bot.settings import Settings

FEE = Choice("Lệ phí", "fee")
TIME = Choice("Thời hạn", "time")


def press(server: TelegramServer, lan: TelegramCitizen, label: str) -> str:
    """The external id of a press."""
    lan.press(label)
    incoming = read(server.account.updates[-1])
    assert incoming is not None
    return incoming.external_id


async def test_text_and_buttons_arrive(telegram: Telegram, lan: TelegramCitizen) -> None:
    online = Choice("Nộp hồ sơ trực tuyến trên Cổng Dịch vụ công", "", url="https://dichvucong.gov.vn/")
    platform_id = await telegram.send("7001", Reply("<b>Phí & lệ phí</b>", (FEE, TIME, online)))
    (message,) = lan.heard()
    assert str(message["message_id"]) == platform_id
    assert message["text"] == "<b>Phí & lệ phí</b>"
    rows = message["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["Lệ phí", "Thời hạn"], [online.label]]
    assert rows[1][0]["url"] == "https://dichvucong.gov.vn/"


async def test_an_action_that_telegram_cannot_carry_is_refused_before_sending(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    for action in ("ệ" * 22, ""):
        with pytest.raises(Refused, match="64 bytes"):
            await telegram.send("7001", Reply("x", (Choice("x", action),)))
    assert telegram_server.called("sendMessage") == []
    await telegram.send("7001", Reply("x", (Choice("x", "a" * 64),)))


async def test_a_pressed_message_is_edited_in_place(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    first = await telegram.send("7001", Reply("Trang 1", (FEE,)))
    answers = press(telegram_server, lan, "Lệ phí")
    page = Reply("Trang 2", (TIME,), replaces=True)
    assert await telegram.send("7001", page, answers=answers) == first
    assert await telegram.send("7001", page, answers=answers) == first  # "not modified" is as good
    assert [message["text"] for message in lan.heard()] == ["Trang 2"]
    assert list(lan.buttons()) == ["Thời hạn"]


async def test_what_cannot_be_edited_is_sent_anew(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    await telegram.send("7001", Reply("Cũ", (FEE,)))
    answers = press(telegram_server, lan, "Lệ phí")
    lan.chat.messages.clear()
    await telegram.send("7001", Reply("Mới", replaces=True), answers=answers)
    assert [message["text"] for message in lan.heard()] == ["Mới"]
    await telegram.send("7001", Reply("Không nút", replaces=True), answers="17")
    assert [message["text"] for message in lan.heard()] == ["Mới", "Không nút"]


async def test_an_edit_without_an_answer_may_be_tried_again(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    await telegram.send("7001", Reply("Cũ", (FEE,)))
    answers = press(telegram_server, lan, "Lệ phí")
    telegram_server.faults.add("editMessageText", Fault(drop=True, after=True))
    page = Reply("Mới", replaces=True)
    with pytest.raises(Unreachable):
        await telegram.send("7001", page, answers=answers)
    await telegram.send("7001", page, answers=answers)
    assert [message["text"] for message in lan.heard()] == ["Mới"]


async def test_presses_are_acknowledged(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    await telegram.send("7001", Reply("Chọn", (FEE,)))
    press(telegram_server, lan, "Lệ phí")
    incoming = read(telegram_server.account.updates[-1])
    assert incoming is not None
    telegram.acknowledge([incoming, incoming])  # the second is too late, which is no trouble
    for _ in range(100):
        if len(telegram_server.called("answerCallbackQuery")) == 2:
            break
        await asyncio.sleep(0.01)
    assert telegram_server.account.open_queries == set()


async def test_pictures_with_a_short_or_a_long_text(telegram: Telegram, lan: TelegramCitizen) -> None:
    await telegram.send("7001", Reply("Mẫu đơn", (FEE,), image_url="https://x.vn/a.png"))
    (message,) = lan.heard()
    assert message["caption"] == "Mẫu đơn"
    await telegram.send("7001", Reply("dài " * 500, (FEE,), image_url="https://x.vn/b.png"))
    picture, words = lan.heard()[1:]
    assert "caption" not in picture
    assert words["reply_markup"]


async def test_what_telegram_does_not_take_is_said_in_words(telegram: Telegram, lan: TelegramCitizen) -> None:
    await telegram.send("7001", Reply("Mẫu", (FEE,), image_url="https://x.vn/trang"))
    assert lan.heard()[-1]["text"] == "Mẫu\n\nhttps://x.vn/trang"
    await telegram.send("7001", Reply("Nộp:", (FEE, Choice("Cổng", "", url="http://localhost/x"))))
    assert lan.heard()[-1]["text"] == "Nộp:\n\nCổng: http://localhost/x"
    assert list(lan.buttons()) == ["Lệ phí"]
    before = len(lan.heard())
    await telegram.send("7001", Reply("dài " * 1020, (FEE, Choice("Cổng", "", url="http://localhost/x"))))
    assert len(lan.heard()) == before + 2  # the written links may no longer fit
    assert list(lan.buttons()) == ["Lệ phí"]


FAULTS: list[tuple[Fault, type[SendError]]] = [
    (refusal(429, "Too Many Requests: retry after 35", retry_after=35), Throttled),
    (refusal(403, "Forbidden: bot was blocked by the user"), CitizenLeft),
    (refusal(403, "Forbidden: user is deactivated"), CitizenLeft),
    (refusal(403, "Forbidden: bot can't initiate conversation with a user"), CitizenLeft),
    (refusal(403, "Forbidden: bot was kicked from the group chat"), CitizenLeft),
    (refusal(400, "Bad Request: chat not found"), CitizenLeft),
    (refusal(400, "Bad Request: something new"), Refused),
    (refusal(401, "Unauthorized"), Refused),
    (refusal(409, "Conflict: webhook"), Unreachable),
    (refusal(500, "Internal Server Error"), Unreachable),
    (Fault(status=502), Unreachable),
    (Fault(status=403), Unreachable),  # a proxy's page is not a citizen who left
    (Fault(status=404), Unreachable),
    (Fault(status=302), Unreachable),
    (Fault(status=504, after=True), Uncertain),
    (Fault(status=200, after=True), Uncertain),
    (Fault(drop=True), Uncertain),  # nobody can know
    (Fault(drop=True, after=True), Uncertain),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
async def test_every_failure_has_its_word(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen, fault: Fault, expected: type[SendError]
) -> None:
    telegram_server.faults.add("sendMessage", fault)
    with pytest.raises(SendError) as raised:
        await telegram.send("7001", Reply("x"))
    assert type(raised.value) is expected
    assert raised.value.outcome_known is (expected is not Uncertain)
    assert ACCOUNT not in str(raised.value)
    if isinstance(raised.value, Throttled):
        assert raised.value.retry_after == 35


async def test_a_group_that_moved_says_where(telegram: Telegram, telegram_server: TelegramServer) -> None:
    telegram_server.group(-5001).migrated_to = -1005001
    with pytest.raises(Moved) as moved:
        await telegram.send("-5001", Reply("x"))
    assert moved.value.address == "-1005001"


async def test_an_address_that_is_none(telegram: Telegram) -> None:
    with pytest.raises(Refused):
        await telegram.send("lan@example.vn", Reply("x"))


async def test_silence_is_uncertain_and_no_server_is_unreachable(
    telegram_server: TelegramServer, telegram_settings: Settings, lan: TelegramCitizen
) -> None:
    telegram = Telegram(telegram_settings, answer_seconds=0.1)
    await telegram.open()
    telegram_server.faults.add("sendMessage", Fault(delay=0.4))
    with pytest.raises(Uncertain):
        await telegram.send("7001", Reply("x"))
    await telegram.close()
    with pytest.raises(Unreachable):  # closed
        await telegram.send("7001", Reply("x"))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    deaf = Telegram(Settings(telegram_token=SecretStr(ACCOUNT), telegram_api_base=base))
    await deaf.open()
    with pytest.raises(Unreachable):
        await deaf.send("7001", Reply("x"))
    await deaf.close()


async def test_the_wrong_token_names_its_setting(telegram_server: TelegramServer, lan: TelegramCitizen) -> None:
    wrong = Telegram(Settings(telegram_token=SecretStr("1:wrong"), telegram_api_base=telegram_server.url))
    await wrong.open()
    with pytest.raises(Refused, match="MOTCUA_TELEGRAM_TOKEN"):
        await wrong.send("7001", Reply("x"))
    await wrong.close()


async def test_a_retry_goes_on_after_the_parts_that_left(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    long = Reply("một dòng dài vừa phải\n" * 600, (FEE,))
    telegram_server.account.flood.chat_per_second, telegram_server.account.flood.chat_burst = 1.0, 2
    with pytest.raises(Throttled):
        await telegram.send("7001", long, answers="5")
    assert len(lan.heard()) == 2
    telegram_server.account.flood.chat_per_second = None
    telegram_server.account.release()
    await telegram.send("7001", long, answers="5")
    numbers = [message["text"].rsplit("\n\n", 1)[1] for message in lan.heard()]
    assert numbers == [f"({n}/{len(numbers)})" for n in range(1, len(numbers) + 1)]
    await telegram.send("7001", long, answers="6")  # another message with the same words is sent whole
    assert len(lan.heard()) == 2 * len(numbers)


async def test_files_that_citizens_sent_are_fetched(
    telegram: Telegram, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    lan.show(b"\x89PNG picture")
    incoming = read(telegram_server.account.updates[-1])
    assert incoming is not None
    assert await telegram.download(incoming.media["file_id"]) == b"\x89PNG picture"
    with pytest.raises(Refused):
        await telegram.download("unknown")
