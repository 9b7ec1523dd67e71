"""What the platform knows about one bot: its chats, their messages, updates not fetched yet, and the flood limits.

Sync and without HTTP; `telegram_methods` is what the bot may do with it, `telegram_citizen` what people do.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot import office_hours
from bot.demo.telegram_rules import ApiError, Json, bad

EVERYTHING = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")


@dataclass(slots=True)
class Chat:
    """One conversation as the platform stores it. `gone` is the 403 that the bot gets, "" while it may write."""

    id: int
    kind: str = "private"
    name: str = "Lan"
    gone: str = ""
    migrated_to: int = 0
    messages: dict[int, Json] = field(default_factory=dict)
    slots: list[float] = field(default_factory=list)  # when the last messages of the burst were sent

    def json(self) -> Json:
        title = {"first_name": self.name} if self.kind == "private" else {"title": self.name}
        return {"id": self.id, "type": self.kind, **title}


@dataclass(slots=True)
class Flood:
    """How much is allowed: messages a second to everybody, and to one chat after a burst. None: no limit."""

    per_second: float | None = None
    chat_per_second: float | None = None
    chat_burst: int = 3


class Account:
    """One bot, its chats and its flood limits."""

    def __init__(self, token: str, username: str, now: Callable[[], datetime] = office_hours.now) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.me = {
            "id": self.id,
            "is_bot": True,
            "first_name": "Một cửa",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, bytes] = {}
        self.flood = Flood()
        self.updates: list[Json] = []
        self.webhook: Json = {"url": ""}
        self.webhook_error = ""
        self.allowed: tuple[str, ...] = EVERYTHING
        self.commands: list[Json] = []
        self.description = ""
        self.open_queries: set[str] = set()
        self.flooded = 0  # how many 429 were given
        self._now = now
        self._window: list[float] = []
        self._paused_until = 0.0
        self._last_message = 0
        self._last_update = 0

    def date(self) -> int:
        return int(self._now().timestamp())

    def next_message_id(self) -> int:
        self._last_message += 1
        return self._last_message

    def add_update(self, kind: str, content: Json) -> int:
        """Queues an update for the bot, unless it did not ask for that kind; its id."""
        self._last_update += 1
        if kind in self.allowed:
            self.updates.append({"update_id": self._last_update, kind: content})
        return self._last_update

    def forget_before(self, offset: int) -> None:
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]

    def reachable(self, chat_id: int) -> Chat:
        """A chat that the bot may write to. Raises ApiError."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad("chat not found")
        if chat.migrated_to:
            new = chat.migrated_to
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
        if chat.gone:
            raise ApiError(403, f"Forbidden: {chat.gone}")
        return chat

    def release(self) -> None:
        """Ends the pause that a 429 began, as if enough time had passed."""
        self._paused_until = 0.0
        self._window.clear()

    def slow_down(self, chat: Chat) -> None:
        """Raises a 429 for what is over the flood limits; like the real one, it then stops the bot for a while."""
        now = time.monotonic()
        wait = self._paused_until - now
        chat_rate, rate = self.flood.chat_per_second, self.flood.per_second
        if chat_rate and wait <= 0:
            chat.slots = [slot for slot in chat.slots if slot > now - self.flood.chat_burst / chat_rate]
            if len(chat.slots) >= self.flood.chat_burst:
                wait = 1 / chat_rate
        if rate and wait <= 0:
            self._window = [slot for slot in self._window if slot > now - 1]
            if len(self._window) >= rate:
                wait = 1.0
        if wait > 0:
            self._paused_until = max(self._paused_until, now + wait)
            self.flooded += 1
            seconds = math.ceil(wait)
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        chat.slots.append(now)
        self._window.append(now)
