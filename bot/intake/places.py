"""Where something is: the ward that the words name, under its old or its present name, and the words of the place."""

import re
from dataclasses import dataclass

from sqlmodel import Session, select

from knowledge.agency import OneStopDesk, PlaceName
from knowledge.vietnamese import clean, fold

LONGEST_PLACE = 200
_LONGEST_SPOT = 80
_BEFORE = "ở|tại|trước|gần|ngay|đối diện|cạnh|bên cạnh|khu vực|đoạn"
_KINDS = (
    "số nhà|số|hẻm|hẽm|ngõ|ngách|kiệt|đường|phố|cầu|chợ|trường|thôn|ấp|xóm|bản|tổ|khu phố|khu|ngã ba|ngã tư|quốc lộ"
    "|tỉnh lộ|chung cư|công viên|bến xe|trạm|bệnh viện|phường|xã"
)
_STORY = (  # what goes on about the matter, no longer about the place
    "bị|đã|đang|hư|hỏng|không|chưa|cả|mấy|từ|rất|nhiều|gây|có|đề nghị|mong|nhờ|nên|mà|do|thì|vẫn|xả|đổ|tối|ngập|kẹt|bể"
    "|vỡ|thuộc|thường|sụt|bốc|nằm|lấn|chiếm|gọi|liên hệ|cho|của|để|hơn|hiện"
)
_NO_STREET = r"(?<!đèn )(?<!den )"  # "đèn đường trước số 5"
_SPOT = re.compile(rf"(?i)(?:\b(?:{_BEFORE})\s+)?{_NO_STREET}\b(?:{_KINDS})\s+[\w/.-]+[^.!?;\n]*")
_ENDS = re.compile(rf"(?i)\s*(?:,\s*)?\b(?:{_STORY})\b.*")
_OWN_NAME = re.compile(r"\d|(?<!^)\b[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠ-Ỹ][a-zà-öø-ýăđĩũơưạ-ỹ]*")


@dataclass(frozen=True, slots=True)
class Area:
    """`name` is the ward of today; `old` is what the citizen called it, "" where they used today's name."""

    name: str
    old: str = ""


def area_of(session: Session, text: str) -> Area | None:
    """The ward named in a text, the longest name first; None where none or several are meant."""
    said = f" {_plain(text)} "
    found: dict[str, Area] = {}
    best = 0
    for old, new in session.exec(select(PlaceName.old, PlaceName.new)):
        for written, area in ((old, Area(new, old)), (new, Area(new))):
            best = _weigh(found, best, said, written, area)
    for name in session.exec(select(OneStopDesk.area)):
        best = _weigh(found, best, said, name, Area(name))
    return next(iter(found.values())) if len(found) == 1 else None


def _weigh(found: dict[str, Area], best: int, said: str, written: str, area: Area) -> int:
    """Keeps the areas with the longest name that stands in the text."""
    plain = _plain(written)
    if not plain or len(plain) < best or f" {plain} " not in said:
        return best
    if len(plain) > best:
        found.clear()
    found.setdefault(area.name, area)
    return len(plain)


def spot_of(text: str) -> str:
    """The words of a report that say where ("hẻm 12 đường Lê Lợi"), "" where it does not say."""
    found = _SPOT.search(clean(text))
    if found is None:
        return ""
    words = _ENDS.sub("", found.group()).strip(" ,:-")
    return words if len(words) <= _LONGEST_SPOT and _OWN_NAME.search(words) else ""


def says_only(spot: str, area: Area) -> bool:
    """Whether the words of a place hold nothing but the ward ("đường xã Cũ")."""
    named = {*_plain(area.name).split(), *_plain(area.old).split()}
    return len([word for word in _plain(spot).split() if word not in named]) <= 1


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())
