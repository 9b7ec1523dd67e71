"""python-telegram-bot itself judges the stand-in, on its stock transport and on ours; then its strictness is shown."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from bot.channels.telegram_transport import AiohttpRequest
from bot.demo.faults import Fault
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import ACCOUNT, TelegramServer, refusal

PRESS_ME = InlineKeyboardMarkup([[InlineKeyboardButton("Lệ phí", callback_data="fee")]])


def bot_of(server: TelegramServer, token: str = ACCOUNT, *, stock: bool = False) -> Bot:
    request = HTTPXRequest() if stock else AiohttpRequest()
    return Bot(token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot", request=request,
               get_updates_request=HTTPXRequest() if stock else AiohttpRequest())  # fmt: skip


@pytest.fixture(params=["stock transport", "our transport"])
async def bot(request: pytest.FixtureRequest, telegram_server: TelegramServer) -> AsyncIterator[Bot]:
    async with bot_of(telegram_server, stock=request.param == "stock transport") as opened:
        yield opened


async def test_every_method_is_understood(bot: Bot, telegram_server: TelegramServer, lan: TelegramCitizen) -> None:
    assert bot.username == "motcua_bot"
    assert await bot.set_my_commands([BotCommand("menu", "Thủ tục")])
    assert [command.command for command in await bot.get_my_commands()] == ["menu"]
    assert await bot.set_my_description("Trợ lý tự động")
    assert (await bot.get_my_description()).description == "Trợ lý tự động"
    assert (await bot.get_chat(lan.id)).first_name == "Lan"
    sent = await bot.send_message(lan.id, "Chào bạn 🎉", reply_markup=PRESS_ME)
    assert isinstance(sent, Message)
    assert sent.text == "Chào bạn 🎉"
    assert sent.reply_markup == PRESS_ME
    edited = await bot.edit_message_text("Lệ phí: miễn phí", lan.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.reply_markup is None
    assert isinstance(await bot.edit_message_reply_markup(lan.id, sent.message_id, reply_markup=PRESS_ME), Message)
    assert (await bot.send_photo(lan.id, "https://x.vn/a.png", caption="Mẫu")).caption == "Mẫu"
    location = (await bot.send_location(lan.id, 21.0, 105.8)).location
    assert location is not None
    assert location.latitude == 21.0
    assert await bot.send_chat_action(lan.id, "typing")
    assert await bot.delete_message(lan.id, sent.message_id)
    assert await bot.set_webhook("https://motcua.gov.vn/webhooks/telegram", secret_token="s3cret")
    assert (await bot.get_webhook_info()).url == "https://motcua.gov.vn/webhooks/telegram"
    assert await bot.delete_webhook()
    group = telegram_server.group()
    assert await bot.leave_chat(group.id)


async def test_every_kind_of_update_is_understood(
    bot: Bot, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    group = telegram_server.group()
    await bot.send_message(lan.id, "Chọn:", reply_markup=PRESS_ME)
    lan.start("poster_12")
    lan.press("Lệ phí")
    lan.show(caption="ổ gà")
    lan.speak()
    lan.send_document("don.pdf")
    lan.send_sticker()
    lan.send_location(10.77, 106.7)
    lan.send_contact("0900000000")
    lan.edit("sửa")
    lan.say("@motcua_bot chào", group=group)
    lan.block()
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    assert len(updates) == 11
    first, press = updates[0].message, updates[1].callback_query
    assert first is not None
    assert first.text == "/start poster_12"
    assert press is not None
    assert press.data == "fee"
    assert await press.answer()
    with pytest.raises(BadRequest, match="Query is too old"):
        await press.answer()
    photo = updates[2].message
    assert photo is not None
    file = await photo.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == b"\x89PNG"


async def test_limits_are_enforced(bot: Bot, telegram_server: TelegramServer, lan: TelegramCitizen) -> None:
    await bot.send_message(lan.id, "🎉" * 2048)
    refusals = {
        "message is too long": bot.send_message(lan.id, "🎉" * 2049),
        "text is empty": bot.send_message(lan.id, "  "),
        "caption is too long": bot.send_photo(lan.id, "https://x.vn/a.png", caption="a" * 1025),
        "wrong type of the web page": bot.send_photo(lan.id, "https://x.vn/trang"),
        "button_data_invalid": bot.send_message(lan.id, "x", reply_markup=keyboard("a" * 65)),
        "reply markup is too long": bot.send_message(lan.id, "x", reply_markup=keyboard(*["a"] * 101)),
        "wrong http url": bot.send_message(lan.id, "x", reply_markup=link("javascript:alert(1)")),
        "message to edit not found": bot.edit_message_text("x", lan.id, 999),
        "unknown parameter": bot.send_message(lan.id, "x", api_kwargs={"colour": "red"}),
        "chat not found": bot.send_message(999, "x"),
        "https url must be provided": bot.set_webhook("http://motcua.gov.vn"),
        "bot_command_invalid": bot.set_my_commands([BotCommand("GặpCánBộ", "x")]),
    }
    for words, call in refusals.items():
        with pytest.raises(BadRequest, match=f"(?i){words}"):
            await call
    sent = await bot.send_message(lan.id, "x", reply_markup=PRESS_ME)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("x", lan.id, sent.message_id, reply_markup=PRESS_ME)


def keyboard(*actions: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=action)] for action in actions])


def link(url: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("x", url=url)]])


async def test_people_who_left_and_groups_that_moved(
    bot: Bot, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    lan.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(lan.id, "x")
    group = telegram_server.group()
    group.migrated_to = -100777
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "x")
    assert moved.value.new_chat_id == -100777


async def test_a_token_that_is_not_known(telegram_server: TelegramServer) -> None:
    with pytest.raises(InvalidToken):
        await bot_of(telegram_server, "1:wrong").initialize()
    with pytest.raises(InvalidToken):
        await bot_of(telegram_server, "wrong").initialize()


async def test_floods_are_stopped_for_one_chat_and_for_all(
    bot: Bot, telegram_server: TelegramServer, lan: TelegramCitizen
) -> None:
    flood = telegram_server.account.flood
    flood.chat_per_second, flood.chat_burst = 1.0, 2
    await bot.send_message(lan.id, "1")
    await bot.send_message(lan.id, "2")
    with pytest.raises(RetryAfter):
        await bot.send_message(lan.id, "3")
    other = telegram_server.citizen(7002, "Minh")
    with pytest.raises(RetryAfter):  # a 429 stops the bot, not only the chat
        await bot.send_message(other.id, "1")
    assert telegram_server.account.flooded == 2
    telegram_server.account.release()
    flood.chat_per_second, flood.per_second = None, 3
    people = [telegram_server.citizen(8000 + n) for n in range(4)]
    for person in people[:3]:
        await bot.send_message(person.id, "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[3].id, "x")


async def test_updates_come_again_until_the_offset_moves(bot: Bot, lan: TelegramCitizen) -> None:
    lan.say("một")
    lan.say("hai")
    first = await bot.get_updates()
    assert [update.update_id for update in await bot.get_updates()] == [update.update_id for update in first]
    assert await bot.get_updates(offset=first[-1].update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_a_long_poll_waits_for_news(bot: Bot, lan: TelegramCitizen) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    assert not polling.done()
    lan.say("chào")
    (update,) = await asyncio.wait_for(polling, 2)
    assert update.message is not None


async def test_one_way_of_receiving_at_a_time(bot: Bot, telegram_server: TelegramServer) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(bot.get_updates(timeout=1))
    with pytest.raises(Conflict, match="other getUpdates"):
        await first
    await second
    await bot.set_webhook("https://motcua.gov.vn/x")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()


async def test_failures_on_request(bot: Bot, telegram_server: TelegramServer, lan: TelegramCitizen) -> None:
    telegram_server.faults.add(
        "sendMessage",
        refusal(429, "Too Many Requests: retry after 7", retry_after=7),
        Fault(status=502),
        Fault(drop=True),
        Fault(drop=True, after=True),
        Fault(status=200, after=True),
    )
    with pytest.raises(RetryAfter):
        await bot.send_message(lan.id, "1")
    for text in "234":
        with pytest.raises(NetworkError):
            await bot.send_message(lan.id, text)
    with pytest.raises(Exception, match=r"(?i)invalid server response|not JSON"):
        await bot.send_message(lan.id, "5")
    assert [message["text"] for message in lan.heard()] == ["4", "5"]


async def test_an_unknown_method_is_404(telegram_server: TelegramServer) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram_server.url}/bot{ACCOUNT}/sendEverything") as response,
    ):
        assert response.status == 404
        assert (await response.json())["ok"] is False
