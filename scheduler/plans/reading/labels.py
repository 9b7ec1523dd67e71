"""The labels that an activity's parts stand under: "Thời gian thực hiện:", "Cơ quan phối hợp:", "Cách thức:" ...

Also the headings of a table's columns. Works on folded words, so that marks and capitals do not matter.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from knowledge.vietnamese import fold_long


class Part(StrEnum):
    """What a label announces."""

    TIME = "time"
    LEAD = "lead"
    SUPPORT = "support"
    LEAD_AND_SUPPORT = "lead_and_support"
    METHOD = "method"
    CONTENT = "content"
    AUDIENCE = "audience"
    BUDGET = "budget"
    PRODUCT = "product"
    PLACE = "place"
    RESPONSIBLE = "responsible"
    CHANNEL = "channel"


_DO = (
    r"(?:thuc hien|trien khai|to chuc|tien hanh|hoan thanh|tham gia|tham du|tuyen truyen|nhiem vu"
    r"|ke hoach|hoat dong|cu the|du kien|chi tiet|cong viec|tham muu|chinh|dang tai|phat song|phat hanh"
    r"|bao cao|bat dau|ket thuc|bien soan|san xuat|lap dat)"
)
_TAIL = rf"(?:(?: |[,;] ?| va |/| - )?{_DO})*(?: \([^)]{{1,40}}\))?"
_WHO = (
    r"(?:(?:cac )?(?:co quan|don vi|phong|ban|bo phan|to chuc|ca nhan|can bo|dia phuong|so|nganh"
    r"|to)(?: ?[,/] ?| va | |-))*"
)
_LEADS = r"(?:chu tri|thuc hien|chiu trach nhiem(?: chinh)?|tham muu|dau moi|duoc giao|chinh)"
_HELPS = r"(?:cung )?phoi hop"

_PATTERNS: tuple[tuple[Part, str], ...] = (
    (
        Part.TIME,
        rf"(?:thoi gian|thoi han|thoi diem|tien do|tan suat|thoi luong thuc hien|moc thoi gian"
        rf"|lich)(?:(?:,? va|,) (?:tien do|dia diem|thoi han))?{_TAIL}"
        r"|han hoan thanh|hoan thanh|ngay hoan thanh|dinh ky",
    ),
    (
        Part.RESPONSIBLE,
        r"(?:nguoi|can bo|cong chuc|chuyen vien|lanh dao|dong chi)(?: chiu trach nhiem| phu trach"
        r"| theo doi| chi dao| thuc hien| duoc giao)+",
    ),
    (
        Part.LEAD_AND_SUPPORT,
        rf"{_WHO}(?:chu tri|thuc hien)(?:[,;]| va| -|/)* ?{_WHO}{_HELPS}{_TAIL}"
        r"|phan cong chu tri(?:[,;]| va| -|/) ?phoi hop|phan cong(?: (?:thuc hien|trach nhiem|nhiem vu|to chuc))*"
        r"|trach nhiem(?: (?:thuc hien|chinh))*|to chuc thuc hien",
    ),
    (Part.SUPPORT, rf"{_WHO}{_HELPS}{_TAIL}|thanh phan phoi hop|phoi hop voi"),
    (Part.LEAD, rf"{_WHO}{_LEADS}{_TAIL}|(?:giao )?chu tri{_TAIL}"),
    (
        Part.AUDIENCE,
        r"(?:doi tuong|thanh phan)(?: (?:tuyen truyen|tham gia|tham du|du|thu huong|ap dung|huong toi|huong den))*",
    ),
    (
        Part.BUDGET,
        r"(?:du toan |du kien )?(?:kinh phi|nguon kinh phi|du toan)(?: (?:thuc hien|du kien|bo tri"
        r"|to chuc))*(?: \([^)]{1,30}\))?",
    ),
    (
        Part.PRODUCT,
        r"(?:san pham|ket qua|chi tieu|so luong|yeu cau ket qua)"
        r"(?:(?:[,;/]| va) ?(?:san pham|ket qua|chi tieu|so luong))*(?: (?:dau ra|du kien|dat duoc|can dat"
        r"|thuc hien|hoan thanh|cu the))*",
    ),
    (Part.CHANNEL, r"(?:kenh|phuong tien)(?: (?:tuyen truyen|truyen thong|thong tin|thuc hien))*"),
    (Part.PLACE, r"(?:dia diem|noi)(?: (?:to chuc|thuc hien|lap dat|treo))*|dia ban"),
    (
        Part.METHOD,
        rf"(?:cach thuc|hinh thuc|phuong thuc|phuong phap|bien phap|cach lam|giai phap|cach)(?:(?:,"
        rf"| va) (?:hinh thuc|phuong phap|noi dung|bien phap))*{_TAIL}",
    ),
    (Part.CONTENT, rf"noi dung(?: (?:trong tam|chu yeu|chinh))*{_TAIL}"),
)
_LABELS = tuple((part, re.compile(pattern)) for part, pattern in _PATTERNS)
_LONGEST = 60  # characters of a label
_OPENS = re.compile(r"^[\s\-–—+•●▪*·(]+")
_BARE = re.compile(r"^(?:thoi gian (?:thuc hien|to chuc|trien khai|hoan thanh))\s*[-–.]?\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A stretch of a line: what stands under a label. `part` None: what stood before the first one."""

    part: Part | None
    value: str


def folded(text: str) -> str:
    """Lower case without marks, of the same length for composed text."""
    return fold_long(text.lower())


@lru_cache(maxsize=4096)
def part_of(words: str) -> Part | None:
    """What a label (without its colon) or a column's heading announces; None when it is none."""
    words = " ".join(_OPENS.sub("", folded(words)).strip(" .*:").split())
    if not words or len(words) > _LONGEST:
        return None
    return next((part for part, pattern in _LABELS if pattern.fullmatch(words)), None)


def begins_with_label(line: str) -> bool:
    """Whether a line opens with "Chủ trì: ..." or the like."""
    head, colon, _ = line.partition(":")
    return bool(colon) and part_of(head) is not None


def split(line: str) -> list[Labelled]:
    """The labelled stretches of a line, in order; one without a label when there is none."""
    found = list(_labels(line))
    if not found:
        bare = _BARE.match(folded(line))
        return [Labelled(Part.TIME, line[bare.end() :].strip())] if bare else [Labelled(None, line.strip())]
    pieces = []
    before = _trim(line[: found[0][0]])
    if before:
        pieces.append(Labelled(None, before))
    for number, (_, end, part) in enumerate(found):
        until = found[number + 1][0] if number + 1 < len(found) else len(line)
        pieces.append(Labelled(part, _trim(line[end:until])))
    return pieces


def _labels(line: str) -> list[tuple[int, int, Part]]:
    """(where the label begins, where its value begins, what it announces)."""
    found: list[tuple[int, int, Part]] = []
    reached = 0
    for colon in (at for at, letter in enumerate(line) if letter == ":"):
        for begins in _beginnings(line, reached, colon):
            part = part_of(line[begins:colon])
            if part is not None:
                found.append((begins, colon + 1, part))
                reached = colon + 1
                break
    return found


def _beginnings(line: str, reached: int, colon: int) -> list[int]:
    """Where the words before a colon may begin, the longest first: after a full stop, a bracket, a comma, a dash."""
    stretch = line[max(reached, colon - _LONGEST - 10) : colon]
    offset = colon - len(stretch)
    starts = [0] if offset == reached else []
    starts += [at + 1 for at, letter in enumerate(stretch) if letter in ".;(,–—|" or stretch[at - 1 : at + 2] == " - "]
    return [offset + at for at in starts]


def _trim(value: str) -> str:
    value = value.strip(" ;,–—|\t")
    if value.startswith("- "):
        value = value[2:]
    value = value.removesuffix(" -").strip(" ;,")
    value = value[:-1].rstrip() if value.endswith(".") and not value.endswith("..") else value
    if value.endswith(")") and value.count(")") > value.count("("):
        value = value[:-1]
    if value.endswith("(") and value.count("(") > value.count(")"):
        value = value[:-1]
    return value.strip(" ;,")
