"""Finds people's names in Vietnamese text: by title, by introduction, or by how a whole name is built."""

import re
from collections.abc import Sequence

from bot.privacy.naming_words import NamingWords, read
from knowledge.vietnamese import SYLLABLES, fold

_WORD = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*|\d+")
_NEXT_TO = re.compile(r"[ \u00a0]+")
_LEADS_TO = re.compile(r"[ \u00a0]*[:(–-]?[ \u00a0]*")
_LISTS = re.compile(r"[ \u00a0]*(?:[-–,/]|và|với|giao|đến|tới|qua)[ \u00a0]*", re.IGNORECASE)
_LONGEST = 5  # words of a name
_WHOLE = 3  # a surname, a middle and a given name
_PHRASE = 4  # words of the longest title or place
_ACROSS = 5  # words between an office held and the name of who holds it


def names(text: str) -> list[tuple[int, int]]:
    """Where names stand in `text`, in order, as (start, end)."""
    return _Sentence(text).names()


class _Sentence:
    """A text with its words; `lead` is the phrase before a word that says whose name follows."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = list(_WORD.finditer(text))
        self._spans = [one.span() for one in found]
        self._written = [one[0] for one in found]
        self._lower = [one[0].lower() for one in found]
        self._known: NamingWords = read(unmarked=text.isascii())

    def names(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        place = -1  # end of the last name known to be a place's: a list of streets goes on
        at = 0
        while at < len(self._lower):
            run = self._run(at)
            lead = self._lead(at)
            if run and self._is_place(at, run, lead, place):
                place = self._spans[at + run - 1][1]
                at += run
                continue
            length = self._name(at, run, lead) if run else self._lower_case(at, lead)
            if length:
                found.append((self._spans[at][0], self._spans[at + length - 1][1]))
            at += length or 1
        return found

    def _name(self, at: int, run: int, lead: str) -> int:
        """How many of the `run` capitalised words at `at` are a name."""
        known = self._known
        shouted = at > 0 and self._adjoins(at) and self._written[at - 1].isupper() and len(self._written[at - 1]) > 1
        if shouted and not (lead and self._is_whole(at, run)):
            return 0  # "LUẬT XỬ LÝ VI PHẠM": capitals say nothing here
        if lead in known.introductions or (lead in known.titles and self._can_be_called(at, run)):
            return run
        if self._is_whole(at, run) and (lead in known.roles | known.myself or run >= _WHOLE):
            return run
        alone = run == 1 and lead in known.myself and self._lower[at] in known.within
        return 1 if alone and self._goes_no_further(at) else 0

    def _goes_no_further(self, at: int) -> bool:
        """ "Tôi là Lan, ..." but not "Tôi là Đăng kiểm viên"."""
        return not self._adjoins(at + 1) or self._lower[at + 1] in self._known.after_self

    def _run(self, at: int) -> int:
        """How many capitalised syllables stand side by side from `at` on."""
        length = 0
        while length < _LONGEST and at + length < len(self._lower):
            here = at + length
            if not self._written[here][0].isupper() or not self._syllable(here) or (length and not self._adjoins(here)):
                break
            length += 1
        return length

    def _syllable(self, at: int) -> bool:
        plain = fold(self._lower[at])
        return plain in SYLLABLES or len(plain) == 1 or self._lower[at] in self._known.within

    def _adjoins(self, at: int) -> bool:
        """Whether only a space stands between the word at `at` and the one before it."""
        if at >= len(self._lower):
            return False
        return _NEXT_TO.fullmatch(self._text[self._spans[at - 1][1] : self._spans[at][0]]) is not None

    def _is_whole(self, at: int, run: int) -> bool:
        """Whether it begins with a surname and goes on with what people are called."""
        known = self._known
        first, *rest = self._lower[at : at + run]
        if first not in known.surnames or not rest or " ".join((first, *rest)) in known.places_like_names:
            return False
        likely = sum(one in known.within or len(one) == 1 for one in rest)
        if likely < (len(rest) + 1) // 2:
            return False
        return first in known.common or likely == len(rest)

    def _can_be_called(self, at: int, run: int) -> bool:
        if self._is_whole(at, run):
            return True
        known = self._known
        first = self._lower[at]
        pair = " ".join(self._lower[at : at + 2])
        called = f"{self._lower[at - 1]} {first}"
        return called not in known.title_places and not known.not_names & {first, pair}

    def _lead(self, at: int) -> str:
        """The longest phrase that leads to a name and ends right before `at`; "" when none does.

        The longest decides: "gia đình" is no "đình".
        """
        found = phrase = ""
        for step in range(1, min(_PHRASE, at) + 1):
            before = at - step
            gap = self._text[self._spans[before][1] : self._spans[before + 1][0]]
            if not (_LEADS_TO if step == 1 else _NEXT_TO).fullmatch(gap):
                break
            phrase = f"{self._lower[before]} {phrase}".rstrip()
            if phrase in self._known.leads:
                found = phrase
        return found

    def _is_place(self, at: int, run: int, lead: str, place: int) -> bool:
        known = self._known
        if lead in known.titles | known.introductions:
            return False
        if place >= 0 and _LISTS.fullmatch(self._text[place : self._spans[at][0]]):
            return True
        honoured = " ".join(self._lower[at : at + run]) in known.honoured
        numbered = at >= 2 and self._lower[at - 1].isdigit()  # "kiệt 93 An Dương Vương"
        if (self._lead(at - 1) if numbered else lead) in known.places:
            return honoured or not (self._is_whole(at, run) and self._holds_office(at))
        return honoured

    def _holds_office(self, at: int) -> bool:
        """ "chủ tịch UBND phường Trần Văn B": who holds it, not what the ward is called."""
        said = self._lower[max(0, at - _ACROSS) : at]
        phrases = {" ".join(said[one:two]) for one in range(len(said)) for two in range(one + 1, len(said) + 1)}
        return bool(phrases & self._known.offices)

    def _lower_case(self, at: int, lead: str) -> int:
        """ "nguyễn văn nam", as many type: told by the surname with văn or thị, or by an introduction."""
        known = self._known
        first = self._lower[at]
        if first not in known.surnames:
            return 0
        if lead and self._adjoins(at + 1) and self._lead(at + 1):
            return 0  # "toi ten la": no name yet
        follow = self._following(at)
        introduced = lead in known.introductions
        if len(follow) >= 2 and follow[0] in {"văn", "thị", "van", "thi"}:
            called = first in known.plain or introduced or lead in known.titles | known.myself
            return 3 + self._more(follow[2:]) if called else 0
        named = introduced and first in known.common and follow and follow[0] in known.within
        return 2 + self._more(follow[1:]) if named else 0

    def _following(self, at: int) -> list[str]:
        found: list[str] = []
        while len(found) < _LONGEST - 1 and self._adjoins(at + 1 + len(found)):
            found.append(self._lower[at + 1 + len(found)])
        return found

    def _more(self, follow: Sequence[str]) -> int:
        return 1 if follow and follow[0] in self._known.within else 0
