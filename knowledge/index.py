"""What the published entries look like to search: weighted word lists as arrays, rebuilt whole on a change."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]

# Rarity is counted as in a catalogue of this size at least: what a score is worth must not hang on how much is loaded.
WHOLE = 2500
MOST_READ = 1800  # characters of one text; what stands first says most
COMMON = 0.25  # `Column.common` of long texts

_K1 = 1.2
_PAIR = 1 << 31


class Entry(NamedTuple):
    """What can be found, as search sees it. Texts are raw; long ones are cut by the index."""

    code: str
    name: str
    field: str = ""
    levels: Sequence[str] = ()
    audience: Sequence[str] = ()
    result: str = ""
    documents: str = ""
    steps: str = ""
    requirements: str = ""
    aliases: Sequence[str] = ()
    cases: Sequence[str] = ()
    asked: int = 0  # how often people ask for it, 0-3, where the lexicon does not say
    kind: str = "procedure"  # a value of `search.MatchKind`


class Terms:
    """Words as numbers. 0 is never a word."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def learn(self, terms: Iterable[str]) -> Ints:
        ids = self._ids
        return np.fromiter((ids.setdefault(term, len(ids) + 1) for term in terms), dtype=np.int32)

    def look_up(self, terms: Sequence[str]) -> Ints:
        """Numbers of known words, 0 for unknown ones."""
        ids = self._ids
        return np.fromiter((ids.get(term, 0) for term in terms), dtype=np.int32, count=len(terms))

    def __len__(self) -> int:
        return len(self._ids) + 1


class Postings:
    """For a key (a word, or a pair of words) the rows that have it, each with a weight."""

    def __init__(self, keys: Keys, rows: Ints, weights: Floats, size: int) -> None:
        """Triples in any order; weights of one (key, row) are added."""
        order = np.lexsort((rows, keys))
        keys, rows, weights = keys[order], rows[order], weights[order]
        if len(keys):
            first = np.concatenate(([True], (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])))
            starts = np.flatnonzero(first)
            weights = np.add.reduceat(weights, starts).astype(np.float32)
            keys, rows = keys[starts], rows[starts]
        self._keys, begins = np.unique(keys, return_index=True)
        self._bounds = np.append(begins, len(keys))
        self._rows = rows.astype(np.int32)
        self._weights = weights
        self.size = size

    def add(self, scores: Floats, keys: Keys, weights: Floats) -> None:
        """Adds `weight` x the stored weight of every key to the rows that have it. Unknown keys add nothing."""
        if not len(keys) or not len(self._keys):
            return
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found = self._keys[places] == keys
        bounds = self._bounds
        spans = [(int(bounds[place]), int(bounds[place + 1])) for place in places[found].tolist()]
        if not spans:
            return
        rows = np.concatenate([self._rows[begin:end] for begin, end in spans])
        worth = np.concatenate([self._weights[begin:end] for begin, end in spans])
        worth *= np.repeat(weights[found].astype(np.float32), [end - begin for begin, end in spans])
        scores += np.bincount(rows, worth, minlength=len(scores))  # one pass: adding span by span costs five times more


def pair_keys(ids: Ints) -> Keys:
    """Keys of the neighbouring pairs; a pair with an unknown word has key 0."""
    left, right = ids[:-1].astype(np.int64), ids[1:].astype(np.int64)
    return np.where((left > 0) & (right > 0), left * _PAIR + right, 0)


def once(keys: npt.NDArray[np.integer[Any]]) -> tuple[Keys, list[int]]:
    """Each known key once, with where it first stood. A question is so short that a dict beats sorting."""
    first: dict[int, int] = {}
    for place, key in enumerate(keys.tolist()):
        first.setdefault(key, place)
    first.pop(0, None)
    return np.array(list(first), np.int64), list(first.values())


class Column(NamedTuple):
    """One field of all entries as words, and how much it counts."""

    texts: Sequence[Ints]
    single: float
    pair: float
    b: float
    common: float = 1.0  # words in more than this share of the entries say nothing and are left out


def bm25(columns: Iterable[Column], size: int) -> Postings:
    """The columns as one weighted sum: what a word, and what a pair of words, adds to each row."""
    parts: list[tuple[Keys, Ints, Floats]] = []
    for column in columns:
        if column.single:
            parts.append(_weigh([text.astype(np.int64) for text in column.texts], column.single, column))
        if column.pair:
            parts.append(_weigh([pair_keys(text) for text in column.texts], column.pair, column))
    return Postings(
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
        size,
    )


def _weigh(texts: Sequence[Keys], factor: float, column: Column) -> tuple[Keys, Ints, Floats]:
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int32, count=len(texts))
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    keys = np.concatenate(list(texts)) if texts else np.empty(0, np.int64)
    known = keys > 0
    keys, rows = keys[known], rows[known]
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    if not len(keys):
        return keys, rows.astype(np.int32), np.empty(0, np.float32)
    first = np.concatenate(([True], (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])))
    starts = np.flatnonzero(first)
    times = np.diff(np.append(starts, len(keys))).astype(np.float32)
    keys, rows = keys[starts], rows[starts]
    _, inverse, spread = np.unique(keys, return_inverse=True, return_counts=True)
    idf = np.log1p((max(len(texts), WHOLE) - spread + 0.5) / (spread + 0.5))[inverse]
    mean = max(float(lengths.mean()), 1.0)
    norm = _K1 * (1 - column.b + column.b * lengths[rows] / mean)
    weights = factor * idf * times * (_K1 + 1) / (times + norm)
    telling = spread[inverse] <= max(column.common * len(texts), 1.0)
    return keys[telling], rows[telling].astype(np.int32), weights[telling].astype(np.float32)


class Lines:
    """Many short phrases, each of one owner, asked "how much of you is in this question?"."""

    def __init__(self, lines: Sequence[Ints], marked: Sequence[Ints], owners: Sequence[int], worth: Floats) -> None:
        """`lines` sorted by owner; `worth` is the idf of every word number."""
        count = len(lines)
        masses = np.fromiter((float(worth[line].sum()) for line in lines), dtype=np.float32, count=count)
        self.mass = np.maximum(masses, 1e-6)
        self.singles = _shares(lines, lines, worth, self.mass)
        self.marked = _shares(marked, lines, worth, self.mass)
        pair_counts = np.fromiter((max(len(line) - 1, 1) for line in lines), dtype=np.float32, count=count)
        keys = [pair_keys(line) for line in lines]
        rows = np.repeat(np.arange(count, dtype=np.int32), [len(key) for key in keys])
        flat = np.concatenate(keys) if keys else np.empty(0, np.int64)
        known = flat > 0
        self.pairs = Postings(flat[known], rows[known], (1 / pair_counts[rows])[known], count)
        self.alone = np.fromiter((len(line) < 2 for line in lines), dtype=bool, count=count)
        owner = np.asarray(owners, dtype=np.intp)
        self.owners, self.starts = np.unique(owner, return_index=True)
        self.owner_of_line = owner
        self.ends = np.append(self.starts[1:], count)

    def lines_of(self, owners: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The lines of some owners, one owner after the other, and where each owner's begin in that list."""
        places = np.searchsorted(self.owners, owners)
        begins, ends = self.starts[places], self.ends[places]
        counts = ends - begins
        starts = np.cumsum(counts) - counts
        return np.repeat(begins - starts, counts) + np.arange(int(counts.sum())), starts


def _shares(keys: Sequence[Ints], lines: Sequence[Ints], worth: Floats, mass: Floats) -> Postings:
    """Per word its part of the line's mass. `keys` spell the words of `lines`."""
    rows = np.repeat(np.arange(len(lines), dtype=np.int32), [len(line) for line in lines])
    ids = np.concatenate(list(lines)) if lines else np.empty(0, np.int32)
    flat = np.concatenate(list(keys)).astype(np.int64) if keys else np.empty(0, np.int64)
    return Postings(flat, rows, worth[ids] / mass[rows], len(lines))
