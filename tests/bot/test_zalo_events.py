"""What events of the Official Account and updates of the Zalo bot mean, and that no JSON at all breaks the reading."""

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import zalo_bot_updates, zalo_events
from bot.channels.channel import Incoming, Kind
from bot.demo.zalo_bot_account import BotAccount
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from tests.bot.zalo_desk import Clock


@pytest.fixture
def server(clock: Clock) -> ZaloServer:
    return ZaloServer(clock)


@pytest.fixture
def hoa(server: ZaloServer) -> ZaloCitizen:
    return server.citizen("2512523625412515")


def _read(server: ZaloServer) -> Incoming | None:
    return zalo_events.read(server.account.events.pop())


def test_text_keeps_who_what_and_when(server: ZaloServer, hoa: ZaloCitizen, now: datetime) -> None:
    message_id = hoa.say("Làm giấy khai sinh cần gì?")
    assert _read(server) == Incoming(
        channel="zalo_oa",
        external_id=message_id,
        address="2512523625412515",
        kind=Kind.TEXT,
        text="Làm giấy khai sinh cần gì?",
        sent_at=now,
    )


def test_a_pressed_button_comes_back_as_its_action(server: ZaloServer, hoa: ZaloCitizen) -> None:
    hoa.say(f"{zalo_events.PRESS_PREFIX}p:1.001193:fee")
    press = _read(server)
    assert press is not None
    assert (press.kind, press.text) == (Kind.PRESS, "p:1.001193:fee")


def test_typing_something_with_a_hash_is_no_press(server: ZaloServer, hoa: ZaloCitizen) -> None:
    hoa.say("#khaisinh")
    typed = _read(server)
    assert typed is not None
    assert (typed.kind, typed.text) == (Kind.TEXT, "#khaisinh")


def test_media_keep_what_is_needed_to_fetch_them(server: ZaloServer, hoa: ZaloCitizen) -> None:
    seen: dict[Kind, Incoming] = {}
    hoa.show("biên lai của tôi")
    hoa.send_location(13.0882, 109.3015)
    hoa.send_document("don.docx")
    hoa.send_sticker()
    hoa.speak()
    for event in server.account.events:
        message = zalo_events.read(event)
        assert message is not None
        seen[message.kind] = message
    assert seen[Kind.PHOTO].text == "biên lai của tôi"
    assert seen[Kind.PHOTO].media["url"].startswith("https://")
    assert seen[Kind.LOCATION].media == {"latitude": 13.0882, "longitude": 109.3015}
    assert seen[Kind.FILE].media["name"] == "don.docx"
    assert seen[Kind.STICKER].media["id"] == "6"
    assert seen[Kind.VOICE].media["url"].endswith(".aac")


def test_following_starts_and_unfollowing_leaves(server: ZaloServer, hoa: ZaloCitizen) -> None:
    hoa.follow()
    hoa.unfollow()
    kinds = [zalo_events.read(event) for event in server.account.events]
    assert [message.kind for message in kinds if message] == [Kind.START, Kind.LEFT]
    assert len({message.external_id for message in kinds if message}) == 2
    assert not any(zalo_events.quotable(message.external_id) for message in kinds if message)


def test_a_submitted_contact_has_phone_name_and_address(server: ZaloServer, hoa: ZaloCitizen) -> None:
    hoa.share_contact("Nguyễn Thị Hoa", "84912345678")
    contact = _read(server)
    assert contact is not None
    assert (contact.kind, contact.name) == (Kind.CONTACT, "Nguyễn Thị Hoa")
    assert contact.media == {"phone": "84912345678", "own": True, "address": "Tổ 3, Tuy Hòa, Đắk Lắk"}


def test_a_contact_of_the_older_shape_is_read_too() -> None:
    event = {
        "event_name": "user_submit_info",
        "sender": {"id": "1"},
        "timestamp": "1540368141908",
        "info": {"name": "Hoa", "phone": 84912345678, "city": "Đắk Lắk", "ward": "Tuy Hòa", "address": "Tổ 3"},
    }
    contact = zalo_events.read(event)
    assert contact is not None
    assert contact.media == {"phone": "84912345678", "own": True, "address": "Đắk Lắk, Tuy Hòa, Tổ 3"}


@pytest.mark.parametrize("name", ["oa_send_text", "user_seen_message", "add_user_to_tag", "a_name_of_tomorrow", None])
def test_news_that_needs_no_answer_is_left_alone(name: str | None) -> None:
    assert zalo_events.read({"event_name": name, "timestamp": "1"}) is None


def test_text_that_no_database_can_keep_is_cleaned(server: ZaloServer, hoa: ZaloCitizen) -> None:
    hoa.say("a\x00b\ud83d")
    message = _read(server)
    assert message is not None
    assert message.text == "ab?"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
_events = st.sampled_from(
    [*zalo_events._CONTENT, "user_send_text", "user_submit_info", "follow", "unfollow", "user_click_button"]
)


@given(
    name=_events,
    sender=st.just({"id": "1"}) | _json,
    message=st.fixed_dictionaries(
        {},
        optional={
            "text": _json,
            "msg_id": _json,
            "attachments": _json | st.lists(st.fixed_dictionaries({"payload": _json})),
        },
    )
    | _json,
    info=st.fixed_dictionaries({}, optional={"phone": _json, "name": _json, "full_address": _json}) | _json,
    timestamp=st.sampled_from(["1540368141908", "x", "9" * 400, 10**30]) | _json,
)
def test_no_event_breaks_the_reading(name: str, sender: Any, message: Any, info: Any, timestamp: Any) -> None:
    event = {"event_name": name, "sender": sender, "follower": sender, "message": message, "info": info}
    try:
        read = zalo_events.read(event | {"timestamp": timestamp})
    except ValueError:
        return
    assert read is None or _storable(read)


@given(
    event=st.sampled_from([*zalo_bot_updates._KINDS]) | st.text(),
    chat=st.just({"id": "c1"}) | _json,
    person=st.just({"id": "c1", "display_name": "Lan"}) | _json,
    content=st.fixed_dictionaries({}, optional={"text": _json, "caption": _json, "photo": _json, "url": _json}),
    date=st.just(1750316131602) | _json,
)
def test_no_update_of_the_bot_breaks_the_reading(event: str, chat: Any, person: Any, content: Any, date: Any) -> None:
    message = {"chat": chat, "from": person, "message_id": "m1", "date": date} | content
    try:
        read = zalo_bot_updates.read({"event_name": event, "message": message})
    except ValueError:
        return
    assert read is None or _storable(read)


def _storable(message: Incoming) -> bool:
    text = json.dumps([message.text, message.name, message.media, message.external_id, message.address])
    return "\\u0000" not in text and bool(text.encode()) and message.address != "" and message.external_id != ""


def test_the_bot_reads_text_start_and_both_names_of_a_picture(clock: Clock, now: datetime) -> None:
    bot = BotAccount(clock)
    bot.say("c1", "Xin chào")
    bot.say("c1", "/start khaisinh")
    bot.show("c1", "đơn", field="photo")
    bot.show("c1", "đơn", field="photo_url")
    text, start, first, second = (zalo_bot_updates.read(update) for update in bot.updates)
    assert text is not None
    assert (text.kind, text.text, text.name, text.address, text.sent_at) == (Kind.TEXT, "Xin chào", "Lan", "c1", now)
    assert start is not None
    assert (start.kind, start.text) == (Kind.START, "khaisinh")
    assert first is not None
    assert second is not None
    assert first.media == second.media
    assert (first.kind, first.text) == (Kind.PHOTO, "đơn")


def test_what_the_bot_wrote_itself_is_not_read(clock: Clock) -> None:
    bot = BotAccount(clock)
    bot.say("c1", "Xin chào")
    bot.updates[0]["message"]["from"]["is_bot"] = True
    assert zalo_bot_updates.read(bot.updates[0]) is None


def test_moments_are_utc(now: datetime) -> None:
    assert zalo_events.moment_of({"timestamp": "1787209817225"}).tzinfo is UTC
    assert unicodedata.is_normalized("NFC", zalo_events.PRESS_PREFIX)
