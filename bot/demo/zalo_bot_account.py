"""One bot of Zalo's Bot Platform: its methods, its limits, the updates that wait for it. No HTTP."""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.demo.zalo_account import Json

ACCOUNT = "12345689:stand-in"

_PARAMETERS: dict[str, tuple[set[str], set[str]]] = {  # method: (required, optional)
    "getMe": (set(), set()),
    "getUpdates": (set(), {"timeout"}),
    "setWebhook": ({"url", "secret_token"}, set()),
    "deleteWebhook": (set(), set()),
    "getWebhookInfo": (set(), set()),
    "sendMessage": ({"chat_id", "text"}, {"parse_mode", "text_styles"}),
    "sendPhoto": ({"chat_id", "photo"}, {"caption"}),
    "sendChatAction": ({"chat_id", "action"}, set()),
}


class BotProblem(Exception):
    """An `ok: false`. Zalo answers some of them with HTTP 200."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description

    def body(self) -> Json:
        return {"ok": False, "error_code": self.code, "description": self.description}

    @property
    def status(self) -> int:
        return self.code if self.code in {401, 408, 429} else 200


class BotAccount:
    """The people by chat id: `heard` what the bot wrote, `blocked` who will hear no more."""

    def __init__(self, clock: Callable[[], datetime], token: str = ACCOUNT) -> None:
        self.clock = clock
        self.token = token
        self.updates: list[Json] = []
        self.replays = 1  # how often getUpdates answers with the same update: Zalo repeats itself
        self.heard: dict[str, list[Json]] = {}
        self.blocked: set[str] = set()
        self.webhook = ""
        self.secret = ""
        self.monthly_left = 3000
        self._numbers = 0
        self._shown = 0

    def say(self, chat_id: str, text: str, name: str = "Lan") -> str:
        """Somebody writes to the bot."""
        return self._update("message.text.received", chat_id, name, {"text": text})

    def show(self, chat_id: str, caption: str = "", *, field: str = "photo") -> str:
        """Somebody sends a picture; Zalo's documents and its servers name the field differently."""
        content = {field: "https://photo.talk.zdn.vn/b.jpg", **({"caption": caption} if caption else {})}
        return self._update("message.image.received", chat_id, "Lan", content)

    def admit(self, token: str) -> None:
        """Raises BotProblem for another bot's token."""
        if token != self.token:
            raise BotProblem(401, "Unauthorized")

    def call(self, method: str, given: Json) -> Any:
        """The `result` of a method other than getUpdates. Raises BotProblem."""
        if method not in _PARAMETERS:
            raise BotProblem(404, "Not Found")
        required, optional = _PARAMETERS[method]
        if not required <= given.keys() <= required | optional:
            raise BotProblem(400, "Bad Request: parameters are missing or unknown")
        match method:
            case "sendMessage":
                return self._sent(given, given["text"], at_least=1)
            case "sendPhoto":
                if not str(given["photo"]).startswith(("https://", "http://")):
                    raise BotProblem(400, "Bad Request: photo must be a URL")
                return self._sent(given, given.get("caption", ""), at_least=0)
            case "setWebhook":
                return self._set_webhook(given["url"], given["secret_token"])
            case "deleteWebhook":
                self.webhook = self.secret = ""
                return {"url": "", "updated_at": self._stamp()}
            case "getWebhookInfo":
                if not self.webhook:
                    raise BotProblem(404, "Not Found")
                return {"url": self.webhook, "updated_at": self._stamp()}
            case "getMe":
                return {"id": "1459232241454765289", "account_name": "bot.motcua", "account_type": "BASIC"}
            case _:
                return None

    def next_update(self) -> Json | None:
        """What getUpdates would answer now: one update, and again, until it has been shown `replays` times."""
        if self.webhook:
            raise BotProblem(400, "Bad Request: can't use getUpdates while a webhook is set")
        if not self.updates:
            return None
        update = self.updates[0]
        self._shown += 1
        if self._shown >= self.replays:
            self._shown = 0
            self.updates.pop(0)
        return update

    def _set_webhook(self, url: str, secret: str) -> Json:
        if not url.startswith(("https://", "http://127.0.0.1:")):  # the real one wants https everywhere
            raise BotProblem(400, "Bad Request: url must be https")
        if not 8 <= len(secret) <= 256:
            raise BotProblem(400, "Bad Request: secret_token must have 8 to 256 characters")
        self.webhook, self.secret = url, secret
        return {"url": url, "updated_at": self._stamp()}

    def _sent(self, given: Json, text: Any, *, at_least: int) -> Json:
        if not isinstance(text, str) or not at_least <= len(unicodedata.normalize("NFC", text)) <= 2000:
            raise BotProblem(400, "Bad Request: text must have 1 to 2000 characters")
        if given["chat_id"] not in self.heard:
            raise BotProblem(404, "Not Found: chat not found")
        if given["chat_id"] in self.blocked:
            raise BotProblem(403, "Forbidden: bot was blocked by the user")
        if self.monthly_left == 0:
            raise BotProblem(429, "Quota exceeded")
        self.monthly_left -= 1
        self.heard[given["chat_id"]].append(given)
        return {"message_id": self._number(), "date": self._stamp()}

    def _update(self, event: str, chat_id: str, name: str, content: Json) -> str:
        self.heard.setdefault(chat_id, [])
        identity = self._number()
        message = {
            "from": {"id": chat_id, "display_name": name, "is_bot": False},
            "chat": {"id": chat_id, "chat_type": "PRIVATE"},
            "message_id": identity,
            "date": self._stamp(),
        }
        self.updates.append({"event_name": event, "message": message | content})
        return identity

    def _stamp(self) -> int:
        return int(self.clock().timestamp() * 1000)

    def _number(self) -> str:
        self._numbers += 1
        return f"{self._numbers:020x}"
