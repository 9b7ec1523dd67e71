"""Talks to a conversation as one citizen would: words, presses, the passing of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot import app
from bot.channels.channel import Choice, Incoming, Kind
from bot.conversation.exchange import Dialogue, Office
from bot.conversation.turn import Conversation, Received
from bot.database import Database
from knowledge.search import Finder
from tests.bot import sample
from tests.bot.fake_finder import FakeFinder

SECRET = b"a secret of the tests"
_MEDIA: dict[Kind, dict[str, Any]] = {
    Kind.PHOTO: {"file_id": "photo-1"},
    Kind.LOCATION: {"latitude": 10.7769, "longitude": 106.7009},
}
OFFICE = Office(name="Bộ phận Một cửa phường Bến Nghé", phone="028 0000 0000")


def dialogues() -> Sequence[Dialogue]:
    """The program's own, in its order."""
    return app.dialogues({sample.JOBLESS.key: sample.JOBLESS}, SECRET)


def conversation(
    finder: Finder | None = None, *, listed: Sequence[Dialogue] = (), office: Office = OFFICE
) -> Conversation:
    used = finder or FakeFinder()
    return Conversation(finder=lambda: used, dialogues=listed or dialogues(), office=office)


@dataclass
class Speaker:
    """One citizen on one channel."""

    database: Database
    conversation: Conversation
    now: datetime
    address: str = "chat-1"
    said: int = 0
    choices: list[Choice] = field(default_factory=list)

    def say(
        self, text: str, kind: Kind = Kind.TEXT, external_id: str = "", media: dict[str, Any] | None = None
    ) -> Received:
        self.said += 1
        self.now += timedelta(seconds=20)
        incoming = Incoming(
            *("web", external_id or f"{self.address}:{self.said}", self.address, kind, text, self.now),
            media=media or _MEDIA.get(kind, {}),
        )
        with self.database.transaction() as session:
            received = self.conversation.receive(session, incoming, self.now)
        offered = [list(reply.choices) for reply in received.replies if reply.choices]
        self.choices = offered[-1] if offered else self.choices
        return received

    def press(self, label: str) -> Received:
        action = next((choice.action for choice in self.choices if choice.label == label), None)
        assert action is not None, f"no choice {label!r} among {[choice.label for choice in self.choices]}"
        return self.say(action, Kind.PRESS)

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


def text_of(received: Received) -> str:
    return "\n\n".join(reply.text for reply in received.replies)
