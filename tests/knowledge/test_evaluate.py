"""A score counts what was asked, and a broken question file is named by its line."""

from dataclasses import dataclass, field

import pytest

from knowledge.evaluate import Question, answer, codes, evaluate, read_questions
from knowledge.search import Context, Finding, Heard, Intent, Match, MatchKind, Slot, Verdict


@dataclass
class _Scripted:
    """A finder that says what it was told to."""

    findings: dict[str, Finding]
    intents: dict[str, Intent] = field(default_factory=dict)

    def hear(self, message: str) -> Heard:
        intent = self.intents.get(message, Intent.PROCEDURE)
        return Heard(message, message, intent, (Slot.FEE,), follows_up=False, corrects=False, pick=None)

    def find(self, question: str, context: Context | None = None) -> Finding:
        return self.findings[question]


def _found(verdict: Verdict, *found: str, offered: int = 1, kind: MatchKind = MatchKind.PROCEDURE) -> Finding:
    matches = tuple(Match(kind if code.startswith("f") else MatchKind.PROCEDURE, code, code, 0.5) for code in found)
    return Finding(verdict, matches, 0.9, offered, (Slot.FEE,))


def _ask(text: str, *expect: str, style: str = "", slot: str = "") -> Question:
    return Question(text, text, frozenset(expect), style, slot)


def test_counts() -> None:
    finder = _Scripted({
        "right": _found(Verdict.FOUND, "1", "2"),
        "wrong": _found(Verdict.FOUND, "1", "2"),
        "choices": _found(Verdict.AMBIGUOUS, "1", "2", "3", offered=2),
        "late": _found(Verdict.AMBIGUOUS, "1", "2", "3", "4", "5", "6", offered=4),
        "none": _found(Verdict.NOTHING, "1", offered=0),
    })  # fmt: skip
    score = evaluate(
        finder,
        [
            _ask("right", "1", style="plain", slot="fee"),
            _ask("wrong", "2", style="plain", slot="time"),
            _ask("choices", "2", style="teen"),
            _ask("late", "6", style="teen"),
            _ask("none", "1", style="teen"),
        ],
    )
    total = score.groups[""]
    assert (total.asked, total.first, total.in_five) == (5, 2, 4)
    assert total.reciprocal == pytest.approx(1 + 1 / 2 + 1 / 2 + 1 / 6 + 1)
    assert (total.found, total.found_right, total.nothing) == (2, 1, 1)
    assert total.shown_right == 2
    assert (total.slots, total.slots_right) == (2, 1)
    assert score.groups["plain"].asked == 2
    assert score.groups["teen"].first == 1
    assert total.share(total.first) == pytest.approx(0.4)


def test_a_faq_in_front_is_no_right_answer() -> None:
    finder = _Scripted({"q": _found(Verdict.FOUND, "faq", "1", kind=MatchKind.FAQ)})
    total = evaluate(finder, [_ask("q", "1")]).groups[""]
    assert codes(finder.findings["q"]) == ["1"]
    assert (total.found, total.found_right) == (1, 0)


def test_what_is_no_question_finds_nothing() -> None:
    finder = _Scripted({"hi": _found(Verdict.FOUND, "1")}, {"hi": Intent.GREETING})
    intent, finding = answer(finder, "hi")
    assert intent is Intent.GREETING
    assert (finding.verdict, finding.matches) == (Verdict.NOTHING, ())


def test_nobody_asked() -> None:
    assert evaluate(_Scripted({}), []).groups == {}


def test_questions_are_read() -> None:
    lines = [
        '{"id": 7, "question": "làm sao", "expect": ["1"], "tier": "hard", "slot": "fee"}',
        "",
        '{"id":"x","question":"?"}',
    ]
    first, second = read_questions(lines)
    assert first == Question(7, "làm sao", frozenset({"1"}), "hard", "fee")
    assert (second.expect, second.style) == (frozenset(), "")


@pytest.mark.parametrize("line", ["{", "[1]", '{"id": 1}', '"x"', '{"id": 1, "question": "a", "expect": 5}'])
def test_a_broken_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="dòng 2"):
        read_questions(['{"id": 1, "question": "được"}', line])
