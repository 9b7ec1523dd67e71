"""What sets siblings apart: qualifiers and actions that a name has, beside those that a citizen asked for."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.index import Entry, Floats
from knowledge.lexicon import Names, Qualifier
from knowledge.phrases import PhraseBook
from knowledge.vietnamese import Word


class Traits:
    """One family of traits over all entries. `said` are the words that ask for one, by its number."""

    def __init__(self, family: Sequence[Qualifier], names: Sequence[Sequence[Word]]) -> None:
        self.said = [(cue, at) for at, trait in enumerate(family) for cue in trait.said]
        in_name: PhraseBook[int] = PhraseBook((cue, at) for at, trait in enumerate(family) for cue in trait.name)
        self._in_names = np.zeros((len(names), len(family)), np.float32)
        for row, name in enumerate(names):
            for hit in in_name.hits(name, marks_count=True):
                self._in_names[row, hit.value] = 1.0
        self._counts = self._in_names.sum(axis=1)

    def compare(self, rows: npt.NDArray[np.intp], asked: Collection[int]) -> tuple[Floats, Floats, Floats]:
        """Per row how many traits are unasked (in the name only), met, and missed (asked, not in the name)."""
        met = self._in_names[rows][:, list(asked)].sum(axis=1) if asked else np.zeros(len(rows), np.float32)
        return self._counts[rows] - met, met, len(asked) - met


def priors(entries: Sequence[Entry], known: Sequence[Names | None]) -> Floats:
    """What is known of every entry before anything is asked; the shape is (7, entries)."""
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
    return np.array(columns, np.float32)
