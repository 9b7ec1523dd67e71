"""What a bot may do with its account: one method here for each of the Bot API's, answering its `result`."""

import re
from typing import Any

from bot.demo.telegram_account import EVERYTHING, Account
from bot.demo.telegram_rules import ApiError, Json, bad, checked

_POLLING_WHILE_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Methods:
    """The Bot API of one account, without HTTP."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def call(self, method: str, given: Json) -> Any:
        """The `result` of a call such as "sendMessage". Raises ApiError."""
        parameters = checked(method, given)
        handler = getattr(self, re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", method))
        return handler(**parameters)

    def get_me(self) -> Json:
        return self._account.me

    def get_updates(self, offset: int = 0, limit: int = 100, **asked: Any) -> list[Json]:
        if self._account.webhook["url"]:
            raise ApiError(409, _POLLING_WHILE_WEBHOOK)
        if "allowed_updates" in asked:
            self._account.allowed = tuple(asked["allowed_updates"]) or EVERYTHING
        self._account.forget_before(offset)
        return self._account.updates[: max(1, min(limit, 100))]

    def set_webhook(self, url: str, drop_pending_updates: bool = False, **asked: Any) -> bool:
        if url and not url.startswith(("https://", "http://127.0.0.1:")):  # the real one wants https everywhere
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not 1 <= asked.get("max_connections", 40) <= 100:
            raise bad("invalid max_connections specified")
        self._account.webhook = {
            "url": url,
            "secret_token": asked.get("secret_token", ""),
            "max_connections": 40,
        } | asked
        self._account.allowed = tuple(asked.get("allowed_updates") or EVERYTHING)
        if drop_pending_updates:
            self._account.updates.clear()
        return True

    def delete_webhook(self, drop_pending_updates: bool = False) -> bool:
        return self.set_webhook("", drop_pending_updates)

    def get_webhook_info(self) -> Json:
        info = {
            "url": self._account.webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(self._account.updates),
        }
        if not self._account.webhook_error:
            return info
        return {**info, "last_error_date": self._account.date(), "last_error_message": self._account.webhook_error}

    def send_message(self, chat_id: int, text: str, reply_markup: Json | None = None, **_style: Any) -> Json:
        return self._post(chat_id, {"text": text}, reply_markup)

    def send_photo(
        self, chat_id: int, photo: str, caption: str = "", reply_markup: Json | None = None, **_style: Any
    ) -> Json:
        if photo.startswith("http") and not photo.endswith((".png", ".jpg", ".jpeg")):
            raise bad("wrong type of the web page content")
        sizes = [{"file_id": photo[-40:], "file_unique_id": "unique", "width": 90, "height": 90}]
        return self._post(chat_id, {"photo": sizes, "picture": photo, "caption": caption}, reply_markup)

    def send_location(
        self, chat_id: int, latitude: float, longitude: float, reply_markup: Json | None = None, **_style: Any
    ) -> Json:
        return self._post(chat_id, {"location": {"latitude": latitude, "longitude": longitude}}, reply_markup)

    def send_chat_action(self, chat_id: int, action: str) -> bool:
        if action not in {"typing", "upload_photo", "upload_document", "find_location"}:
            raise bad("wrong parameter action in request")
        return bool(self._account.reachable(chat_id))

    def edit_message_text(
        self, chat_id: int, message_id: int, text: str, reply_markup: Json | None = None, **_style: Any
    ) -> Json:
        message = self._own(chat_id, message_id, "edit")
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        if message["text"] == text and message.get("reply_markup") == reply_markup:
            raise bad(_NOT_MODIFIED)
        message["text"] = text
        return self._marked(message, reply_markup)

    def edit_message_reply_markup(self, chat_id: int, message_id: int, reply_markup: Json | None = None) -> Json:
        message = self._own(chat_id, message_id, "edit")
        if message.get("reply_markup") == reply_markup:
            raise bad(_NOT_MODIFIED)
        return self._marked(message, reply_markup)

    def delete_message(self, chat_id: int, message_id: int) -> bool:
        self._own(chat_id, message_id, "delete")
        del self._account.chats[chat_id].messages[message_id]
        return True

    def answer_callback_query(self, callback_query_id: str, **_style: Any) -> bool:
        if callback_query_id not in self._account.open_queries:
            raise bad(_TOO_OLD)
        self._account.open_queries.remove(callback_query_id)
        return True

    def set_my_commands(self, commands: list[Json]) -> bool:
        self._account.commands = commands
        return True

    def get_my_commands(self) -> list[Json]:
        return self._account.commands

    def set_my_description(self, description: str = "") -> bool:
        self._account.description = description
        return True

    def get_my_description(self) -> Json:
        return {"description": self._account.description}

    def get_chat(self, chat_id: int) -> Json:
        return {**self._account.reachable(chat_id).json(), "accent_color_id": 0, "max_reaction_count": 11}

    def get_file(self, file_id: str) -> Json:
        if file_id not in self._account.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        size = len(self._account.files[file_id])
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": f"files/{file_id}"}

    def leave_chat(self, chat_id: int) -> bool:
        self._account.reachable(chat_id).gone = "bot is not a member of the group chat"
        return True

    def _post(self, chat_id: int, content: Json, reply_markup: Json | None) -> Json:
        chat = self._account.reachable(chat_id)
        self._account.slow_down(chat)
        message_id = self._account.next_message_id()
        message: Json = {"message_id": message_id, "date": self._account.date(), "chat": chat.json()}
        message["from"] = self._account.me
        message |= {name: value for name, value in content.items() if value}
        chat.messages[message_id] = message
        return self._marked(message, reply_markup)

    @staticmethod
    def _marked(message: Json, reply_markup: Json | None) -> Json:
        message.pop("reply_markup", None)
        if reply_markup:
            message["reply_markup"] = reply_markup
        return message

    def _own(self, chat_id: int, message_id: int, verb: str) -> Json:
        message = self._account.reachable(chat_id).messages.get(message_id)
        if message is None:
            raise bad(f"message to {verb} not found")
        if message["from"]["id"] != self._account.id:
            raise bad(f"message can't be {verb.rstrip('e')}ed")
        return message
