"""What the Bot API accepts: parameters of each method, lengths, keyboards. Strict on purpose: unknown ones are refused.

Limits as of Bot API 10.0; texts of errors as the real server words them.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
Check = Callable[[str, Any], Any]

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_BUTTONS = 100
_MOST_IN_ROW = 8


class ApiError(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """The platform counts UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def number(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value):
        return int(value)
    raise bad(f"invalid {name} specified")


def fraction(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise bad(f"invalid {name} specified") from None


def flag(name: str, value: Any) -> bool:
    if value in (True, "true", "True", "1"):
        return True
    if value in (False, "false", "False", "0", ""):
        return False
    raise bad(f"{name} must be a boolean")


def words(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise bad(f"{name} must be a string")
    return value


def structure(name: str, value: Any) -> Any:
    """An object or list, as JSON or serialised in a form field."""
    try:
        parsed = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None
    if not isinstance(parsed, dict | list):
        raise bad(f"object expected as {name}")
    return parsed


def text(name: str, value: Any) -> str:
    if not words(name, value).strip():
        raise bad("message text is empty")
    if units(value) > 4096:
        raise bad("message is too long")
    return str(value)


def caption(name: str, value: Any) -> str:
    if units(words(name, value)) > 1024:
        raise bad("message caption is too long")
    return str(value)


def keyboard(name: str, value: Any) -> Json:
    markup = structure(name, value)
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise bad("object expected as reply markup")
    if sum(map(len, rows)) > _MOST_BUTTONS or any(len(row) > _MOST_IN_ROW for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            _button(button)
    return {"inline_keyboard": rows}


def _button(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad("inline keyboard button text is empty")
    if len(button.keys() & {"callback_data", "url"}) != 1 or button.keys() - {"text", "callback_data", "url"}:
        raise bad("text buttons are unallowed in the inline keyboard")
    if "url" in button:
        address = urlsplit(str(button["url"]))
        if address.scheme not in {"http", "https", "tg"} or (address.scheme != "tg" and "." not in address.netloc):
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    elif not isinstance(button["callback_data"], str) or not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")


def commands(name: str, value: Any) -> list[Json]:
    listed = structure(name, value)
    if not isinstance(listed, list) or len(listed) > 100:
        raise bad("too many commands")
    for entry in listed:
        if not _COMMAND.fullmatch(str(entry.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(entry.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return listed


def secret(name: str, value: Any) -> str:
    if not _SECRET.fullmatch(words(name, value)):
        raise bad("secret token contains unallowed characters")
    return str(value)


def at_most(limit: int) -> Check:
    def check(name: str, value: Any) -> str:
        if units(words(name, value)) > limit:
            raise bad(f"{name} is too long")
        return str(value)

    return check


_TO = {"chat_id": number}
_EXTRAS = {"reply_markup": keyboard, "disable_notification": flag, "reply_parameters": structure}

METHODS: dict[str, tuple[Mapping[str, Check], Mapping[str, Check]]] = {
    "getMe": ({}, {}),
    "getUpdates": ({}, {"offset": number, "limit": number, "timeout": fraction, "allowed_updates": structure}),
    "setWebhook": (
        {"url": words},
        {"secret_token": secret, "max_connections": number, "allowed_updates": structure, "drop_pending_updates": flag},
    ),
    "deleteWebhook": ({}, {"drop_pending_updates": flag}),
    "getWebhookInfo": ({}, {}),
    "sendMessage": ({**_TO, "text": text}, {**_EXTRAS, "link_preview_options": structure}),
    "sendPhoto": ({**_TO, "photo": words}, {**_EXTRAS, "caption": caption}),
    "sendLocation": ({**_TO, "latitude": fraction, "longitude": fraction}, _EXTRAS),
    "sendChatAction": ({**_TO, "action": words}, {}),
    "editMessageText": (
        {**_TO, "message_id": number, "text": text},
        {"reply_markup": keyboard, "link_preview_options": structure},
    ),
    "editMessageReplyMarkup": ({**_TO, "message_id": number}, {"reply_markup": keyboard}),
    "deleteMessage": ({**_TO, "message_id": number}, {}),
    "answerCallbackQuery": (
        {"callback_query_id": words},
        {"text": at_most(200), "show_alert": flag, "cache_time": number},
    ),
    "setMyCommands": ({"commands": commands}, {}),
    "getMyCommands": ({}, {}),
    "setMyDescription": ({}, {"description": at_most(512)}),
    "getMyDescription": ({}, {}),
    "getChat": (_TO, {}),
    "getFile": ({"file_id": words}, {}),
    "leaveChat": (_TO, {}),
}
"""method -> (required parameters, optional parameters), each with what checks it."""


def checked(method: str, given: Mapping[str, Any]) -> Json:
    """The parameters of a call as the method takes them. Raises ApiError."""
    if method not in METHODS:
        raise ApiError(404, "Not Found")
    required, optional = METHODS[method]
    for name in given:
        if name not in required and name not in optional:
            raise bad(f"unknown parameter {name} of {method}")
    for name in required:
        if name not in given:
            raise bad("message text is empty" if name == "text" else f"parameter {name} is required")
    rules = {**required, **optional}
    return {name: rules[name](name, value) for name, value in given.items()}
