"""A procedure's answer card: the slots asked, then legal basis, source, checked date and hotline. Never invents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot import texts
from bot.procedures.charges import day
from bot.procedures.instruments import instrument
from bot.procedures.sections import Section, cases_of, document_line, doubt_of, has, section
from knowledge.record import ProcedureRecord
from knowledge.search import Slot

_words = texts.beside(__file__)

LONGEST = 2_000  # characters: what the narrowest channel carries
_PAGE_LINES = 12
_PAGE_CHARACTERS = 1_200
_FEW = 5  # documents in a summary
_BRIEF = 160  # characters of one line of a summary


@dataclass(frozen=True, slots=True)
class Card:
    """Texts to send in order, each at most LONGEST characters, and which slots go on at which page."""

    texts: tuple[str, ...]
    more: dict[Slot, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom and when a card is written."""

    today: date
    stale_after_days: int
    hotline: str  # the last line of every card
    case: str = ""


def card(record: ProcedureRecord, slots: Sequence[Slot], reading: Reading, page: int = 0) -> Card:
    """The slots in the order asked; a summary when none was or nothing is known of them. The last page ends it."""
    asked = [slot for slot in dict.fromkeys(slots) if slot is not Slot.GENERAL]
    if not asked:
        return Card(_fit(_head(record), [_summary(record, reading)], _foot(record, reading)))
    blocks: list[str] = []
    more: dict[Slot, int] = {}
    for slot in asked:
        part = section(record, slot, reading.today, reading.case)
        pages = _pages(part.lines)
        at = min(page, len(pages) - 1)
        blocks.append(_block(part, pages[at], at, len(pages)))
        if at + 1 < len(pages):
            more[slot] = at + 1
    if not any(has(record, slot, reading.today) for slot in asked):
        blocks.append(_summary(record, reading))
    return Card(_fit(_head(record), blocks, _foot(record, reading)), more)


def short(record: ProcedureRecord) -> str:
    """One line that says which procedure it is."""
    return f"{record.name} (mã {record.code})"


def _head(record: ProcedureRecord) -> str:
    return short(record)


def _block(part: Section, lines: Sequence[str], page: int, pages: int) -> str:
    title = part.title if pages == 1 else f"{part.title} ({page + 1}/{pages})"
    notes = [note for note in (part.warning if page == 0 else "", part.caption) if note]
    return "\n".join([f"{title}:", *notes, *lines])


def _summary(record: ProcedureRecord, reading: Reading) -> str:
    lines = []
    for slot in (Slot.WHERE, Slot.TIME, Slot.FEE):
        part = section(record, slot, reading.today, reading.case)
        lines.append(_brief_lines(part, 2))
    lines.append(_some_documents(record, reading))
    if record.result and not doubt_of(record, Slot.RESULT):
        lines.append(_brief_lines(section(record, Slot.RESULT, reading.today), 1))
    return "\n".join(lines)


def _brief_lines(part: Section, most: int) -> str:
    if part.warning:
        return f"{part.title}: {_cut(part.warning, 2 * _BRIEF)}"
    shown = [_brief(line) for line in part.lines[:most]]
    if len(part.lines) == 1:
        return f"{part.title}: {shown[0].removeprefix('• ')}"
    return "\n".join([f"{part.title}:", *shown, *(["…"] if len(part.lines) > most else [])])


def _brief(line: str) -> str:
    """A line short enough for a summary; a long note in brackets goes first."""
    value, bracket, _ = line.partition(" (")
    return _cut(f"{value} (…)" if bracket and len(line) > _BRIEF and len(value) > 2 else line)


def _some_documents(record: ProcedureRecord, reading: Reading) -> str:
    part = section(record, Slot.DOCUMENTS, reading.today, reading.case)
    if not record.documents:
        return f"{part.title}: {part.warning}"
    wanted = cases_of(record, reading.case)[0]
    own = [item for item in record.documents if item.case == wanted]
    lines = [f"{part.title}:"]
    if part.warning:
        lines.append(_cut(part.warning, 2 * _BRIEF))
    if wanted:
        lines.append(_cut(_words("card.case", case=wanted)))
    lines += [_cut(document_line(item)) for item in own[:_FEW]]
    rest = len(record.documents) - len(own[:_FEW])
    return "\n".join(lines + ([_words("card.more_documents", count=rest)] if rest else []))


def _foot(record: ProcedureRecord, reading: Reading) -> str:
    lines = []
    basis = [_cut(name) for name in _main_instruments(record)]
    if basis:
        lines.append(_words("card.basis", basis="; ".join(basis)))
    source = _cut(record.source or _words("card.no_source")).rstrip(".")
    if record.checked_on:
        lines.append(_words("card.source_checked", source=source, day=day(record.checked_on)))
        if reading.today - record.checked_on > timedelta(days=reading.stale_after_days):
            lines.append(_words("card.stale", days=reading.stale_after_days))
    else:
        lines.append(_words("card.source_unchecked", source=source))
    return "\n".join([*lines, reading.hotline])


def _main_instruments(record: ProcedureRecord) -> list[str]:
    """The one to three that weigh most: laws, then resolutions, decrees, circulars."""
    named = [instrument(legal.number, legal.title) for legal in record.legal if legal.number or legal.title]
    return [name for _, name in sorted(named, key=lambda ranked: ranked[0])[:3]]


def _pages(lines: Sequence[str]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    for line in (piece for whole in lines for piece in _pieces(whole)):
        full = len(pages[-1]) >= _PAGE_LINES or sum(map(len, pages[-1])) + len(line) > _PAGE_CHARACTERS
        if full and pages[-1]:
            pages.append([])
        pages[-1].append(line)
    return pages


def _pieces(line: str) -> list[str]:
    """A line too long for a page, cut after a sentence or at a space."""
    pieces = []
    while len(line) > _PAGE_CHARACTERS:
        room = line[:_PAGE_CHARACTERS]
        at = max(room.rfind(". "), room.rfind("; ")) + 1 or room.rfind(" ") + 1 or _PAGE_CHARACTERS
        pieces.append(line[:at].rstrip())
        line = line[at:].lstrip()
    return [*pieces, line]


def _fit(head: str, blocks: Sequence[str], foot: str) -> tuple[str, ...]:
    """As few messages as hold everything; the foot closes the last one."""
    messages = [_cut(head, 400)]
    for block in [*blocks, foot]:
        if len(messages[-1]) + len(block) + 2 > LONGEST:
            messages.append(block)
        else:
            messages[-1] += "\n\n" + block
    return tuple(messages)


def _cut(text: str, most: int = _BRIEF) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
