"""Puts back the marks of a sentence typed without them, by which marked words stand side by side in the field."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from knowledge.vietnamese import Word

_NEIGHBOURS = 0.7  # how much the word before decides, against how common the word is
_MOST = 8  # spellings of one word that are weighed


class Marks:
    """A bigram model over marked words."""

    def __init__(self, texts: Iterable[Sequence[Word]]) -> None:
        self._singles: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        spellings: defaultdict[str, set[str]] = defaultdict(set)
        for text in texts:
            toned = [one.toned for one in text]
            self._singles.update(toned)
            self._pairs.update(pairwise(toned))
            for one in text:
                spellings[one.plain].add(one.toned)
        self._total = max(self._singles.total(), 1)
        self._spellings = {
            plain: sorted(forms, key=lambda form: -self._singles[form])[:_MOST] for plain, forms in spellings.items()
        }

    def lacks(self, one: Word) -> bool:
        """Whether nobody writes the word so: it is known with marks only ("khong", "giay")."""
        return not one.marked and one.toned not in self._spellings.get(one.plain, (one.toned,))

    def restore(self, text: Sequence[Word]) -> list[Word]:
        """The likeliest marks of the whole sentence; words that carry marks keep them."""
        paths: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
        for one in text:
            forms = [one.toned] if one.marked and one.toned else self._spellings.get(one.plain, [one.plain])
            following: dict[str, tuple[float, list[str]]] = {}
            for form in forms:
                common = (1 - _NEIGHBOURS) * (self._singles[form] + 0.1) / self._total
                chance, path = max(
                    (
                        so_far
                        + math.log(common + _NEIGHBOURS * self._pairs[before, form] / (self._singles[before] + 2)),
                        path,
                    )
                    for before, (so_far, path) in paths.items()
                )
                following[form] = (chance, [*path, form])
            paths = following
        best = max(paths.values())[1]
        return [Word(one.written, one.plain, toned) for one, toned in zip(text, best, strict=True)]
