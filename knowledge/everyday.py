"""Everyday names as search sees them: many short phrases, each of one owner, asked "how much of you was said?"."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.index import Floats, Ints, Postings, Triples, joined, neighbours, pair_keys

_UNMARKED = 0.4  # what a word is worth in an everyday name whose marks differ
_FULL = 8.0  # idf of what was said, from which a line counts in full

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Fits:
    """Per line the share of it that was said, the share of its pairs, and the overall fit; per owner the best fit."""

    cover: Floats
    pairs: Floats
    fit: Floats
    best: Floats


class Lines:
    """All lines of a catalogue. A word counts by its idf."""

    def __init__(self, lines: Sequence[Ints], marked: Sequence[Ints], owners: Sequence[int], worth: Floats) -> None:
        """`lines` sorted by owner; every owner has some. `worth` is the idf of every word number."""
        count = len(lines)
        masses = np.fromiter((float(worth[line].sum()) for line in lines), dtype=np.float32, count=count)
        self.mass = np.maximum(masses, 1e-6)
        self._alone = np.fromiter((len(line) < 2 for line in lines), dtype=np.float32, count=count)
        said = joined([_shares(spelled, lines, worth, self.mass) for spelled in (lines, marked)])
        self._said = Postings([said, _pairs(lines)], count)
        self._owner = np.asarray(owners, dtype=np.intp)
        self.first = np.flatnonzero(np.diff(self._owner, prepend=-1))  # of each owner
        self._counts = np.diff(np.append(self.first, count))

    def fits(self, said: Sequence[int], marked: Sequence[int], trusted: Sequence[bool], mass: float) -> Fits:
        """How well a question says each line: its words as numbers, without and with marks where they are trusted."""
        asked = dict.fromkeys(neighbours(said), 1.0)
        for plain, toned, sure in zip(said, marked, trusted, strict=True):
            if plain:
                asked.setdefault(plain, _UNMARKED if sure else 1.0)
            if toned and sure:
                asked.setdefault(toned, 1 - _UNMARKED)
        cover, pairs = self._said.sums(asked)
        np.minimum(cover, 1.0, out=cover)
        fit, best = np.zeros(len(cover), np.float32), np.zeros(len(self.first), np.float32)
        lines = np.flatnonzero(cover > 0)  # most have no word of the question
        share = cover.take(lines)
        matched = share * self.mass.take(lines)
        in_order = np.minimum(pairs.take(lines) + self._alone.take(lines), 1.0)  # a word that stands alone is in order
        weight = np.minimum(matched, mass) * np.minimum(matched, _FULL) / max(mass * _FULL, 1e-6)
        fits = share * (0.5 + 0.5 * in_order) * np.sqrt(weight)
        fit[lines] = fits
        np.maximum.at(best, self._owner.take(lines), fits)
        return Fits(cover, pairs, fit, best)

    def of(self, owners: Rows) -> tuple[Rows, Rows]:
        """The lines of some owners, one owner after the other, and where each owner's begin in that list."""
        counts = self._counts[owners]
        starts = np.cumsum(counts) - counts
        return np.repeat(self.first[owners] - starts, counts) + np.arange(int(counts.sum())), starts

    def nearest(self, own: Rows, starts: Rows, fit: Floats) -> Rows:
        """Which line fits best for each owner of `own`: the first of equals, the official name where none was said."""
        values = fit[own]
        best = np.maximum.reduceat(values, starts)
        equal = np.flatnonzero(values == np.repeat(best, np.diff(np.append(starts, len(own)))))
        return np.asarray(own[equal[np.searchsorted(equal, starts)]], np.intp)


def _shares(keys: Sequence[Ints], lines: Sequence[Ints], worth: Floats, mass: Floats) -> Triples:
    """Per word its part of the line's mass. `keys` spell the words of `lines`."""
    rows = np.repeat(np.arange(len(lines), dtype=np.int32), [len(line) for line in lines])
    ids = np.concatenate(list(lines)) if lines else np.empty(0, np.int32)
    flat = np.concatenate(list(keys)).astype(np.int64) if keys else np.empty(0, np.int64)
    return Triples(flat, rows, worth[ids] / mass[rows])


def _pairs(lines: Sequence[Ints]) -> Triples:
    """Per pair of neighbours its part of all pairs of the line."""
    counts = np.fromiter((max(len(line) - 1, 1) for line in lines), dtype=np.float32, count=len(lines))
    keys = [pair_keys(line) for line in lines]
    rows = np.repeat(np.arange(len(lines), dtype=np.int32), [len(key) for key in keys])
    flat = np.concatenate(keys) if keys else np.empty(0, np.int64)
    known = flat > 0
    return Triples(flat[known], rows[known], (1 / counts[rows])[known])
