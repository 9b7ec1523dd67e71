"""The conversation in a terminal: a channel like the others, for trying out and for an office without a screen."""

import secrets
from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.channels.channel import Capabilities, Choice, Incoming, Kind, Reply
from bot.channels.rendering import render

NAME = "terminal"
_LEAVE = {"/thoat", "/thoát", "/exit", "/quit"}

Answer = Callable[[Incoming, datetime], tuple[Reply, ...]]


class Terminal:
    """One visitor at one terminal. Its choices are numbers; a number typed is a press."""

    name = NAME
    capabilities = Capabilities(text_limit=None, buttons=0, receives=frozenset({Kind.TEXT, Kind.PRESS, Kind.START}))

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console()
        self.address = secrets.token_hex(8)
        self._choices: tuple[Choice, ...] = ()
        self._count = 0

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        """Prints the reply; the message id is a number of this session."""
        return self.show(reply)

    def show(self, reply: Reply) -> str:
        """The reply in a frame, its choices numbered below."""
        for part in render(reply, self.capabilities):
            self.console.print(Panel(Text(part.text), border_style="green", expand=False))
        if reply.choices:
            self._choices = reply.choices
        self._count += 1
        return str(self._count)

    def incoming(self, line: str, now: datetime) -> Incoming:
        """What was typed, as every channel's message: a number of the list stands for its button."""
        self._count += 1
        external_id = f"{self.address}/{self._count}"
        number = int(line) if line.isdecimal() and len(line) < 4 else 0
        if 1 <= number <= len(self._choices) and not self._choices[number - 1].url:
            return Incoming(NAME, external_id, self.address, Kind.PRESS, self._choices[number - 1].action, now)
        return Incoming(NAME, external_id, self.address, Kind.TEXT, line, now)

    def run(self, answer: Answer, now: Callable[[], datetime]) -> None:
        """Talks until the end of input, Ctrl-C or /thoat."""
        start = Incoming(NAME, f"{self.address}/0", self.address, Kind.START, "", now())
        self._say(answer(start, now()))
        while True:
            try:
                line = self.console.input("[bold]> [/bold]")
            except (EOFError, KeyboardInterrupt):
                self.console.print()
                return
            if line.strip().casefold() in _LEAVE:
                return
            self._say(answer(self.incoming(line.strip(), now()), now()))

    def _say(self, replies: tuple[Reply, ...]) -> None:
        self._choices = ()
        for reply in replies:
            self.show(reply)
