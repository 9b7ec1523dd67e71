"""Vietnamese text as people type it: Unicode forms, tone placement, marks, syllables. Pure functions, no vocabulary."""

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import NamedTuple

_TONES = {"\u0300": "1", "\u0301": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


class Word(NamedTuple):
    """One written word. `toned` is the folded base with vowel marks kept and the tone last ("hoà" = "hòa" = "hoa1");

    it is "" where the marks cannot be trusted (a repaired word). `plain` has no marks at all.
    """

    written: str
    plain: str
    toned: str

    @property
    def marked(self) -> bool:
        return self.toned != self.plain


def clean(text: str) -> str:
    """NFC, without control, zero-width and direction marks; runs of spaces made one; lines kept."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", text).strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without any mark, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=65536)
def word(written: str) -> Word:
    """A word from its spelling, in any Unicode form and either tone placement."""
    lower = unicodedata.normalize("NFC", written.lower())
    if lower.isascii():
        return Word(lower, lower, lower)
    tone = ""
    letters = []
    for letter in unicodedata.normalize("NFD", lower):
        if letter in _TONES:
            tone = _TONES[letter]
        else:
            letters.append(letter)
    return Word(lower, fold(lower), unicodedata.normalize("NFC", "".join(letters)) + tone)


def words(text: str) -> list[Word]:
    """The words of a text in order; punctuation and emoji are dropped."""
    return [word(found) for found in _WORD.findall(unicodedata.normalize("NFC", text.lower()))]


def plain_words(text: str) -> list[str]:
    """The words of a long text, folded; faster than `words` where marks do not matter."""
    return _WORD.findall(fold_long(text))


def fold_long(text: str) -> str:
    """`fold` for long texts: one pass by a table, nothing remembered."""
    return unicodedata.normalize("NFC", text).translate(_FOLDING)


def _folding() -> dict[int, str]:
    table: dict[int, str] = {ord("Đ"): "d", ord("đ"): "d"}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)):
        folded = fold(chr(code))
        if folded != chr(code):
            table[code] = folded
    for code in range(0x300, 0x370):
        table[code] = ""
    return table


_FOLDING = _folding()

_ONSETS = (
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip
_RIMES = (
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "ech", "em", "en",
    "eng", "enh", "eo", "ep", "et", "eu", "i", "ia", "ich", "iec", "iem", "ien", "ieng", "iep", "iet", "ieu", "im",
    "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap",
    "oat", "oay", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "oong", "op", "ot", "u", "ua", "uan",
    "uang", "uat", "uay", "uc", "ue", "uech", "uenh", "ui", "um", "un", "ung", "uo", "uoc", "uoi", "uom", "uon",
    "uong", "uop", "uot", "uou", "up", "ut", "uu", "uy", "uya", "uych", "uyen", "uyet", "uynh", "uyt", "y", "yem",
    "yen", "yet", "yeu", "uyu", "uym", "uyp", "ong",
)  # fmt: skip
SYLLABLES = frozenset(
    onset + rime for onset, rime in product(_ONSETS, _RIMES) if not (onset in {"gi", "qu"} and rime.startswith("u"))
)

_TELEX = (("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d"), ("aw", "a"), ("ow", "o"), ("uw", "u"))


def untyped(written: str) -> set[str]:
    """What a word may be when the keyboard's Telex or VNI codes were left in it, folded: "giaays" -> {"giay"}.

    Only readings that are Vietnamese syllables; empty when there is none.
    """
    lower = fold(written)
    readings = set()
    if any(letter.isdigit() for letter in lower) and any(letter.isalpha() for letter in lower):
        readings.add(re.sub(r"\d", "", lower))
    single = re.sub(r"(.)\1{2,}", r"\1", lower)
    readings.update({single, re.sub(r"(.)\1+", r"\1", lower)})
    for base in (lower, single):
        undone = base
        for typed, letter in _TELEX:
            undone = undone.replace(typed, letter)
        undone = undone.replace("w", "u") if "w" in undone and undone.replace("w", "") not in SYLLABLES else undone
        undone = undone.replace("w", "")
        readings.add(undone)
        readings.update(undone[:at] + undone[at + 1 :] for at, letter in enumerate(undone) if letter in "sfrxjz" and at)
    return {reading for reading in readings if reading in SYLLABLES and reading != lower}
