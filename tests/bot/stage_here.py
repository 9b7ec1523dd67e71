"""The channels that need no platform on the contract's stage: the terminal and the web chat."""

import io
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy import update

from bot import citizens, migrations, outbox
from bot.channels.channel import Incoming, Reply, SendError
from bot.channels.terminal import Terminal
from bot.channels.web import WebChannel, Written
from bot.conversation import history
from bot.database import Database
from bot.outbox import Delivery, DeliveryStatus
from tests.bot.stage import Seen

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_FRAME = re.compile(r"^[│|] ?(.*?) *[│|]$", re.MULTILINE)


class TerminalStage:
    """See Stage. What is seen is read off the screen."""

    failures: Mapping[type[SendError], Callable[[], object]] = {}

    def __init__(self) -> None:
        self._screen = io.StringIO()
        self.channel = Terminal(Console(file=self._screen, width=5000))
        self.address = self.channel.address
        self._newest: Incoming | None = None

    async def send(self, reply: Reply, *, answers: str = "") -> str:
        return await self.channel.send(self.address, reply, answers=answers)

    def seen(self) -> list[Seen]:
        frames = self._screen.getvalue().split("╭")[1:]
        return [Seen("\n".join(line.strip() for line in _FRAME.findall(frame))) for frame in frames]

    def said(self, text: str) -> Incoming:
        self._newest = self.channel.incoming(text, NOW)
        return self._newest

    def pressed(self, label: str) -> Incoming:
        raise NotImplementedError("a terminal has no buttons")

    def again(self) -> Incoming:
        assert self._newest is not None  # nothing repeats itself at a terminal
        return self._newest


class WebStage:
    """See Stage. What is seen is what the page is given to show."""

    failures: Mapping[type[SendError], Callable[[], object]] = {}

    def __init__(self, database: Database) -> None:
        self.channel = WebChannel()
        self.address = "visitor"
        self._database = database
        self._written: Written | None = None
        with database.transaction() as session:
            self._citizen = citizens.meet(session, self.channel.name, self.address, NOW).id

    async def send(self, reply: Reply, *, answers: str = "") -> str:
        name, address = self.channel.name, self.address
        with self._database.transaction() as session:
            outbox.put(session, [reply], channel=name, address=address, now=NOW, citizen_id=self._citizen)
            sent = await self.channel.send(address, reply, answers=answers)
            done = update(Delivery).values(status=DeliveryStatus.SENT.value, finished_at=NOW)
            session.connection().execute(done)
        return sent

    def seen(self) -> list[Seen]:
        with self._database.transaction() as session:
            items = history.read(session, self.channel.name, self.address)
        return [
            Seen(
                item.text,
                tuple(choice.label for choice in item.choices if not choice.url),
                tuple(choice.url for choice in item.choices if choice.url),
                item.image_url,
            )
            for item in items
        ]

    def said(self, text: str) -> Incoming:
        return self._came(Written(id=f"message-{text[:20].encode().hex()}", text=text))

    def pressed(self, label: str) -> Incoming:
        with self._database.transaction() as session:
            items = history.read(session, self.channel.name, self.address)
        action = next(c.action for item in reversed(items) for c in item.choices if c.label == label)
        return self._came(Written(id=f"message-{label.encode().hex()[:40]}", action=action))

    def again(self) -> Incoming:
        assert self._written is not None
        return self._came(self._written)

    def _came(self, written: Written) -> Incoming:
        self._written = written
        return written.incoming(self.address, NOW)


@asynccontextmanager
async def terminal_stage() -> AsyncIterator[TerminalStage]:
    yield TerminalStage()


@asynccontextmanager
async def web_stage() -> AsyncIterator[WebStage]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'motcua.db'}")
        migrations.upgrade(database)
        yield WebStage(database)
        database.close()
