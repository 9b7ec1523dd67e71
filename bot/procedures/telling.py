"""Cards that were written before: many people ask the same thing on the same day, and a record seldom changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.procedures.card import Card, Reading, card
from bot.procedures.sections import has
from knowledge.record import ProcedureRecord
from knowledge.search import Slot

OFFERED = (Slot.DOCUMENTS, Slot.FEE, Slot.TIME, Slot.WHERE, Slot.HOW, Slot.ONLINE, Slot.FORM, Slot.LEGAL)


@dataclass(frozen=True, slots=True)
class Told:
    """A card, and the slots beyond those asked of which there is something to tell."""

    card: Card
    rest: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _This:
    """One record object: `published.Published` gives the same one until its revision changes."""

    record: ProcedureRecord

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.record is self.record

    def __hash__(self) -> int:
        return id(self.record)


def tell(record: ProcedureRecord, slots: Sequence[Slot], reading: Reading, page: int = 0) -> Told:
    """`card.card`, with what may be asked next."""
    return _tell(_This(record), tuple(slots), reading, page)


@lru_cache(maxsize=512)
def _tell(this: _This, slots: tuple[Slot, ...], reading: Reading, page: int) -> Told:
    rest = tuple(slot for slot in OFFERED if slot not in slots and has(this.record, slot, reading.today))
    return Told(card(this.record, slots, reading, page), rest)
