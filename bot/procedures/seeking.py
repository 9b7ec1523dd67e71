"""Which procedure a message is about, given what was said before: follow-ups, corrections, several needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.exchange import Turn
from bot.privacy import mask
from knowledge.search import Context, Finding, Heard, Slot, Verdict

_KEPT = 3  # earlier questions that a search may look at
_MOST_NEEDS = 3
_MOST_CHOICES = 4
_REFUSAL = re.compile(
    r"^\s*(?:(?:à|ừ|ơ|dạ|thôi)[,.!]?\s+)*(?:không phải|khong phai|ko phải|ko phai|k phải"
    r"|không|khong|ko|hông|hong|nhầm|sai)"
    r"(?:\s+(?:rồi|roi|đâu|dau|vậy|vay|ạ|a))*[\s,.!]*",
    re.IGNORECASE,
)
_MEANT = re.compile(r"^.*\b(?:mà là|ma la|ý là|y la|ý tôi là|ý em là|y toi la|y em la)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sought:
    """One need: what the catalogue said, and the slots asked."""

    finding: Finding
    slots: tuple[Slot, ...]


def needs(turn: Turn) -> list[Sought]:
    """Every need in the message, the first one first."""
    heard = turn.heard
    if len(heard.parts) < 2:
        return [seek(turn, heard)]
    found: list[Sought] = []
    for part in heard.parts[:_MOST_NEEDS]:
        own = turn.finder.hear(part)
        if own.follows_up and found:
            found[-1] = replace(found[-1], slots=tuple(dict.fromkeys([*found[-1].slots, *own.slots])))
            continue
        found.append(_find(turn, own.text or part, own.slots))
    return found


def seek(turn: Turn, heard: Heard) -> Sought:
    """The one need of `heard`, in the light of the conversation."""
    said: Sequence[str] = turn.state.get("said", ())
    refused = turn.state.get("guess") or turn.state.get("topic", "")
    if heard.corrects and said and refused:
        meant = _MEANT.sub("", _REFUSAL.sub("", heard.text)).strip() or heard.text
        slots = heard.slots or _slots(turn.state)
        tries = [_find(turn, words, slots) for words in (f"{said[-1]} {meant}", meant)]
        tries = [replace(sought, finding=without(sought.finding, refused)) for sought in tries]
        return next((sought for sought in tries if _finds_other(sought.finding, refused)), tries[0])
    refuses = said and not heard.slots and _REFUSAL.match(heard.text)
    return _find(turn, heard.text, _slots(turn.state) if refuses else heard.slots)


def keep(state: dict[str, Any], question: str) -> None:
    """Remembers the words for the next turn, personal data masked."""
    state["said"] = [*state.get("said", ()), mask(question)[:300]][-_KEPT:]


def without(finding: Finding, refused: str) -> Finding:
    """The finding once the citizen has said that it is not `refused`: that one comes last, and nothing is certain.

    It stays a choice, because a correction may name another case of the same procedure ("không, ô tô cơ").
    """
    if not finding.matches or finding.matches[0].code != refused:
        return finding
    rest = finding.matches[1:_MOST_CHOICES]
    if not rest or finding.verdict is Verdict.NOTHING:
        return finding
    matches = (*rest, finding.matches[0])
    return replace(finding, verdict=Verdict.AMBIGUOUS, matches=matches, offered=len(matches), confidence=0.0, case="")


def _finds_other(finding: Finding, refused: str) -> bool:
    return finding.verdict is Verdict.FOUND and finding.matches[0].code != refused


def _find(turn: Turn, question: str, slots: tuple[Slot, ...]) -> Sought:
    context = Context(
        topic=turn.state.get("topic") or turn.state.get("guess", ""), said=tuple(turn.state.get("said", ()))
    )
    finding = turn.finder.find(question, context)
    return Sought(finding, slots or finding.slots)


def _slots(state: dict[str, Any]) -> tuple[Slot, ...]:
    return tuple(Slot(slot) for slot in state.get("slots", ()))
