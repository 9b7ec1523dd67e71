"""What the published entries look like to search: weighted word lists as arrays, rebuilt whole on a change."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
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

    def look_up(self, terms: Sequence[str]) -> list[int]:
        """Numbers of known words, 0 for unknown ones."""
        ids = self._ids
        return [ids.get(term, 0) for term in terms]

    def __len__(self) -> int:
        return len(self._ids) + 1


class Triples(NamedTuple):
    """What each key (a word, or a pair of words) adds to each row that has it, in any order."""

    keys: Keys
    rows: Ints
    weights: Floats


class Postings:
    """For a key the rows that have it, each with a weight: several tables of the same rows, asked in one go."""

    def __init__(self, tables: Sequence[Triples], size: int) -> None:
        """Weights of one (key, row) of a table are added."""
        keys = np.concatenate([table.keys for table in tables])
        rows = np.concatenate([table.rows.astype(np.intp) + size * at for at, table in enumerate(tables)])
        weights = np.concatenate([table.weights for table in tables])
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
        self._shape = (len(tables), size)

    def sums(self, asked: Mapping[int, float]) -> Floats:
        """Per table and row the sum of the asked weights x the stored ones. Unknown keys add nothing."""
        keys = np.fromiter(asked, np.int64, len(asked))
        places = np.searchsorted(self._keys[:-1], keys)  # what lies beyond the last is compared with the last
        found = np.flatnonzero(self._keys[places] == keys) if len(self._keys) else places[:0]
        weights = np.fromiter(asked.values(), np.float32, len(asked))[found]
        begins = self._bounds[places[found]]
        counts = self._bounds[places[found] + 1] - begins
        spans = np.repeat(begins - np.cumsum(counts) + counts, counts)
        spans += np.arange(len(spans))
        worth = self._weights.take(spans)
        worth *= np.repeat(weights, counts)
        # one pass: adding key by key costs five times more
        sums = np.bincount(self._rows.take(spans), worth, minlength=self._shape[0] * self._shape[1])
        return sums.astype(np.float32).reshape(self._shape)


def pair_keys(ids: Ints) -> Keys:
    """Keys of the neighbouring pairs; a pair with an unknown word has key 0."""
    left, right = ids[:-1].astype(np.int64), ids[1:].astype(np.int64)
    return np.where((left > 0) & (right > 0), left * _PAIR + right, 0)


def keys_of(ids: Sequence[int], weights: Sequence[float], base: int = 0) -> dict[int, float]:
    """The keys of the known words and of their neighbouring pairs, each with the weight of where it first stood.

    A pair weighs what the heavier of its words does. In plain Python: a question is too short for arrays.
    """
    found: dict[int, float] = {}
    for word, weight in zip(ids, weights, strict=True):
        if word:
            found.setdefault(base + word, weight)
    for (left, one), (right, other) in pairwise(zip(ids, weights, strict=True)):
        if left and right:
            found.setdefault(base + left * _PAIR + right, max(one, other))
    return found


def neighbours(ids: Sequence[int]) -> list[int]:
    """Keys of the neighbouring pairs of known words."""
    return [left * _PAIR + right for left, right in pairwise(ids) if left and right]


class Column(NamedTuple):
    """One field of all entries as words, and how much it counts."""

    texts: Sequence[Ints]
    single: float
    pair: float
    b: float
    common: float = 1.0  # words in more than this share of the entries say nothing and are left out


def bm25(columns: Iterable[Column]) -> Triples:
    """The columns as one weighted sum: what a word, and what a pair of words, adds to each row."""
    parts: list[Triples] = []
    for column in columns:
        if column.single:
            parts.append(_weigh([text.astype(np.int64) for text in column.texts], column.single, column))
        if column.pair:
            parts.append(_weigh([pair_keys(text) for text in column.texts], column.pair, column))
    return joined(parts)


def joined(parts: Sequence[Triples]) -> Triples:
    """Tables of the same rows laid over each other."""
    keys, rows, weights = (np.concatenate(list(column)) for column in zip(*parts, strict=True))
    return Triples(keys, rows, weights)


def _weigh(texts: Sequence[Keys], factor: float, column: Column) -> Triples:
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int32, count=len(texts))
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    keys = np.concatenate(list(texts)) if texts else np.empty(0, np.int64)
    known = keys > 0
    keys, rows = keys[known], rows[known]
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    if not len(keys):
        return Triples(keys, rows.astype(np.int32), np.empty(0, np.float32))
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
    return Triples(keys[telling], rows[telling].astype(np.int32), weights[telling].astype(np.float32))
