"""What updates mean, read from the JSON that the stand-in makes (which python-telegram-bot accepts)."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Incoming, Kind
from bot.channels.telegram_updates import message_to_edit, read
from bot.demo.telegram_account import Account, Chat
from bot.demo.telegram_citizen import TelegramCitizen

BOT_ID = 100000001


@pytest.fixture
def account(now: datetime) -> Account:
    return Account(f"{BOT_ID}:x", "motcua_bot", now=lambda: now)


@pytest.fixture
def lan(account: Account) -> TelegramCitizen:
    return TelegramCitizen(account, 7001, "Lan")


@pytest.fixture
def group(account: Account) -> Chat:
    return account.chats.setdefault(-5001, Chat(-5001, "group", "Tổ dân phố 3"))


def newest(account: Account) -> Incoming | None:
    return read(account.updates[-1], bot_id=BOT_ID, username="motcua_bot")


def heard(account: Account) -> Incoming:
    incoming = newest(account)
    assert incoming is not None
    return incoming


def test_text(account: Account, lan: TelegramCitizen, now: datetime) -> None:
    update_id = lan.say("làm giấy khai sinh cần gì")
    assert heard(account) == Incoming(
        "telegram", str(update_id), "7001", Kind.TEXT, "làm giấy khai sinh cần gì", sent_at=now, name="Lan"
    )


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        ("/start", Kind.START, ""),
        ("/start khaosat_12-a", Kind.START, "khaosat_12-a"),
        ("/start@motcua_bot x", Kind.START, "x"),
        ("/menu", Kind.TEXT, "menu"),
        ("/GapCanBo", Kind.TEXT, "gặp cán bộ"),
        ("/huy", Kind.TEXT, "hủy"),
        ("/trogiup", Kind.TEXT, "trợ giúp"),
        ("/khac gì đó", Kind.TEXT, "/khac gì đó"),
    ],
)
def test_commands(account: Account, lan: TelegramCitizen, said: str, kind: Kind, text: str) -> None:
    lan.say(said)
    assert (heard(account).kind, heard(account).text) == (kind, text)


def test_a_press_carries_its_action_and_the_message_to_edit(account: Account, lan: TelegramCitizen) -> None:
    button = {"text": "Lệ phí", "callback_data": "fee"}
    message = {"message_id": 55, "date": 1, "chat": lan.chat.json(), "from": account.me,
               "reply_markup": {"inline_keyboard": [[button]]}}  # fmt: skip
    update_id = lan.press("Lệ phí", message)
    incoming = heard(account)
    assert (incoming.kind, incoming.text, incoming.external_id) == (Kind.PRESS, "fee", f"{update_id}/55")
    assert message_to_edit(incoming.external_id) == 55
    assert incoming.media["query"] in account.open_queries
    assert message_to_edit(str(update_id)) is None
    assert message_to_edit("") is None


def test_media(account: Account, lan: TelegramCitizen) -> None:
    lan.show(b"picture", caption="ổ gà trước chợ")
    assert (heard(account).kind, heard(account).text) == (Kind.PHOTO, "ổ gà trước chợ")
    assert account.files[heard(account).media["file_id"]] == b"picture"  # the largest size
    lan.speak()
    assert heard(account).kind is Kind.VOICE
    assert heard(account).media["seconds"] == 3
    lan.send_document("đơn.pdf")
    assert heard(account).kind is Kind.FILE
    assert heard(account).media["name"] == "đơn.pdf"
    lan.send_sticker()
    assert heard(account).kind is Kind.STICKER
    lan.send_location(10.77, 106.7)
    assert heard(account).media == {"latitude": 10.77, "longitude": 106.7}
    lan.send_contact("0900000000")
    assert heard(account).media == {"phone": "0900000000", "own": True}
    lan.send_contact("0900000000", own=False)
    assert heard(account).media["own"] is False


def test_other_things_are_at_least_noticed(account: Account, lan: TelegramCitizen) -> None:
    lan.say("x")
    message = account.updates[-1]["message"]
    del message["text"]
    message["dice"] = {"emoji": "🎲", "value": 3}
    assert heard(account).kind is Kind.OTHER


def test_leaving_and_coming_back(account: Account, lan: TelegramCitizen, group: Chat) -> None:
    lan.block()
    assert (heard(account).kind, heard(account).address) == (Kind.LEFT, "7001")
    lan.unblock()
    assert heard(account).kind is Kind.RETURNED
    lan.kick_from(group)
    assert (heard(account).kind, heard(account).address) == (Kind.LEFT, "-5001")


def test_edits_service_messages_and_bots_are_ignored(account: Account, lan: TelegramCitizen) -> None:
    lan.edit("sửa lại")
    assert newest(account) is None
    lan.say("x")
    del account.updates[-1]["message"]["text"]
    account.updates[-1]["message"]["pinned_message"] = {}
    assert newest(account) is None
    lan.say("x")
    account.updates[-1]["message"]["from"] = account.me
    assert newest(account) is None


def test_in_a_group_only_when_addressed(account: Account, lan: TelegramCitizen, group: Chat) -> None:
    lan.say("mai họp tổ nhé", group=group)
    assert newest(account) is None
    lan.say("/menu@bot_khac", group=group)
    assert newest(account) is None
    lan.say("@motcua_bots hộ khẩu", group=group)
    assert newest(account) is None
    lan.say("@MotCua_bot, làm hộ khẩu ở đâu", group=group)
    assert (heard(account).text, heard(account).address) == ("làm hộ khẩu ở đâu", "-5001")
    lan.say("/menu@motcua_bot", group=group)
    assert heard(account).text == "menu"
    lan.say("lệ phí?", group=group, replying_to={"message_id": 1, "date": 1, "from": account.me})
    assert heard(account).text == "lệ phí?"
    lan.say("lệ phí?", group=group, replying_to={"message_id": 1, "date": 1, "from": lan.person})
    assert newest(account) is None


def test_text_that_a_database_cannot_keep_is_cleaned(account: Account, lan: TelegramCitizen) -> None:
    lan.say("a\x00b\ud83dc")
    assert heard(account).text == "ab?c"
    json.dumps(heard(account).text).encode()


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": "x"},
        {"update_id": 1, "message": {}},
        {
            "update_id": 1,
            "message": {"message_id": 1, "date": 10**30, "chat": {"id": 1, "type": "private"}, "text": "x"},
        },
        {
            "update_id": 1,
            "message": {"message_id": 1, "date": 1, "chat": {"id": "1; --", "type": "private"}, "text": "x"},
        },
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": 5}},
        {"update_id": 1, "callback_query": {"id": 1, "from": {}, "data": [], "message": {}}},
        {"update_id": 1, "my_chat_member": None},
        {"update_id": None, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}},
    ],
)
def test_what_telegram_never_sends_is_a_value_error(update: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (any of them)
        read(update)


_names = st.sampled_from(
    ["message", "callback_query", "my_chat_member", "chat", "from", "date", "text", "photo", "id", "type", "data"]
) | st.text(max_size=5)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_names, inner, max_size=6),
    max_leaves=30,
)


@given(st.dictionaries(_names, _json, max_size=6))
def test_nothing_else_ever_comes_out(content: dict[str, Any]) -> None:
    try:
        incoming = read({"update_id": 1, **content})
    except ValueError:
        return
    assert incoming is None or isinstance(incoming, Incoming)
