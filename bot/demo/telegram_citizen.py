"""A person with Telegram on the phone: writes, presses, sends pictures, blocks the bot. Makes updates of an account."""

from typing import Any

from bot.demo.telegram_account import Account, Chat
from bot.demo.telegram_rules import Json

_BLOCKED = "bot was blocked by the user"
_KICKED = "bot was kicked from the group chat"


class TelegramCitizen:
    """One person. Every method answers with the id of the update it made."""

    def __init__(self, account: Account, person_id: int, name: str = "Lan") -> None:
        self.account = account
        self.id = person_id
        self.person = {"id": person_id, "is_bot": False, "first_name": name, "language_code": "vi"}
        self.chat = account.chats.setdefault(person_id, Chat(person_id, name=name))

    def heard(self) -> list[Json]:
        """What the bot wrote to this person, oldest first."""
        return [message for message in self.chat.messages.values() if message["from"]["id"] == self.account.id]

    def buttons(self, message: Json | None = None) -> dict[str, Json]:
        """The buttons of a message of the bot, by label; of its newest without `message`."""
        markup = (message or self.heard()[-1]).get("reply_markup", {"inline_keyboard": []})
        return {button["text"]: button for row in markup["inline_keyboard"] for button in row}

    def say(self, text: str, *, group: Chat | None = None, replying_to: Json | None = None) -> int:
        extra: Json = {"reply_to_message": replying_to} if replying_to else {}
        if text.startswith("/"):
            length = len(text.split(" ", 1)[0])
            extra["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._write({"text": text, **extra}, group)

    def start(self, parameter: str = "") -> int:
        """Opens the chat by its button or a deep link."""
        return self.say(f"/start {parameter}".strip())

    def press(self, label: str, message: Json | None = None) -> int:
        """Presses a button of a message of the bot; of its newest without `message`."""
        message = message or self.heard()[-1]
        query_id = f"{self.id}{self.account.next_message_id()}"
        self.account.open_queries.add(query_id)
        query = {
            "id": query_id,
            "from": self.person,
            "message": message,
            "chat_instance": str(self.id),
            "data": self.buttons(message)[label]["callback_data"],
        }
        return self.account.add_update("callback_query", query)

    def show(self, content: bytes = b"\x89PNG", caption: str = "") -> int:
        """Sends a photo."""
        file_id = self._file(content)
        sizes = [
            {"file_id": f"small-{file_id}", "file_unique_id": "s", "width": 90, "height": 60},
            {"file_id": file_id, "file_unique_id": "l", "width": 900, "height": 600, "file_size": len(content)},
        ]
        return self._write({"photo": sizes, **({"caption": caption} if caption else {})})

    def speak(self) -> int:
        """Sends a voice message."""
        voice = {"file_id": self._file(b"Ogg"), "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}
        return self._write({"voice": voice})

    def send_document(self, name: str) -> int:
        document = {
            "file_id": self._file(b"%PDF"),
            "file_unique_id": "d",
            "file_name": name,
            "mime_type": "application/pdf",
        }
        return self._write({"document": document})

    def send_sticker(self) -> int:
        sizes = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self._write({"sticker": {"file_id": "s1", "file_unique_id": "s", "emoji": "👍", **sizes}})

    def send_location(self, latitude: float, longitude: float) -> int:
        return self._write({"location": {"latitude": latitude, "longitude": longitude}})

    def send_contact(self, phone: str, *, own: bool = True) -> int:
        contact: dict[str, Any] = {"phone_number": phone, "first_name": "Lan"}
        return self._write({"contact": contact | ({"user_id": self.id} if own else {})})

    def edit(self, text: str) -> int:
        """Changes a message that was sent before."""
        return self.account.add_update("edited_message", {**self._message(self.chat, {"text": text}), "edit_date": 1})

    def block(self) -> int:
        self.chat.gone = _BLOCKED
        return self._membership(self.chat, "member", "kicked")

    def unblock(self) -> int:
        self.chat.gone = ""
        return self._membership(self.chat, "kicked", "member")

    def kick_from(self, group: Chat) -> int:
        group.gone = _KICKED
        return self._membership(group, "member", "kicked")

    def _file(self, content: bytes) -> str:
        file_id = f"file{len(self.account.files) + 1}"
        self.account.files[file_id] = content
        return file_id

    def _write(self, content: Json, group: Chat | None = None) -> int:
        return self.account.add_update("message", self._message(group or self.chat, content))

    def _message(self, chat: Chat, content: Json) -> Json:
        message_id = self.account.next_message_id()
        message = {"message_id": message_id, "date": self.account.date(), "chat": chat.json(), "from": self.person}
        chat.messages[message_id] = message | content
        return chat.messages[message_id]

    def _membership(self, chat: Chat, before: str, after: str) -> int:
        def status(name: str) -> Json:
            until = {"until_date": 0} if name == "kicked" else {}
            return {"user": self.account.me, "status": name, **until}

        change = {"chat": chat.json(), "from": self.person, "date": self.account.date()}
        members = {"old_chat_member": status(before), "new_chat_member": status(after)}
        return self.account.add_update("my_chat_member", change | members)
