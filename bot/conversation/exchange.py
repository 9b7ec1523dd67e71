"""What a dialogue is: it looks at a Turn and gives an Answer, or None to let the next one look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from bot.channels.channel import Incoming, Reply
from bot.citizens import Known
from bot.conversation.transcript import Outcome
from knowledge.search import Finder, Heard


@dataclass(frozen=True, slots=True)
class Office:
    """What the words to a citizen need to know of the office that runs this."""

    name: str
    phone: str = ""
    stale_after_days: int = 180
    address: str = ""  # of the public pages, without a slash at the end


@dataclass(slots=True)
class Turn:
    """What a dialogue may look at. `state` is a draft of Citizen.state: changes are kept if the turn succeeds."""

    session: Session
    incoming: Incoming
    citizen: Known
    now: datetime
    finder: Finder
    heard: Heard  # the message understood once, for every dialogue
    state: dict[str, Any]
    office: Office
    action: str = ""  # what was pressed or picked, in the words of the choice's action; "" for free text


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
    if_yes: str = ""  # the action that "đúng rồi" means after this answer
    if_no: str = ""
    ticket: str = ""  # look-up code told to the citizen: the words go to the officials under it
    words: str = ""  # what the officials should read in place of this message
    settles: bool = False  # ends the open clarifying question
    stands_for: str = ""  # kept in the transcript in place of message and reply: what was said is in a case
    introduce: bool = True  # may say first that a machine speaks


class Dialogue(Protocol):
    """The chat edge of a feature: answers, or None to let the next one look."""

    def __call__(self, turn: Turn) -> Answer | None: ...
