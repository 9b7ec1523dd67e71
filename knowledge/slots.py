"""Which parts of a procedure a message asks for, by the words that ask it."""

from collections.abc import Mapping
from functools import lru_cache

from knowledge.lexicon import Cues
from knowledge.phrases import Hit, PhraseBook
from knowledge.reading import Reading
from knowledge.search import Slot

_LATE = 0.3  # what standing at the very end adds: people end with their question
_ENOUGH = 2.0  # a slot this sure stands beside a surer one
_LONG = 26  # words from which a message is a story


class SlotCues:
    """The cue phrases of every slot."""

    def __init__(self, cues: Mapping[str, Cues]) -> None:
        self._weights = {Slot(name): one.weight for name, one in cues.items()}
        self._book: PhraseBook[Slot] = PhraseBook((cue, Slot(name)) for name, one in cues.items() for cue in one.cues)

        self.hits = lru_cache(maxsize=64)(self._hits)  # asked for several times about one message

    def _hits(self, reading: Reading) -> list[Hit[Slot]]:
        return list(self._book.hits(reading.words, marks_count=reading.marks_count))

    def asked(self, reading: Reading) -> tuple[Slot, ...]:
        """The slots asked, the main one first; empty when no words ask for one."""
        scores: dict[Slot, float] = {}
        size = max(len(reading.words), 1)
        for hit in self.hits(reading):
            score = self._weights[hit.value] + _LATE * hit.end / size + 0.05 * (hit.end - hit.start)
            scores[hit.value] = max(scores.get(hit.value, 0.0), score)
        ranked = sorted(scores, key=lambda slot: -scores[slot])
        if not ranked:
            return (Slot.HOW, Slot.DOCUMENTS, Slot.WHERE) if size >= _LONG else ()
        kept = [slot for slot in ranked if slot is ranked[0] or scores[slot] >= _ENOUGH]
        if size >= _LONG and Slot.HOW not in kept:
            kept.insert(0, Slot.HOW)
        return tuple(kept)
