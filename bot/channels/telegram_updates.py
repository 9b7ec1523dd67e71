"""What an update of the Bot API says, in the words of every channel. A pure function of JSON; sends nothing."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.channel import Incoming, Kind
from bot.channels.storable import storable

CHANNEL = "telegram"
ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]

COMMANDS = {
    "menu": "menu",
    "phananh": "tôi muốn phản ánh",
    "vucuatoi": "vụ của tôi",
    "gapcanbo": "gặp cán bộ",
    "huy": "hủy",
    "trogiup": "trợ giúp",
}
"""Commands of the menu, and the words that the conversation hears for each."""

MENU = {
    "start": "start",
    "menu": "menu",
    "phananh": "report",
    "vucuatoi": "cases",
    "gapcanbo": "handover",
    "huy": "cancel",
    "trogiup": "help",
}
"""The menu in its order: command -> the key of its words."""

_GROUPS = {"group", "supergroup"}
_LEFT = {"kicked", "left"}
_CONTENT = (
    ("photo", Kind.PHOTO),
    ("venue", Kind.LOCATION),
    ("location", Kind.LOCATION),
    ("voice", Kind.VOICE),
    ("audio", Kind.VOICE),
    ("video_note", Kind.FILE),
    ("video", Kind.FILE),
    ("animation", Kind.FILE),
    ("document", Kind.FILE),
    ("sticker", Kind.STICKER),
    ("contact", Kind.CONTACT),
    ("poll", Kind.OTHER),
    ("dice", Kind.OTHER),
    ("story", Kind.OTHER),
    ("game", Kind.OTHER),
    ("paid_media", Kind.OTHER),
    ("checklist", Kind.OTHER),
)

Json = Mapping[str, Any]


def read(update: Json, *, bot_id: int = 0, username: str = "") -> Incoming | None:
    """The message in an update; None for what needs no answer: edits, channel posts, talk in a group not meant for us.

    The external id of a press is `update/message`, so that the answer can edit that very message.
    Raises ValueError for what the Bot API never sends.
    """
    try:
        if "callback_query" in update:
            return _press(update["update_id"], update["callback_query"])
        if "message" in update:
            return _message(update["update_id"], update["message"], bot_id, username)
        if "my_chat_member" in update:
            return _membership(update["update_id"], update["my_chat_member"])
    except (KeyError, TypeError, AttributeError, OverflowError, OSError) as wrong:
        raise ValueError(f"not an update of the Bot API: {type(wrong).__name__}") from wrong
    return None


def message_to_edit(external_id: str) -> int | None:
    """The message whose button was pressed, from the external id of the press."""
    _, _, message_id = external_id.partition("/")
    return int(message_id) if message_id.isdecimal() else None


def _press(update_id: int, query: Json) -> Incoming | None:
    message = query.get("message")  # none for an inline message, which this bot never posts
    if message is None or "data" not in query:
        return None
    return Incoming(
        channel=CHANNEL,
        external_id=f"{update_id:d}/{message['message_id']:d}",
        address=_address(message["chat"]),
        kind=Kind.PRESS,
        text=storable(query["data"]),
        name=_name(query["from"]),
        media={"query": storable(query["id"])},
    )


def _message(update_id: int, message: Json, bot_id: int, username: str) -> Incoming | None:
    text = storable(message.get("text") or message.get("caption") or "")
    sender = message.get("from") or {}
    if sender.get("is_bot"):
        return None
    if message["chat"]["type"] in _GROUPS:
        addressed = _addressed(message, text, bot_id, username)
        if addressed is None:
            return None
        text = addressed
    elif message["chat"]["type"] != "private":
        return None
    kind, media = _content(message)
    if kind is None:
        return None
    if kind is Kind.TEXT and text.startswith("/"):
        kind, text = _command(text)
    return Incoming(
        channel=CHANNEL,
        external_id=f"{update_id:d}",
        address=_address(message["chat"]),
        kind=kind,
        text=text,
        sent_at=datetime.fromtimestamp(message["date"], UTC),
        name=_name(sender),
        media=media,
    )


def _content(message: Json) -> tuple[Kind | None, dict[str, Any]]:
    if "text" in message:
        return Kind.TEXT, {}
    for name, kind in _CONTENT:
        if name in message:
            return kind, _media(name, message[name], message)
    return None, {}  # a service message: somebody joined, a title changed


def _media(name: str, content: Any, message: Json) -> dict[str, Any]:
    if name == "photo":
        content = max(content, key=lambda size: size["width"] * size["height"])
    if name == "venue":
        content = content["location"]
    media: dict[str, Any] = {}
    for theirs, ours in (
        ("file_id", "file_id"),
        ("file_size", "size"),
        ("file_name", "name"),
        ("mime_type", "type"),
        ("duration", "seconds"),
        ("latitude", "latitude"),
        ("longitude", "longitude"),
        ("phone_number", "phone"),
        ("emoji", "emoji"),
    ):
        if theirs in content:
            value = content[theirs]
            media[ours] = storable(value) if isinstance(value, str) else value
    if name == "contact":
        media["own"] = content.get("user_id") == message.get("from", {}).get("id")
    if "media_group_id" in message:
        media["album"] = message["media_group_id"]
    return media


def _command(text: str) -> tuple[Kind, str]:
    command, _, rest = text.partition(" ")
    name = command[1:].partition("@")[0].lower()
    if name == "start":
        return Kind.START, rest.strip()
    return Kind.TEXT, f"{COMMANDS[name]} {rest}".strip() if name in COMMANDS else text


def _addressed(message: Json, text: str, bot_id: int, username: str) -> str | None:
    """The words meant for this bot in a group, without its name; None when they are for others."""
    command, _, rest = text.partition(" ")
    if command.startswith("/"):
        name, _, to = command.partition("@")
        return f"{name} {rest}".strip() if not to or to.lower() == username.lower() else None
    without_mention, mentions = re.subn(rf"@{re.escape(username)}\b[,:]?", "", text, flags=re.IGNORECASE)
    if username and mentions:
        return without_mention.strip()
    replied = message.get("reply_to_message", {}).get("from", {}).get("id")
    return text if bot_id and replied == bot_id else None


def _membership(update_id: int, change: Json) -> Incoming | None:
    before, after = change["old_chat_member"]["status"], change["new_chat_member"]["status"]
    if after in _LEFT:
        kind = Kind.LEFT
    elif before in _LEFT and change["chat"]["type"] == "private":
        kind = Kind.RETURNED
    else:
        return None
    return Incoming(
        channel=CHANNEL,
        external_id=f"{update_id:d}",
        address=_address(change["chat"]),
        kind=kind,
        sent_at=datetime.fromtimestamp(change["date"], UTC),
        name=_name(change["from"]),
    )


def _address(chat: Json) -> str:
    return f"{chat['id']:d}"


def _name(person: Json) -> str:
    return " ".join(storable(person[part]) for part in ("first_name", "last_name") if person.get(part))
