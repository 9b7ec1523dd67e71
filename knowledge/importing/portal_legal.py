"""The portal's table "Căn cứ pháp lý", whose cells arrive run together: title and number of each instrument."""

import re

from knowledge.importing.amounts import NOTHING, read_day
from knowledge.importing.letters import LOWER
from knowledge.record import LegalPart

_HEADER = re.compile(r"^\s*Tên văn bản pháp lý\s*Mã văn bản\s*")
_NEXT_SECTION = re.compile(r"Cơ quan thực hiện(?=[A-ZĐỦ])")
_ISSUERS = (
    "CP|TTg|BTC|BCA|BTP|BXD|BNNMT|BNNPTNT|BNN|BTNMT|BGTVT|BKHĐT|NHNN|BYT|BCT|BNV|BLĐTBXH|BTTTT|BQP|BGDĐT|BKHCN|BNG"
    "|BVHTTDL|UBDT|BDTTG|VPCP|TANDTC|VKSNDTC|TTCP|HĐND|UBND|BHXH|BTM|BCN|BTS|TCHQ|(?:UBTV)?QH(?:1\\d|[1-9])"
)
_NUMBER = re.compile(
    r"(?<!/)(?P<run>\d+(?:\.\d{1,3})?)/(?:(?:19|20)\d{2}/)?"
    r"(?:(?:UBTV)?QH(?:1\d|[1-9])"
    rf"|[A-ZĐÐ]{{2,6}}[-–_]\s?(?:{_ISSUERS})(?:-(?:{_ISSUERS}))*(?![A-ZĐÐ]*[-–])"
    r"|[A-ZĐÐ]{2,6}(?:[-–_]\s?[A-ZĐÐ]{2,12}){1,4}(?![" + LOWER + "]))"
)
_ISSUED = re.compile(r"\s*ngày\s+(\S+)")
_RUN = re.compile(r"(?P<title>(?:19|20)\d{2})(?P<number>\d{1,3}(?:\.\d+)?)$")
# A number ends its row when the next title follows without a space; inside a title a space or a mark follows.
_ROW_END = re.compile(
    r"$|\s*\n|\s{2,}|\s+(?=Luật |Nghị định |Nghị quyết |Thông tư |Pháp lệnh )|(?!ngày|của)(?=[^\s.,;:)/–-])"
)
_KIND = re.compile(
    r"(?:(?<=[" + LOWER + r".)])|^|\s)(?:Luật|Nghị định|Nghị quyết|Thông tư|Quyết định|Pháp lệnh)(?: số)?\s*$"
)


def read_legal(text: str) -> list[LegalPart]:
    """One part per instrument; a title that carries no number keeps its words with the number left empty."""
    body = _NEXT_SECTION.split(_HEADER.sub("", text))[0].strip()
    parts: list[LegalPart] = []
    start = 0
    for found in _NUMBER.finditer(body):
        if _ROW_END.match(body, found.end()) is None:
            continue
        number_start = _after_year(found)
        title, number = body[start:number_start].strip(), _tidy(body[number_start : found.end()])
        start = found.end()
        if not title and parts:  # "Nghị định 05/2012/NĐ-CP" + "05/2012/NĐ-CP": title first, then the cell of the number
            last = parts.pop()
            title = last.title if last.number in last.title else f"{last.title} {last.number}".strip()
        parts.append(_part(title, number))
    rest = body[start:].strip()
    if rest and rest != NOTHING:
        parts.append(LegalPart(title=rest))
    return _without_repeats(parts)


def _part(title: str, number: str) -> LegalPart:
    title = " ".join(title.split()).strip(" :;,-")
    kind = _KIND.search(title)
    if kind and kind.start() > 0 and not title[kind.start()].isspace():
        title = f"{title[: kind.start()]} ({kind[0].strip()} {number})"  # "... tại Việt NamLuật" + "47/2014/QH13"
    elif kind and not title[: kind.start()].strip():
        title = f"{title} {number}"
    _, own, after = title.partition(number)
    dated = _ISSUED.match(after) if own else None
    return LegalPart(title=title, number=number, issued_on=read_day(dated[1]) if dated else None)


def _after_year(found: re.Match[str]) -> int:
    """Where the number itself begins: "Luật Khiếu nại năm 2011" + "02/2011/QH13" arrive as "201102/2011/QH13"."""
    glued = _RUN.match(found["run"])
    return found.start("run") + glued.start("number") if glued else found.start("run")


def _tidy(number: str) -> str:
    return re.sub(r"\s+", "", number).replace("–", "-").replace("_", "-").replace("Ð", "Đ")


def _without_repeats(parts: list[LegalPart]) -> list[LegalPart]:
    seen: dict[tuple[str, str], LegalPart] = {}
    for part in parts:
        seen.setdefault((part.number, part.title), part)
    return list(seen.values())
