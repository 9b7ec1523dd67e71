"""What an examination finds, in words that an administrator can act on."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """NOTICE may wait; WRONG keeps citizens from being answered, or soon will."""

    FINE = "fine"
    NOTICE = "notice"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`part` was looked at, `seen` is how it stands, `advice` what to do ("" when all is well)."""

    part: str
    verdict: Verdict
    seen: str
    advice: str = ""


def fine(part: str, seen: str) -> Finding:
    return Finding(part, Verdict.FINE, seen)


def notice(part: str, seen: str, advice: str) -> Finding:
    return Finding(part, Verdict.NOTICE, seen, advice)


def wrong(part: str, seen: str, advice: str) -> Finding:
    return Finding(part, Verdict.WRONG, seen, advice)
