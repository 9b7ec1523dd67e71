"""What sets siblings apart: qualifiers and actions that a name has, beside those that a citizen asked for."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge.index import Entry, Floats
from knowledge.lexicon import Names, Qualifier
from knowledge.phrases import PhraseBook
from knowledge.reading import Reading
from knowledge.vietnamese import Word


class Traits:
    """One family of traits over all entries: `in_names` is (entries, traits)."""

    def __init__(self, family: Sequence[Qualifier], names: Sequence[Sequence[Word]]) -> None:
        self.keys = [trait.key for trait in family]
        self._said: PhraseBook[int] = PhraseBook((cue, at) for at, trait in enumerate(family) for cue in trait.said)
        in_name: PhraseBook[int] = PhraseBook((cue, at) for at, trait in enumerate(family) for cue in trait.name)
        self._in_names = np.zeros((len(names), len(family)), bool)
        for row, name in enumerate(names):
            for hit in in_name.hits(name, marks_count=True):
                self._in_names[row, hit.value] = True

    def asked(self, reading: Reading) -> npt.NDArray[np.bool_]:
        """Which traits the message names."""
        asked = np.zeros(len(self.keys), bool)
        for hit in self._said.hits(reading.words, marks_count=reading.marks_count):
            asked[hit.value] = True
        return asked

    def compare(self, rows: npt.NDArray[np.intp], asked: npt.NDArray[np.bool_]) -> Floats:
        """Per row how many traits are unasked (in the name only), met, and missed (asked, not in the name)."""
        have = self._in_names[rows]
        return np.column_stack(
            [(have & ~asked).sum(axis=1), (have & asked).sum(axis=1), (~have & asked).sum(axis=1)]
        ).astype(np.float32)


def priors(entries: Sequence[Entry], known: Sequence[Names | None]) -> Floats:
    """What is known of every entry before anything is asked; the shape is (entries, 7)."""
    asked = np.array(
        [one.asked if one else entry.asked for entry, one in zip(entries, known, strict=True)], dtype=np.float32
    )
    local = np.array([bool({"commune", "province", "other"} & set(entry.levels)) for entry in entries], bool)
    columns = [
        asked / 3,
        asked >= 3,
        np.array([one is not None or bool(entry.aliases) for entry, one in zip(entries, known, strict=True)]),
        np.array(["commune" in entry.levels for entry in entries]),
        np.array(["province" in entry.levels for entry in entries]),
        ~local,
        np.array([any("công dân" in who.lower() for who in entry.audience) for entry in entries]),
    ]
    return np.column_stack(columns).astype(np.float32)
