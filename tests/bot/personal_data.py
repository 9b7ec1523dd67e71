"""Invented personal data in the sentences people put it in, drawn by a seeded generator."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bot.personal_names import NAMES
from tests.bot.personal_numbers import NUMBERS


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence and the personal data in it, each of which must be gone."""

    kind: str
    text: str
    data: tuple[str, ...]


def planted(seed: int, each: int) -> Iterator[Planted]:
    """`each` sentences of every kind."""
    dice = random.Random(seed)
    for kind, write in {**NUMBERS, **NAMES}.items():
        for _ in range(each):
            text, *data = write(dice)
            yield Planted(kind, text, tuple(data))


NUMBER_KINDS = frozenset(NUMBERS) - {"profile", "address"}  # told before storing; the rest before publishing
