"""What stands on the notice of a procedure (niêm yết), in the order of NĐ 63/2010 art. 8. Quotes stored fields."""

from dataclasses import dataclass
from datetime import date

from bot.procedures.card import short
from bot.procedures.sections import Section, has, section
from knowledge.record import ProcedureRecord
from knowledge.search import Slot

_ORDER = (
    Slot.HOW, Slot.WHERE, Slot.ONLINE, Slot.DOCUMENTS, Slot.TIME, Slot.FEE, Slot.FORM, Slot.REQUIREMENTS, Slot.RESULT,
    Slot.LEGAL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """One page for the board."""

    record: ProcedureRecord
    title: str
    sections: tuple[Section, ...]
    audience: str
    qr: str  # SVG


def notice(record: ProcedureRecord, today: date, qr: str) -> Notice:
    """The sections of which something is known, and those that must be confirmed."""
    told = [section(record, slot, today, "") for slot in _ORDER if has(record, slot, today)]
    return Notice(record, short(record), tuple(told), ", ".join(record.audience), qr)
