"""Which of the cue words of triage.toml a stretch of words holds, in any spelling. Decides nothing."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import lexicon
from knowledge.phrases import PhraseBook
from knowledge.vietnamese import Word, words

_MARKED_SHARE = 0.25  # from this share of words with marks on, the writer types marks
# "trước cổng trường", "cạnh bệnh viện" say where, not what it is about
_LANDMARKS = {"category.education", "category.health"}
_GRAVE = ("emergency", "emergency_always", "denunciation", "complaint")
_BESIDE = {"truoc", "canh", "gan", "ngay", "doi", "sau", "ben", "cong"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Which cues a stretch of words holds, by group."""

    found: dict[str, frozenset[str]]

    def __contains__(self, group: str) -> bool:
        return group in self.found

    def weight(self, group: str) -> float:
        """A phrase of several words says more than a word."""
        return sum(0.5 + 0.5 * len(cue.split()) for cue in self.found.get(group, ()))


def types_marks(text: str) -> bool:
    said = words(text)
    return sum(one.marked for one in said) >= _MARKED_SHARE * len(said)


def look(text: str, marked: bool) -> Seen:
    said = _written_out(words(text))
    found: dict[str, set[str]] = {}
    for hit in _book().hits(said, marks_count=marked):
        group, cue = hit.value
        if group in _LANDMARKS and _BESIDE & {one.plain for one in said[max(0, hit.start - 3) : hit.start]}:
            continue
        found.setdefault(group, set()).add(cue)
    return Seen({group: frozenset(cues) for group, cues in found.items()})


def _written_out(said: list[Word]) -> list[Word]:
    """Abbreviations that mean one thing are written out ("ko", "đc", "ubnd")."""
    out: list[Word] = []
    at = 0
    for hit in _abbreviations().longest(said, marks_count=True):
        out += [*said[at : hit.start], *words(hit.value)]
        at = hit.end
    return [*out, *said[at:]]


@cache
def _abbreviations() -> PhraseBook[str]:
    return PhraseBook(lexicon.load().sure.items())


@cache
def known() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("triage.toml").read_text(encoding="utf-8"))


def may_be_grave(text: str) -> bool:
    """Whether it is worth a closer look for danger, khiếu nại or tố cáo; quick, for every message."""
    said = words(text)
    return next(_grave_book().hits(said, marks_count=False), None) is not None


@cache
def _grave_book() -> PhraseBook[bool]:
    table = known()
    cues = [cue for group in _GRAVE for cue in table[group]["cues"]]
    cues += [
        *table["denunciation"]["of_officials"],
        *(cue for pair in table["pair"].values() for cue in pair["second"]),
    ]
    return PhraseBook((cue, True) for cue in cues)


@cache
def _book() -> PhraseBook[tuple[str, str]]:
    """Every cue with its group; the two that must never be missed take the finder's words as well."""
    groups: dict[str, list[str]] = {}
    for name, entry in known().items():
        if name == "category":
            groups |= {f"category.{code}": one["cues"] for code, one in entry.items()}
            continue
        if name == "pair":
            groups |= {f"{pair}.{side}": said[side] for pair, said in entry.items() for side in ("first", "second")}
            continue
        groups[name] = list(entry["cues"])
        if "of_officials" in entry:
            groups[f"{name}_of_officials"] = entry["of_officials"]
    for shared in ("denunciation", "complaint"):
        groups[shared] += lexicon.load().intents[shared].cues
    return PhraseBook(
        (" ".join(one.written for one in _written_out(words(cue))), (group, cue))
        for group, cues in groups.items()
        for cue in dict.fromkeys(cues)
    )
