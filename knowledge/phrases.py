"""Finds known phrases inside a sentence: whole words, marks respected where the sentence has them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from knowledge.vietnamese import Word, words

V = TypeVar("V")


class Hit(NamedTuple, Generic[V]):
    """A phrase that stands at words[start:end]."""

    start: int
    end: int
    value: V


class _Node(Generic[V]):
    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node[V]] = {}
        self.ends: list[tuple[tuple[str, ...], V]] = []


class PhraseBook(Generic[V]):
    """Phrases with a value each. A written word matches if folded alike and, where its marks are known, toned alike."""

    def __init__(self, phrases: Iterable[tuple[str, V]]) -> None:
        self._root: _Node[V] = _Node()
        for phrase, value in phrases:
            said = words(phrase)
            if not said:
                continue
            node = self._root
            for one in said:
                node = node.next.setdefault(one.plain, _Node())
            node.ends.append((tuple(one.toned for one in said), value))

    def hits(self, sentence: Sequence[Word], *, marks_count: bool) -> Iterator[Hit[V]]:
        """Every phrase in the sentence, overlapping ones too. `marks_count`: an unmarked word is meant so."""
        plain = [one.plain for one in sentence]
        first = self._root.next
        for start, word in enumerate(plain):
            node, at = first.get(word), start  # most words begin no phrase
            while node is not None:
                at += 1
                for toned, value in node.ends:
                    if _agrees(sentence[start:at], toned, marks_count):
                        yield Hit(start, at, value)
                node = node.next.get(plain[at]) if at < len(plain) else None

    def longest(self, sentence: Sequence[Word], *, marks_count: bool) -> list[Hit[V]]:
        """Phrases that do not overlap, the longest at each place, left to right."""
        best: dict[int, Hit[V]] = {}
        for hit in self.hits(sentence, marks_count=marks_count):
            known = best.get(hit.start)
            if known is None or hit.end > known.end:
                best[hit.start] = hit
        chosen: list[Hit[V]] = []
        at = 0
        for start in sorted(best):
            if start >= at:
                chosen.append(best[start])
                at = best[start].end
        return chosen


def _agrees(sentence: Sequence[Word], toned: Sequence[str], marks_count: bool) -> bool:
    for said, wanted in zip(sentence, toned, strict=True):
        if not said.toned or said.toned == wanted:
            continue
        if said.marked or marks_count:
            return False
    return True
