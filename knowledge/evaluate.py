"""Scores a question set against a finder: how often the right procedure leads, and what the verdicts are worth."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.search import Finder, Finding, Intent, MatchKind, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question: any code of `expect` is right."""

    id: int | str
    text: str
    expect: frozenset[str]
    style: str = ""
    slot: str = ""


@dataclass(slots=True)
class Tally:
    """Counts of one group of questions."""

    asked: int = 0
    first: int = 0
    in_five: int = 0
    reciprocal: float = 0.0
    found: int = 0
    found_right: int = 0
    shown_right: int = 0  # FOUND is right, or the offered choices hold the right one
    nothing: int = 0
    slots: int = 0
    slots_right: int = 0

    def share(self, count: float) -> float:
        return count / self.asked if self.asked else 0.0


@dataclass(slots=True)
class Score:
    """All groups of a set; "" is the whole."""

    groups: dict[str, Tally] = field(default_factory=dict)

    def group(self, name: str) -> Tally:
        return self.groups.setdefault(name, Tally())


def read_questions(lines: Iterable[str]) -> list[Question]:
    """Questions of a JSONL text. Raises ValueError naming the line that is wrong."""
    out = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            out.append(_question(json.loads(line)))
        except json.JSONDecodeError as problem:
            raise ValueError(f"dòng {number}: không phải JSON (sai ở cột {problem.colno})") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"dòng {number}: cần một đối tượng JSON có id và question (chữ)") from None
    return out


def _question(row: dict[str, Any]) -> Question:
    expect, text = row.get("expect") or (), row["question"]
    if not isinstance(text, str):
        raise TypeError
    style = row.get("style") or row.get("tier") or ""
    return Question(
        row["id"], text, frozenset([expect] if isinstance(expect, str) else expect), style, row.get("slot") or ""
    )


def answer(finder: Finder, text: str) -> tuple[Intent, Finding]:
    """What the conversation would go by: the intent, and a finding only where it is about a procedure."""
    heard = finder.hear(text)
    if heard.intent is not Intent.PROCEDURE:
        return heard.intent, Finding(Verdict.NOTHING, slots=heard.slots)
    return heard.intent, finder.find(text)


def codes(finding: Finding) -> list[str]:
    """Codes of the procedures found, best first."""
    return [match.code for match in finding.matches if match.kind is MatchKind.PROCEDURE]


def evaluate(finder: Finder, questions: Sequence[Question]) -> Score:
    """Ranks every question and counts, as a whole and per style."""
    score = Score()
    for question in questions:
        _, finding = answer(finder, question.text)
        found = codes(finder.find(question.text))  # the order counts even where the verdict is no
        place = next((at for at, code in enumerate(found) if code in question.expect), None)
        first_is_procedure = bool(finding.matches) and finding.matches[0].kind is MatchKind.PROCEDURE
        for name in {"", question.style}:
            tally = score.group(name)
            tally.asked += 1
            tally.first += place == 0
            tally.in_five += place is not None and place < 5
            tally.reciprocal += 0.0 if place is None else 1 / (place + 1)
            tally.found += finding.verdict is Verdict.FOUND
            tally.found_right += finding.verdict is Verdict.FOUND and first_is_procedure and place == 0
            offered = {match.code for match in finding.matches[: max(finding.offered, 1)]}
            tally.shown_right += finding.verdict is not Verdict.NOTHING and bool(offered & question.expect)
            tally.nothing += finding.verdict is Verdict.NOTHING
            if question.slot:
                tally.slots += 1
                said = finding.slots[0].value if finding.slots else "how"
                tally.slots_right += said == question.slot
    return score
