"""How a line of a Vietnamese official text is numbered: I. / 1. / 1.1. / a) / - / + / "Thứ nhất,"."""

import re
from dataclasses import dataclass
from enum import IntEnum

from knowledge.vietnamese import fold


class Rank(IntEnum):
    """From the whole to the detail."""

    PART = 0
    ROMAN = 1
    NUMBER = 2  # and 3, 4, 5 for 1.1., 1.1.1. ...
    PAREN = 6  # 1) or (1)
    LETTER = 7
    SUBLETTER = 8
    ORDINAL = 9
    PAREN_UNDER_LETTER = 10
    DASH = 11
    PLUS = 12
    PLAIN = 20


@dataclass(frozen=True, slots=True)
class Marker:
    """`label` as written without punctuation ("I", "2.1", "a", "-"); `rest` is what follows."""

    rank: int
    label: str
    rest: str


_PART = re.compile(
    r"(?P<label>(?:phần|chương|mục|phụ lục)(?:\s+(?:thứ\s+\w+|[IVX]{1,5}|\d{1,2}|[A-Z]))?"
    r"|điều\s+\d{1,2})\s*(?:[.:\-–/]\s*|$)",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"(?P<label>(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3}))\s*(?:[.)/:]\s*|\s[-–]\s+)(?=\S)")
_UPPER = re.compile(r"(?P<label>[A-H])\s*[.)/]\s+(?=\S)")
_NUMBER = re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){0,3})\s*[.)/:](?:\s+|(?=[^\W\d_]))(?=\S)")
_BARE_NUMBER = re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})\s+(?=[^\W\d_])")
_PAREN = re.compile(r"(?:\((?P<inside>\d{1,2})\)|(?P<label>\d{1,2})\))\s*(?=\S)")
_LETTER = re.compile(r"(?P<label>[a-zđ])\s*[.)/]\s*(?=\S)")
_SUBLETTER = re.compile(r"(?P<label>[a-zđ]\.?\d{1,2})\s*[.)]\s*(?=\S)")
_ORDINAL = re.compile(
    r"(?P<label>thứ\s+(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?=\s*,|\s*:|\s+là\b)"
    r"|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+là)\s*(?:là\b)?\s*[,:]?\s*",
    re.IGNORECASE,
)
_DASH = re.compile(r"(?P<label>[-–—−•●▪■◦○*·♦►➢✓\ue000-\uf8ff])\s*(?=[^\s\-–—*.|])")
_PLUS = re.compile(r"(?P<label>\+)\s*(?=\S)")

_ORDINALS = {"nhat": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5}


def marker_of(line: str) -> Marker | None:
    """The number or bullet that a line begins with; None for a plain one."""
    for pattern, rank in (
        (_PART, Rank.PART),
        (_ROMAN, Rank.ROMAN),
        (_UPPER, Rank.PART),
        (_PAREN, Rank.PAREN),
        (_NUMBER, Rank.NUMBER),
        (_BARE_NUMBER, Rank.NUMBER),
        (_SUBLETTER, Rank.SUBLETTER),
        (_LETTER, Rank.LETTER),
        (_ORDINAL, Rank.ORDINAL),
        (_DASH, Rank.DASH),
        (_PLUS, Rank.PLUS),
    ):
        found = pattern.match(line)
        if found is None:
            continue
        groups = found.groupdict()
        label = str(groups.get("label") or groups.get("inside"))
        depth = label.count(".") if rank is Rank.NUMBER else 0
        return Marker(rank + depth, label, line[found.end() :])
    return None


def is_first(marker: Marker) -> bool:
    """Whether an ordinal opens a new series: "Thứ nhất", "Một là"."""
    return any(_ORDINALS.get(word) == 1 for word in fold(marker.label).split())
