"""What a report seems to be, in the vocabulary of cases, and which part of it may be kept. A person can change it."""

from dataclasses import dataclass

from bot.feedback import triage as words_of
from bot.feedback.kinds import Category, Kind
from bot.feedback.triage import Refers

IN_A_PLACE = frozenset({Category.ROADS, Category.POWER_WATER, Category.WASTE, Category.URBAN_ORDER})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kept` is the text without khiếu nại or tố cáo: "" where nothing else was said."""

    kept: str
    kind: Kind
    category: Category
    about_official: bool
    emergency: bool
    refers: Refers

    @property
    def in_a_place(self) -> bool:
        return self.kind is Kind.ON_SITE or self.category in IN_A_PLACE


def suggest(text: str) -> Suggestion:
    """Reads `text`; of a mixed message kind and category are those of the part that is kept."""
    whole = words_of.triage(text)
    kept = whole.kept if whole.refers else text.strip()
    seen = words_of.triage(kept) if whole.refers and kept else whole
    return Suggestion(
        kept=kept,
        kind=seen.kind,
        category=Category(seen.category),
        about_official=seen.about_official,
        emergency=whole.emergency,
        refers=whole.refers,
    )
