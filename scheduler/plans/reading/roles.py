"""Who leads and who helps: under "Đơn vị thực hiện:", in a cell, in a sentence."""

import re
from dataclasses import dataclass, field

from scheduler.plans.reading.labels import Part, folded, split
from scheduler.plans.reading.offices import duty_in, is_office, split_offices, until_work

_LEADS = re.compile(r"\b(?:chu tri|lam dau moi|la dau moi|chiu trach nhiem(?: chinh)?|giu vai tro chu tri)\b")
_HELPS = re.compile(
    r"[,;]?\s{0,3}(?:\b(?:va|cung|de|tiep tuc|chu dong|thuong xuyen|tang cuong)\s+){0,3}"
    r"\bphoi hop(?:\s+chat che)?(?:\s+(?:thuc hien|cung|cung voi))?(?:\s+(?:voi|cung))?\s+"
)
_GIVEN = re.compile(r"^(?:giao(?:\s+cho)?|đề nghị|yêu cầu|mời|phân công|ủy quyền)\s+")
_ROLE = re.compile(
    r"^(?P<office>.*?)\s*[(,:–-]?\s*(?:(?:la )?(?:co quan |don vi )?)(?P<role>chu tri|phoi hop)(?: thuc hien)?\)?$"
)


@dataclass
class Roles:
    """`rest`: what is left of the sentence, the work itself."""

    lead: str = ""
    supporting: list[str] = field(default_factory=list)
    rest: str = ""


def roles(value: str) -> Roles:
    """What stands under "Đơn vị thực hiện:": one office, or "A chủ trì, phối hợp với B, C"."""
    lines = [line.strip(" -+–") for line in value.split("\n") if line.strip(" -+–")]
    text = " ".join(lines) if len(lines) < 2 else "; ".join(line.rstrip(" ;.") for line in lines)
    helped = _HELPS.search(folded(text))
    named = split_offices(until_work(text[helped.end() :])) if helped else []
    if helped is None or not any(is_office(name) or name[:1].islower() for name in named):
        return _marked(lines) or Roles(_without_verbs(text))
    return Roles(_without_verbs(text[: helped.start()]), named)


def _marked(lines: list[str]) -> Roles | None:
    """Offices each with its role: "Chủ trì: A" and "Phối hợp: B", "A (chủ trì)", "A chủ trì; B phối hợp"."""
    found = Roles()
    for line in lines:
        for piece in split(line):
            if piece.part in {Part.LEAD, Part.LEAD_AND_SUPPORT}:
                found.lead = found.lead or roles(piece.value).lead
            elif piece.part is Part.SUPPORT:
                found.supporting += split_offices(piece.value)
            else:
                _by_role(piece.value, found)
    return found if found.lead else None


def _by_role(words: str, found: Roles) -> None:
    for piece in (part.strip() for part in re.split(r"[;,](?![^()]{0,80}\))", words)):
        said = _ROLE.match(folded(piece).rstrip(" ."))
        if said and said.group("office"):
            office = piece[: said.end("office")].strip(" ,:(")
            if said.group("role") == "chu tri":
                found.lead = found.lead or office
            else:
                found.supporting += split_offices(office)


def _without_verbs(text: str) -> str:
    """The office alone: without "Giao" before it and "chủ trì" after it."""
    begins = _GIVEN.match(text.lower())
    text = text[begins.end() :] if begins else text
    leads = _LEADS.search(folded(text))
    if leads:
        after = text[leads.end() :].strip(" ,:;")
        text = text[: leads.start()] or after
    return text.strip(" ,.;:-–")


def in_sentence(sentence: str) -> Roles:
    """Who leads and who helps in "Giao A chủ trì, phối hợp với B tổ chức ..." or "Phối hợp với B đăng ..."."""
    text = sentence.strip()
    begins = _GIVEN.match(text.lower())
    body = text[begins.end() :] if begins else text
    found = Roles(rest=text)
    heading, colon, work = body.partition(":")
    if colon and len(heading) <= 120 and is_office(heading) and duty_in(heading) is None:
        said = in_sentence(work)
        return Roles(heading.strip(" ,-–"), said.supporting, _work(work.strip()))
    if is_office(body) or begins:
        duty = duty_in(body)
        if duty and is_office(body[: duty.start()]) and duty.start() <= 200:
            found.lead = body[: duty.start()].strip(" ,:-–")
            found.rest = body[duty.start() :].strip(" ,")
    helped = _HELPS.search(folded(body))
    if helped and helped.start() <= 220:
        after = body[helped.end() :]
        named = [name for name in split_offices(until_work(after)) if is_office(name)]
        found.supporting = named[:12]
    if found.lead:
        found.rest = _work(found.rest)
    return found


def _work(rest: str) -> str:
    """The work without "chủ trì, phối hợp với B" before it."""
    plain = folded(rest)
    found = re.match(r"(?:co trach nhiem|chiu trach nhiem|co nhiem vu|chu tri)\s*,?\s*", plain)
    if not found:
        return rest
    work = rest[found.end() :]
    helped = _HELPS.match(folded(work))
    if helped is None:
        helped = re.match(r"phoi hop (?:voi |cung )?", folded(work))
    if helped:
        after = work[helped.end() :]
        named = until_work(after)
        work = after[len(named) :]
    return work.strip(" ,") or rest


def said_in(lines: list[str]) -> Roles | None:
    """Who leads by the first sentence that gives the work to somebody: "Giao A ...", "A chủ trì ..."."""
    for line in lines:
        for sentence in re.split(r"(?<=[.;])\s+", line):
            if _GIVEN.match(sentence.strip().lower()) or _LEADS.search(folded(sentence)):
                said = in_sentence(sentence)
                if said.lead:
                    return said
    return None
