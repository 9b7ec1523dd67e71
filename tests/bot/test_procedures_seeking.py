"""What a refusal does to a finding."""

import pytest

from bot.procedures.seeking import without
from knowledge.search import Finding, Match, MatchKind, Verdict


def finding(verdict: Verdict, *codes: str) -> Finding:
    matches = tuple(Match(MatchKind.PROCEDURE, code, code, 0.5) for code in codes)
    return Finding(verdict, matches, 0.9, len(codes))


def codes(found: Finding) -> list[str]:
    return [match.code for match in found.matches]


@pytest.mark.parametrize("verdict", [Verdict.FOUND, Verdict.AMBIGUOUS])
def test_the_refused_one_comes_last_and_nothing_is_certain(verdict: Verdict) -> None:
    left = without(finding(verdict, "a", "b", "c", "d", "e"), "a")
    assert codes(left) == ["b", "c", "d", "a"]
    assert (left.verdict, left.confidence, left.offered) == (Verdict.AMBIGUOUS, 0.0, 4)


@pytest.mark.parametrize(
    "untouched",
    [
        finding(Verdict.FOUND, "b", "a"),
        finding(Verdict.FOUND, "a"),
        finding(Verdict.NOTHING, "a", "b"),
        finding(Verdict.NOTHING),
    ],
)
def test_else_nothing_changes(untouched: Finding) -> None:
    assert without(untouched, "a") is untouched
