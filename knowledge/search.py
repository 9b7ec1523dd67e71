"""How a question finds its procedure: `Finder.hear` understands a message, `Finder.find` ranks the catalogue.

Answers only FOUND, AMBIGUOUS or NOTHING with reasons; what to say is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOTHING = "nothing"


class Slot(StrEnum):
    """Which part of a procedure is asked."""

    DOCUMENTS = "documents"
    FEE = "fee"
    TIME = "time"
    WHERE = "where"
    HOW = "how"
    ONLINE = "online"
    REQUIREMENTS = "requirements"
    RESULT = "result"
    LEGAL = "legal"
    FORM = "form"
    STATUS = "status"
    GENERAL = "general"


class Intent(StrEnum):
    """What kind of message it is; PROCEDURE where nothing else was recognised."""

    PROCEDURE = "procedure"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    SMALL_TALK = "small_talk"
    ABOUT_BOT = "about_bot"  # "bạn là người hay máy", "giúp được gì"
    INSULT = "insult"
    EMERGENCY = "emergency"
    FEEDBACK = "feedback"  # phản ánh, kiến nghị, góp ý
    COMPLAINT = "complaint"  # khiếu nại
    DENUNCIATION = "denunciation"  # tố cáo
    DOSSIER = "dossier"  # status of a filed dossier, or a dossier code
    AGENCY_HOURS = "agency_hours"
    AGENCY_ADDRESS = "agency_address"
    AGENCY_HOTLINE = "agency_hotline"
    AGENCY_OTHER = "agency_other"
    PLACE_NAME = "place_name"  # old and new ward names
    HANDOVER = "handover"  # "gặp cán bộ"
    MENU = "menu"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    YES = "yes"
    NO = "no"
    OUT_OF_SCOPE = "out_of_scope"  # gold price, weather, homework
    FOREIGN_LANGUAGE = "foreign_language"
    UNREADABLE = "unreadable"


class MatchKind(StrEnum):
    PROCEDURE = "procedure"
    FAQ = "faq"
    ELSEWHERE = "elsewhere"  # a named service that the loaded catalogue lacks


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate. `score` is comparable within one finding, 0-1, higher is better."""

    kind: MatchKind
    code: str
    name: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A message understood before any ranking."""

    text: str  # as typed, NFC, control characters removed
    plain: str  # folded, abbreviations expanded, slips repaired
    intent: Intent
    slots: tuple[Slot, ...]  # in the order asked; empty when none was said
    follows_up: bool  # says nothing of its own about a procedure ("thế lệ phí bao nhiêu?")
    corrects: bool  # "không, xe máy cơ"
    pick: int | None  # 1-based choice said in words ("số 2", "cái thứ hai")
    dossier_code: str = ""
    reasons: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # several needs in one message, each as its own question


@dataclass(frozen=True, slots=True)
class Finding:
    """The catalogue's word on a question. `matches` best first, at most 10; AMBIGUOUS offers the first `offered`."""

    verdict: Verdict
    matches: tuple[Match, ...] = ()
    confidence: float = 0.0  # probability that matches[0] is right
    offered: int = 0
    slots: tuple[Slot, ...] = ()
    case: str = ""  # the case of the best match that the words name, "" if none
    reasons: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation knows: the procedure talked about, and what was said about it."""

    topic: str = ""
    said: Sequence[str] = ()


class Finder(Protocol):
    """Thread-safe; swapped whole when the catalogue changes."""

    def hear(self, message: str) -> Heard: ...

    def find(self, question: str, context: Context | None = None) -> Finding: ...
