"""What a chapter of a plan is about, told by its heading."""

import re
from enum import StrEnum

from scheduler.plans.reading.labels import folded


class Chapter(StrEnum):
    """PURPOSE, AUDIENCE, BUDGET and ORDER (căn cứ, các điều) hold no activities."""

    PURPOSE = "purpose"
    TARGETS = "targets"
    AUDIENCE = "audience"
    CONTENT = "content"
    FORMS = "forms"
    CONTENT_AND_FORMS = "content_and_forms"
    ACTIVITIES = "activities"
    BUDGET = "budget"
    DUTIES = "duties"
    ORDER = "order"
    CLOSING = "closing"


HOLDS_NO_ACTIVITY = frozenset(
    {Chapter.PURPOSE, Chapter.TARGETS, Chapter.AUDIENCE, Chapter.BUDGET, Chapter.ORDER, Chapter.CLOSING}
)

_LONGEST = 170  # characters of a heading
_PURPOSE = r"(?:muc dich|muc tieu|yeu cau|quan diem|su can thiet|can cu|thuc trang|tinh hinh|dac diem|nguyen tac)"
_BY_BEGINNING: tuple[tuple[Chapter, str], ...] = (
    (Chapter.TARGETS, r"(?:cac )?(?:muc tieu va )?chi tieu\b"),
    (Chapter.TARGETS, r"muc tieu cu the$"),
    (Chapter.PURPOSE, rf"{_PURPOSE}\b"),
    (Chapter.BUDGET, r"(?:nguon )?kinh phi\b|(?:dieu kien|nguon luc) (?:dam bao|bao dam|thuc hien)"),
    (
        Chapter.DUTIES,
        r"to chuc thuc hien(?: ke hoach)?(?: va .{0,30}| ,.{0,30})?$|to chuc trien khai(?: thuc hien)?$"
        r"|phan cong (?:trach nhiem|nhiem vu|thuc hien)|trach nhiem (?:thuc hien|cua|cac)"
        r"|che do (?:thong tin|bao cao)|thong tin,? bao cao$",
    ),
    (
        Chapter.AUDIENCE,
        r"(?:pham vi(?: va|,) )?doi tuong(?: (?:tuyen truyen|thuc hien|tham gia|huong toi))*(?:(?:,"
        r"| va) (?:pham vi|dia ban|thoi gian).{0,40})?$",
    ),
    (Chapter.ORDER, r"dieu \d+|noi nhan"),
)
_ACTIVITIES = re.compile(
    r"\b(?:cac )?hoat dong\b|nhiem vu|noi dung (?:cong viec|thuc hien|cu the|ke hoach|trien khai|hoat dong)|giai phap"
    r"|cong viec|trong tam thuc hien|lich (?:tuyen truyen|to chuc|thuc hien)|tien do thuc hien|phu luc"
)
_FORMS = re.compile(r"hinh thuc|phuong thuc|phuong phap|bien phap|kenh (?:tuyen truyen|truyen thong|thong tin)")
_CONTENT = re.compile(r"noi dung")
_KEY = re.compile(r"trong (?:diem|tam)|phu luc|chu yeu")


def chapter_of(heading: str, *, whole: bool) -> Chapter | None:
    """What a heading opens; None when it only names something inside a chapter.

    `whole`: a chapter's own heading, which may say it anywhere ("II. MỘT SỐ NHIỆM VỤ"); else only at the beginning.
    """
    words = " ".join(folded(heading).strip(" .:*").split())
    if not words or len(words) > _LONGEST:
        return None
    for chapter, pattern in _BY_BEGINNING:
        found = re.match(pattern, words)
        if found and (whole or len(words) <= 60 or chapter in {Chapter.ORDER}):
            return chapter
    if not whole and len(words) > 90:
        return None
    if whole:
        return _by_words(words)
    begins = re.match(
        r"(?:ve |cac |mot so |nhung )*(?:noi dung|hinh thuc|phuong thuc|phuong phap|nhiem vu|hoat dong|giai phap)\b",
        words,
    )
    return _by_words(words) if begins and len(words.split()) <= 12 else None


def chapter_of_intro(sentence: str) -> Chapter | None:
    """What a sentence announces that introduces a list: "... đề ra 9 nhiệm vụ cụ thể như sau:"."""
    words = folded(sentence)
    if re.search(r"nhiem vu|hoat dong", words):
        return Chapter.ACTIVITIES
    if re.search(_PURPOSE, words):
        return Chapter.PURPOSE
    return _by_words(words)


def is_key(heading: str) -> bool:
    """Whether a heading says that what follows weighs most: "trọng điểm", "trọng tâm", an appendix."""
    return bool(_KEY.search(folded(heading)))


def _by_words(words: str) -> Chapter | None:
    if _ACTIVITIES.search(words):
        return Chapter.ACTIVITIES
    forms, content = bool(_FORMS.search(words)), bool(_CONTENT.search(words))
    if forms and content:
        return Chapter.CONTENT_AND_FORMS
    if forms:
        return Chapter.FORMS
    return Chapter.CONTENT if content else None
