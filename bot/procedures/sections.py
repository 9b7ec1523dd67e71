"""One slot of a procedure as plain lines, from stored fields only. What is doubted is never stated as fact."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot import texts
from bot.procedures import charges
from bot.procedures.instruments import entitled
from knowledge.procedure import Level, OnlineLevel, Submission
from knowledge.record import DocumentPart, FeePart, ProcedureRecord, TimePart
from knowledge.search import Slot

_words = texts.beside(__file__)

# the fields whose doubt makes the slot doubtful
FIELDS: dict[Slot, tuple[str, ...]] = {
    Slot.DOCUMENTS: ("documents",),
    Slot.FEE: ("fees",),
    Slot.TIME: ("times",),
    Slot.WHERE: ("agency", "address", "levels"),
    Slot.HOW: ("steps",),
    Slot.ONLINE: ("online_level", "online_url"),
    Slot.REQUIREMENTS: ("requirements",),
    Slot.RESULT: ("result",),
    Slot.LEGAL: ("legal", "decision"),
    Slot.FORM: ("forms",),
}


_FILE_ENDING = re.compile(r"\.(?:docx?|pdf|xlsx?|rtf|odt|zip|rar)\b", re.IGNORECASE)
_MANGLED = re.compile(r"[A-Za-z]{12}|^[^à-ỹ\s]+$")
_ONLINE = {OnlineLevel.FULL, OnlineLevel.PARTIAL, OnlineLevel.SOME}


@dataclass(frozen=True, slots=True)
class Section:
    """A titled block. `warning` stands before the lines and holds even when there are none."""

    title: str
    lines: tuple[str, ...]
    warning: str = ""
    caption: str = ""  # between the two: what the lines are worth


def section(record: ProcedureRecord, slot: Slot, today: date, case: str = "") -> Section:
    """The slot with all its lines; GENERAL is not one slot, see `summary`."""
    doubt = doubt_of(record, slot)
    lines = _RENDER[slot](record, today, case, bool(doubt))
    warning = doubtful(doubt) if doubt else ""
    if not lines and not doubt:
        warning = _silence(record, slot, today)
    caption = _words("card.unconfirmed") if lines and doubt and slot is not Slot.ONLINE else ""
    return Section(_words(f"title.{slot.value}"), tuple(lines), warning, caption)


def has(record: ProcedureRecord, slot: Slot, today: date) -> bool:
    """Whether there is anything to show, a doubt included."""
    return bool(doubt_of(record, slot) or _RENDER[slot](record, today, "", False))


def doubt_of(record: ProcedureRecord, slot: Slot) -> str:
    """Why the slot must be confirmed, "" when nothing is known against it."""
    return "; ".join(record.doubts[name].rstrip(". ") for name in FIELDS.get(slot, ()) if record.doubts.get(name))


def doubtful(reason: str) -> str:
    """What must be confirmed, and whom to ask where the reason does not say."""
    key = "card.doubt_asks" if "hỏi" in reason else "card.doubt"
    return _words(key, reason=reason.rstrip(". "))


def ways(record: ProcedureRecord) -> list[Submission]:
    """The ways of filing that the record speaks of, online first."""
    named = {fee.submission for fee in record.fees} | {time.submission for time in record.times}
    if record.online_level in _ONLINE:
        named.add(Submission.ONLINE)
    return [way for way in (Submission.ONLINE, Submission.POST, Submission.IN_PERSON) if way in named]


def _silence(record: ProcedureRecord, slot: Slot, today: date) -> str:
    parts: dict[Slot, list[FeePart | TimePart]] = {Slot.FEE: [*record.fees], Slot.TIME: [*record.times]}
    ended = charges.expired_on(parts.get(slot, []), today)
    if ended:
        return _words("card.expired", day=charges.day(ended))
    return _words("card.silent")


def _documents(record: ProcedureRecord, _today: date, case: str, _doubted: bool) -> list[str]:
    lines = []
    for name in cases_of(record, case):
        if name:
            lines.append(_words("card.case", case=name))
        lines.extend(document_line(part) for part in record.documents if part.case == name)
    return lines


def cases_of(record: ProcedureRecord, case: str) -> list[str]:
    """The cases of the papers: the one said, then what all need, then what the procedure is named by; remarks last."""
    counted = {part.case for part in record.documents if part.originals or part.copies or part.form}

    def rank(name: str) -> int:
        if case and name == case:
            return 0
        if not name:
            return 1 if name in counted or not counted else 4
        return 2 if name.casefold() == record.name.casefold() else 3

    return sorted(dict.fromkeys(part.case for part in record.documents), key=rank)


def document_line(part: DocumentPart) -> str:
    """`☐ Tờ khai (1 bản chính; mẫu TK01)`."""
    copies = [
        _words(key, count=count)
        for key, count in (("card.originals", part.originals), ("card.copies", part.copies))
        if count
    ]
    notes = [", ".join(copies)] if copies else []
    if form := form_words(part):
        notes.append(form)
    return f"☐ {part.name.rstrip(' .;')}" + (f" ({'; '.join(notes)})" if notes else "")


def _where(record: ProcedureRecord, _today: date, _case: str, _doubted: bool) -> list[str]:
    lines = []
    if Submission.ONLINE in ways(record):
        doubt = doubt_of(record, Slot.ONLINE)
        lines.append("• " + (_words("card.online_way_doubted", reason=doubt) if doubt else _words("card.online_way")))
    lines += [f"• {_words(f'card.way_{way.value}')}" for way in ways(record) if way is not Submission.ONLINE]
    if record.agency:
        lines.append("• " + _words("card.agency", agency=record.agency))
    if record.address:
        lines.append("• " + _words("card.address", address=record.address))
    levels = ", ".join(_words(f"level.{level}") for level in record.levels if level in set(Level))
    if levels and not record.agency:
        lines.append("• " + _words("card.level", levels=levels))
    return lines


def _online(record: ProcedureRecord, _today: date, _case: str, doubted: bool) -> list[str]:
    lines = []
    online = Submission.ONLINE in ways(record)
    if not doubted and (online or record.online_level is OnlineLevel.NONE):
        level = OnlineLevel.SOME if record.online_level is OnlineLevel.UNKNOWN else record.online_level
        lines.append("• " + _words(f"online.{level.value}"))
    if online:
        lines.append("• " + _words("online.how", code=record.code))
    if record.online_url:
        lines.append("• " + record.online_url)
    return lines


def _legal(record: ProcedureRecord, _today: date, _case: str, _doubted: bool) -> list[str]:
    lines = [f"• {entitled(legal.number, legal.title)}" for legal in record.legal if legal.number or legal.title]
    if record.decision:
        lines.append("• " + _words("card.decision", decision=record.decision))
    return lines


def form_words(part: DocumentPart) -> str:
    """`mẫu: Mẫu CT01`, "" where the paper's own name says it; the portal's files have lost their letters too often."""
    if not part.form or part.form.casefold() in part.name.casefold():
        return ""
    names = part.form.split(", ")
    if any(_FILE_ENDING.search(name) and _MANGLED.search(name) for name in names):
        return _words("card.form_file")
    return _words("card.form", form=", ".join(_FILE_ENDING.sub("", name).strip(" .") for name in names))


def _forms(record: ProcedureRecord, _today: date, _case: str, _doubted: bool) -> list[str]:
    """Each form with the paper that it is for; those of no paper by their own name."""
    urls = {form.name: form.url for form in record.forms}
    told: dict[str, str] = {}
    for part in record.documents:
        if part.form and part.form not in told:
            words = form_words(part)
            name = f"{part.name.rstrip(' .;')} ({words})" if words else part.form
            told |= dict.fromkeys(part.form.split(", "), "")
            told[part.form] = name + _at(part.form_url or urls.get(part.form, ""))
    others = [form.name + _at(form.url) for form in record.forms if form.name not in told]
    return [f"• {line}" for line in [*filter(None, told.values()), *others]]


def _at(url: str) -> str:
    return f": {url}" if url else ""


def _paragraphs(text: str) -> list[str]:
    return [re.sub(r"^\s*(?:[-*•+]+\)?\s*)+", "• ", line).strip() for line in text.splitlines() if line.strip(" -*•+")]


_RENDER: dict[Slot, Callable[[ProcedureRecord, date, str, bool], list[str]]] = {
    Slot.DOCUMENTS: _documents,
    Slot.FEE: lambda record, today, case, doubted: charges.fee_lines(record.fees, today, case, doubted=doubted),
    Slot.TIME: lambda record, today, case, doubted: charges.time_lines(record.times, today, case, doubted=doubted),
    Slot.WHERE: _where,
    Slot.HOW: lambda record, *_: _paragraphs(record.steps),
    Slot.ONLINE: _online,
    Slot.REQUIREMENTS: lambda record, *_: _paragraphs(record.requirements),
    Slot.RESULT: lambda record, *_: _paragraphs(record.result),
    Slot.LEGAL: _legal,
    Slot.FORM: _forms,
    Slot.STATUS: lambda *_: [_words("card.status")],
}
