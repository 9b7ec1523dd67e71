"""What is worth another look before a reply goes: is each point answered, what was done, on what ground, what next.

It flags; a person decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import texts
from bot.privacy import mask
from knowledge.vietnamese import fold_long, plain_words

_words = texts.beside(__file__)

_FEWEST_WORDS = 12
_POINT = re.compile(r"(?<=[.!?;…])\s+|\n+|\s+(?=(?:thứ (?:hai|ba|tư)|ngoài ra|đồng thời|bên cạnh đó)\b)", re.IGNORECASE)
# folded: replies are read as they are written, with or without marks
_DONE = re.compile(
    r"\bda (?:\w+ ){0,3}(?:kiem tra|xac minh|xu ly|thay|sua|khac phuc|lam viec|lap|thu gom|don|yeu cau|chuyen"
    r"|giai quyet|hoan thanh|huong dan|tra|cap|phat|nhac nho|ra soat|lien he|bo tri|to chuc|thong bao|mo|cat|lap dat"
    r"|xin loi)"
    r"|\bket qua (?:kiem tra|xac minh|xu ly)\b"
)
_GROUND = re.compile(
    r"\b(?:nghi dinh|(?<!phap )luat|thong tu|quyet dinh|nghi quyet|ke hoach|cong van|bien ban|dieu \d+|khoan \d+)\b"
    r"|\b\d+/(?:\d{4}/)?[a-z]{2,}|\b(?:anh|hinh anh|video) (?:kem|chup|dinh kem|hien trang|sau khi)"
)
_NEXT = re.compile(
    r"\b(?:truoc|trong|den|tu) ngay \d|\b\d{1,2}/\d{1,2}(?:/\d{4})?\b|\btrong (?:vong )?\d+ (?:ngay|gio|tuan|thang)\b"
    r"|\b(?:lien he|goi|mang|nop|den (?:bo phan|quay|tru so)|so dien thoai|duong day nong)\b|\bquy \w+/\d{4}\b"
)
_MASK = re.compile(r"\[[^\]\n]+\]")
_VAGUE = (
    *(
        "dang xem xet",
        "se xem xet",
        "se nghien cuu",
        "dang nghien cuu",
        "ghi nhan y kien",
        "xin ghi nhan",
        "xin tiep thu",
    ),
    *("tiep thu y kien", "trong thoi gian toi", "thoi gian som nhat", "som nhat co the", "theo quy dinh cua phap luat"),
    *("theo dung quy dinh", "khi co kinh phi", "khi co dieu kien", "tung buoc khac phuc", "cac co quan lien quan"),
)
_FILLER = frozenset(
    plain_words(
        "tôi chúng có là và của cho ở tại này kia thì mà bị được không rất nhiều các những một với đến từ ra vào lên"
        " xuống nhà anh chị em ông bà xin đề nghị mong kính phản ánh kiến thưa gửi cơ quan chính quyền giúp sao bao giờ"
        " nào khi rồi đã đang sẽ vẫn còn cũng đi làm phải hay để trong ngoài trên dưới ngày tháng năm hôm qua bây nữa"
        " luôn người dân"
    )
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list. `detail`: what it looked at, in words."""

    good: bool
    label: str
    detail: str = ""


def look(reply: str, *, about: str, basis: str = "", outcome: str = "", files: int = 0) -> list[Item]:
    """The list for a reply to the citizen's words `about`."""
    plain = fold_long(reply.lower())
    missed = unanswered(reply, about)
    vague = vague_words(reply)
    ground = bool(basis.strip() or files or _GROUND.search(plain))
    doing = bool(_DONE.search(plain)) or outcome in {"explained", "not_possible"}
    return [
        Item(len(plain.split()) >= _FEWEST_WORDS, _words("check.length")),
        Item(not missed, _words("check.points"), "; ".join(f"“{point}”" for point in missed[:3])),
        Item(doing, _words("check.done")),
        Item(ground, _words("check.ground")),
        Item(outcome == "resolved" or bool(_NEXT.search(plain)), _words("check.next")),
        Item(not vague, _words("check.vague"), ", ".join(f"“{words}”" for words in vague)),
        Item(not _personal(reply), _words("check.personal")),
    ]


def unanswered(reply: str, about: str) -> list[str]:
    """The points of the citizen's words that share no telling word with the reply."""
    said = set(plain_words(reply))
    points = [point.strip() for point in _POINT.split(about) if point.strip()]
    found = []
    for point in points:
        telling = {word for word in plain_words(point) if len(word) > 1 and word not in _FILLER}
        if len(telling) >= 3 and len(telling & said) < max(1, len(telling) // 5):
            found.append(point if len(point) <= 90 else point[:90] + "…")
    return found


def vague_words(reply: str) -> list[str]:
    """The phrases of the reply that promise nothing, as they were written."""
    plain = fold_long(reply.lower())
    found = []
    for phrase in _VAGUE:
        place = plain.find(phrase)
        if place >= 0 and not (phrase.startswith("theo") and _GROUND.search(plain)):
            same = len(plain) == len(reply)
            found.append(reply[place : place + len(phrase)] if same else phrase)
    return found


def _personal(reply: str) -> bool:
    """A street is no secret in a reply about it; a number of a person is."""
    return bool(set(_MASK.findall(mask(reply))) - set(_MASK.findall(reply)) - {"[địa chỉ]"})


def flags(items: Sequence[Item]) -> list[Item]:
    """Those worth another look."""
    return [item for item in items if not item.good]
