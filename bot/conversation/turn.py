"""One message in, its replies out, in one transaction. Knows the list of dialogues, not what they talk about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from bot.channels.channel import Choice, Incoming, Reply
from bot.citizens import Citizen
from bot.conversation.transcript import Outcome
from knowledge.search import Finder, Heard


@dataclass(slots=True)
class Turn:
    """What a dialogue may look at. `state` is a draft of Citizen.state: changes are kept if the turn succeeds."""

    session: Session
    incoming: Incoming
    citizen: Citizen
    now: datetime
    finder: Finder
    heard: Heard  # the message understood once, for every dialogue
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a dialogue says. `keep_question` False: the words must not be stored (tố cáo, personal data)."""

    outcome: Outcome
    replies: Sequence[Reply]
    code: str = ""
    slot: str = ""
    confidence: float = 0.0
    candidates: Sequence[str] = ()
    keep_question: bool = True
    choices: Sequence[Choice] = field(default_factory=tuple)


class Dialogue(Protocol):
    """The chat edge of a feature: answers, or None to let the next one look."""

    def __call__(self, turn: Turn) -> Answer | None: ...
