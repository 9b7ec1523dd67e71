"""One citizen on each stand-in platform, with the same few words for all: say, press, what was heard.

Knows how each platform shows a choice; not what is talked about.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx

from bot.demo.telegram_server import TelegramServer
from bot.demo.zalo_server import ZaloServer

_NUMBERED = re.compile(r"^\s*(\d+)[.)]\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the bot, and the choices that can still be pressed."""

    text: str
    choices: Sequence[str] = ()


class NoSuchChoice(Exception):
    """The tour wants to press what the bot did not offer."""


class Person(Protocol):
    """A citizen with one app in hand. `heard` grows as the bot writes."""

    async def say(self, text: str) -> None: ...

    async def press(self, words: str) -> str:
        """Presses the first choice that contains `words`; its whole label. Raises NoSuchChoice."""
        ...

    def heard(self) -> list[Heard]: ...


class OnTelegram:
    """Buttons under the message."""

    def __init__(self, server: TelegramServer) -> None:
        self._citizen = server.citizen()

    async def say(self, text: str) -> None:
        self._citizen.say(text)

    async def press(self, words: str) -> str:
        for message in reversed(self._citizen.heard()):
            labels = [label for label, button in self._citizen.buttons(message).items() if "callback_data" in button]
            if labels:
                label = chosen(labels, words)
                self._citizen.press(label, message)
                return label
        raise NoSuchChoice(words)

    def heard(self) -> list[Heard]:
        return [
            Heard(message.get("text") or message.get("caption", ""), list(self._citizen.buttons(message)))
            for message in self._citizen.heard()
        ]


class OnZaloAccount:
    """Up to five buttons; every action is an event that Zalo delivers to the webhook."""

    def __init__(self, server: ZaloServer) -> None:
        self._server = server
        self._citizen = server.citizen()

    async def say(self, text: str) -> None:
        self._citizen.say(text)
        await self._server.deliver()

    async def press(self, words: str) -> str:
        label = chosen(list(self._citizen.buttons()), words)
        self._citizen.press(label)
        await self._server.deliver()
        return label

    def heard(self) -> list[Heard]:
        return [
            Heard(
                message.get("text", ""),
                [button["title"] for button in message.get("attachment", {}).get("payload", {}).get("buttons", ())],
            )
            for message in self._citizen.heard()
        ]


class OnZaloBot:
    """No buttons: choices are numbered lines, and the citizen answers with the number."""

    _CHAT = "6ede9afa66b88fe6d6a9"

    def __init__(self, server: ZaloServer) -> None:
        self._bot = server.bot

    async def say(self, text: str) -> None:
        self._bot.say(self._CHAT, text)

    async def press(self, words: str) -> str:
        last = self.heard()[-1].text if self.heard() else ""
        numbers = {label.strip(): number for number, label in _NUMBERED.findall(last)}
        label = chosen(list(numbers), words)
        await self.say(numbers[label])
        return f"{numbers[label]} ({label})"

    def heard(self) -> list[Heard]:
        return [
            Heard(message.get("text") or message.get("caption", "")) for message in self._bot.heard.get(self._CHAT, ())
        ]


class OnTheWeb:
    """The chat page's own door, as its script uses it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._heard: list[Heard] = []
        self._actions: dict[str, str] = {}

    async def say(self, text: str) -> None:
        await self._write({"text": text})

    async def press(self, words: str) -> str:
        label = chosen(list(self._actions), words)
        await self._write({"action": self._actions[label]})
        return label

    def heard(self) -> list[Heard]:
        return self._heard

    async def _write(self, message: dict[str, str]) -> None:
        if not self._client.cookies:
            (await self._client.get("/")).raise_for_status()
        origin = {"origin": str(self._client.base_url).rstrip("/")}
        answer = await self._client.post(
            "/chat/messages", json={"id": secrets.token_urlsafe(9), **message}, headers=origin
        )
        answer.raise_for_status()
        for item in answer.json()["messages"]:
            if not item["mine"]:
                choices = {label: action for label, action, url in item["choices"] if not url}
                self._actions = choices or self._actions
                self._heard.append(Heard(item["text"], list(choices)))


def chosen(labels: Sequence[str], words: str) -> str:
    """The first label that contains `words`. Raises NoSuchChoice."""
    for label in labels:
        if words.casefold() in label.casefold():
            return label
    raise NoSuchChoice(f"{words!r} không có trong {list(labels)}")
