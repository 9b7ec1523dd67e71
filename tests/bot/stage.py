"""What the channel contract needs of a platform: a citizen in front of it, and ways to make it fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.channel import Channel, Incoming, Reply, SendError


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the citizen sees it. `buttons` are labels to press, `links` the addresses behind link buttons."""

    text: str
    buttons: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    picture: str = ""


class Stage(Protocol):
    """A channel, its platform's stand-in, and one citizen who can be reached at `address`."""

    @property
    def channel(self) -> Channel: ...

    @property
    def address(self) -> str: ...

    @property
    def failures(self) -> Mapping[type[SendError], Callable[[], object]]:
        """Every error the channel can raise, and what makes the next send raise it."""
        ...

    async def send(self, reply: Reply, *, answers: str = "") -> str:
        """Sends as the outbox would."""
        ...

    def seen(self) -> Sequence[Seen]:
        """Everything that reached the citizen, oldest first."""
        ...

    def said(self, text: str) -> Incoming:
        """The citizen writes."""
        ...

    def pressed(self, label: str) -> Incoming:
        """The citizen presses a button of the newest message that has it."""
        ...

    def again(self) -> Incoming:
        """The platform delivers the newest of the above a second time."""
        ...
