"""What every channel is: how a message comes in, what a reply looks like, what may go wrong when sending.

Adapters translate a platform into these words; nothing above this file names a platform.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    """What came in. A PRESS carries the action of a button in `text`."""

    TEXT = "text"
    PRESS = "press"
    START = "start"
    PHOTO = "photo"
    LOCATION = "location"
    VOICE = "voice"
    FILE = "file"
    STICKER = "sticker"
    CONTACT = "contact"
    LEFT = "left"
    RETURNED = "returned"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of one citizen. `external_id` is unique per channel: a second arrival is the same message."""

    channel: str
    external_id: str
    address: str  # the platform's own id of the chat, never shown
    kind: Kind
    text: str = ""
    sent_at: datetime | None = None
    name: str = ""
    media: dict[str, Any] = field(default_factory=dict)  # file_id, url, latitude, longitude, phone ...


@dataclass(frozen=True, slots=True)
class Choice:
    """A thing the citizen can pick: a button, or a number where there are no buttons. `action` <= 64 bytes UTF-8."""

    label: str
    action: str
    url: str = ""  # a link button where set


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a citizen: plain text (NFC) with blank lines between blocks, and choices below it."""

    text: str
    choices: tuple[Choice, ...] = ()
    image_url: str = ""
    replaces: bool = False  # may edit the message whose button was pressed
    purpose: str = ""  # what kind of notice this is; Zalo picks its approved template by it
    facts: tuple[tuple[str, str], ...] = ()  # what such a template says about this one: (name, value)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may be used: `rate` messages a second for its token, None without a limit.

    One chat gets `chat_burst` messages at once and then one every `chat_seconds`; 0 without a limit.
    """

    rate: float | None = None
    chat_seconds: float = 0.0
    chat_burst: int = 1


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry. `text_limit` in characters, None for no limit."""

    text_limit: int | None
    buttons: int  # how many a message may hold; 0: numbered menus
    button_label_limit: int = 60
    edits: bool = False
    image_urls: bool = False
    proactive: timedelta | None = None  # how long after the citizen's last message; None: at any time
    receives: frozenset[Kind] = frozenset({Kind.TEXT})
    pace: Pace = field(default_factory=Pace)


class SendError(Exception):
    """The closed vocabulary of what may go wrong. The outbox decides what follows; nobody else catches."""

    outcome_known = True  # False: the message may have arrived


class Throttled(SendError):
    """The platform asks to wait `retry_after` seconds; nothing was sent."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"retry after {retry_after:g} s")
        self.retry_after = retry_after


class Unreachable(SendError):
    """The request did not reach the platform, or it answered that it failed. Retry later."""


class Postponed(Unreachable):
    """Nothing was sent, and this message (not the whole channel) may be tried again at `until` at the earliest."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(reason)
        self.until = until


class Uncertain(SendError):
    """The request left and no answer came: it may have arrived."""

    outcome_known = False


class CitizenLeft(SendError):
    """Blocked, unfollowed, deactivated: opt out."""


class WindowClosed(SendError):
    """Zalo: outside the consultation window, only an approved template may go."""


class Refused(SendError):
    """The platform will never take this message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Moved(SendError):
    """The chat has a new address (Telegram group migration); send there."""

    def __init__(self, address: str) -> None:
        super().__init__("chat moved")
        self.address = address


class Channel(Protocol):
    """An adapter. `send` returns the platform's message id or raises a SendError."""

    name: str
    capabilities: Capabilities

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        """`answers` is the external id of the message this replies to, where known."""
        ...
