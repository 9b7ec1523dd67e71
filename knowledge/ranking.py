"""Scores every entry of a catalogue for one question: weighted words, everyday names, siblings, how often it is asked.

Holds the arrays; the weights that turn features into one score are `ranker.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from knowledge.index import (
    COMMON,
    MOST_READ,
    WHOLE,
    Column,
    Entry,
    Floats,
    Ints,
    Lines,
    Postings,
    Terms,
    bm25,
    once,
    pair_keys,
)
from knowledge.lexicon import Lexicon
from knowledge.marks import Marks
from knowledge.naming import called, other_words, unframed
from knowledge.phrases import PhraseBook
from knowledge.reading import Reader, Reading, Vocabulary
from knowledge.traits import Traits, priors
from knowledge.vietnamese import Word, plain_words, words
from knowledge.wording import QUIET, Spelled, Wording

_POOL = 25  # rows taken by words, and as many by everyday names
_CUT_RESULT, _CUT_REQUIREMENTS = 400, 900  # characters
_UNMARKED = 0.4  # what a word is worth in an everyday name whose marks differ

FEATURES = (
    "words", "words_share", "body", "concepts", "concepts_share", "marked",
    "name_cover", "name_fit", "alias_cover", "alias_pairs", "alias_fit", "alias_share", "alias_many",
    "asked", "asked_daily", "named", "commune", "province", "ministry_only", "citizen",
    "qualifier_unasked", "qualifier_met", "qualifier_missed", "action_extra", "action_met", "action_missed",
    "only_if_met", "only_if_unmet", "fuzzy_name", "fuzzy_alias", "name_heard", "alias_heard", "body_share",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranked:
    """The entries worth a look for one question. `features` is (len(rows), len(FEATURES))."""

    rows: npt.NDArray[np.intp]
    features: Floats
    best_lines: Ints  # per row of `rows`, the everyday name that fits best
    mass: float  # how much content the question has, in idf


class Ranking:
    """The index of one state of the catalogue. Immutable after building; thread-safe."""

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon) -> None:
        self.entries = list(entries)
        self.wording = Wording(lexicon)
        self._terms = Terms()
        names = [words(unframed(entry.name)) for entry in self.entries]
        known = [lexicon.names.get(entry.code) for entry in self.entries]
        self.lines, owners = called(self.entries, known)
        line_words = [words(line) for line in self.lines]
        known_texts = [*names, *line_words, *(words(text) for text in other_words(self.entries, lexicon))]
        vocabulary = Vocabulary([one.plain for one in text] for text in known_texts)
        self.reader = Reader(lexicon, vocabulary, Marks(known_texts))
        self._index_words(names)
        self._index_lines(line_words, owners)
        self._qualifiers = Traits(lexicon.qualifiers, names)
        self._actions = Traits(lexicon.actions, names)
        self._prior = priors(self.entries, known)
        self._only_if: PhraseBook[int] = PhraseBook(
            (cue, row) for row, one in enumerate(known) if one for cue in one.only_if
        )
        self._has_only_if = np.array([bool(one and one.only_if) for one in known])
        for row, entry in enumerate(self.entries):  # indexed by now, and most of what a catalogue weighs
            self.entries[row] = entry._replace(documents="", steps="", requirements="", result="")

    def rank(self, reading: Reading) -> Ranked:
        """The features of the entries that may be meant."""
        size = len(self.entries)
        spelled = self.wording.spell(reading.words, marks_count=reading.marks_count)
        by_words, by_body = self._sum(spelled.plain, spelled.weights, self._names, self._body)
        (by_concepts,) = self._sum(spelled.concepts, None, self._concept_names)
        (by_marks,) = self._sum(spelled.marked, spelled.weights, self._marked_names)
        total = by_words + by_body + by_concepts * 0.6 + by_marks * 0.5
        mass = self._mass(spelled)
        cover, pairs, fit, heard = self._fit_lines(spelled, mass)
        alias_fit = np.zeros(size, np.float32)
        alias_fit[self._alias.owners] = np.maximum.reduceat(fit, self._alias.starts)
        rows = np.union1d(_top(total, _POOL), _top(alias_fit, _POOL))
        best_lines = self._best_lines(rows, fit, alias_fit)
        own, starts = self._alias.lines_of(rows)
        met = np.zeros(size, bool)
        met[[hit.value for hit in self._only_if.hits(reading.words, marks_count=reading.marks_count)]] = True
        features = np.column_stack(
            [
                total[rows],
                total[rows] / max(float(total.max()), 1e-6),
                by_body[rows],
                by_concepts[rows],
                by_concepts[rows] / max(float(by_concepts.max()), 1e-6),
                by_marks[rows],
                cover[self._name_lines[rows]],
                fit[self._name_lines[rows]],
                np.maximum.reduceat(cover[own], starts),
                np.maximum.reduceat(pairs[own], starts),
                alias_fit[rows],
                alias_fit[rows] / max(float(alias_fit.max()), 1e-6),
                np.sqrt(np.add.reduceat(fit[own] ** 2, starts)),
                self._prior[rows],
                self._qualifiers.compare(rows, self._qualifiers.asked(reading)),
                self._actions.compare(rows, self._actions.asked(reading)),
                (met & self._has_only_if)[rows],
                (~met & self._has_only_if)[rows],
                _fuzzy(spelled.content, [self._folded_names[row] for row in rows]),
                _fuzzy(spelled.content, [self._folded_lines[line] for line in best_lines]),
                heard[self._name_lines[rows]],
                heard[best_lines],
                by_body[rows] / max(float(by_body.max()), 1e-6),
            ]
        ).astype(np.float32)
        return Ranked(rows, features, best_lines, mass)

    def _index_words(self, names: Sequence[Sequence[Word]]) -> None:
        size = len(self.entries)
        spelled = [self.wording.spell(name) for name in names]
        learn = self._terms.learn
        self._names = bm25([Column([learn(one.plain) for one in spelled], 1.0, 1.0, 0.9)], size)
        self._marked_names = bm25([Column([learn(one.marked) for one in spelled], 1.0, 1.0, 0.9)], size)
        self._concept_names = bm25([Column([learn(one.concepts) for one in spelled], 1.0, 1.0, 0.9)], size)
        body = [
            Column([learn(plain_words(entry.result[:_CUT_RESULT])) for entry in self.entries], 0.2, 0.3, 0.75, COMMON),
            Column([learn(plain_words(entry.field)) for entry in self.entries], 0.2, 0.0, 0.75),
            Column([learn(plain_words(entry.documents[:MOST_READ])) for entry in self.entries], 0.1, 0.3, 0.75, COMMON),
            Column([learn(plain_words(entry.steps[:MOST_READ])) for entry in self.entries], 0.1, 0.1, 0.75, COMMON),
            Column(
                [learn(plain_words(entry.requirements[:_CUT_REQUIREMENTS])) for entry in self.entries],
                0.1,
                0.1,
                0.75,
                COMMON,
            ),
        ]
        self._body = bm25(body, size)

    def _index_lines(self, line_words: Sequence[Sequence[Word]], owners: Sequence[int]) -> None:
        spelled = [self.wording.spell(text) for text in line_words]
        keys = [self._terms.learn(one.concepts) for one in spelled]
        marked = [self._terms.learn(one.marked_concepts) for one in spelled]
        self._worth = self._worth_of_terms(keys, owners)
        self._alias = Lines(keys, marked, owners, self._worth)
        self._folded_lines = [" ".join(one.plain) for one in spelled]
        self._name_lines = np.searchsorted(self._alias.owner_of_line, np.arange(len(self.entries)))
        self._folded_names = [self._folded_lines[line] for line in self._name_lines]

    def _worth_of_terms(self, keys: Sequence[Ints], owners: Sequence[int]) -> Floats:
        """idf over entries (not lines), low for quiet words."""
        rows = np.repeat(np.asarray(owners, dtype=np.int64), [len(key) for key in keys])
        flat = np.concatenate(list(keys)).astype(np.int64)
        spread = np.bincount(
            np.unique(flat * len(self.entries) + rows) // len(self.entries), minlength=len(self._terms)
        )
        size = max(len(self.entries), WHOLE)
        worth = np.log1p((size - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        quiet = self._terms.look_up(sorted(self.wording.quiet_words))
        worth[quiet[quiet > 0]] *= QUIET
        worth[0] = 0.0
        return worth

    def _sum(self, terms: Sequence[str], weights: Sequence[float] | None, *postings: Postings) -> list[Floats]:
        """What the words and their pairs add to every entry. A repeated word counts once."""
        ids = self._terms.look_up(terms)
        worth = np.ones(len(ids), np.float32) if weights is None else np.asarray(weights, np.float32)
        keys, first = once(ids)
        pairs, pair_first = once(pair_keys(ids))
        both = np.concatenate([keys, pairs])
        values = (
            np.concatenate([worth[first], np.maximum(worth[:-1], worth[1:])[pair_first]])
            if len(pairs)
            else worth[first]
        )
        sums = []
        for one in postings:
            scores = np.zeros(len(self.entries), np.float32)
            one.add(scores, both, values)
            sums.append(scores)
        return sums

    def _fit_lines(self, spelled: Spelled, mass: float) -> tuple[Floats, Floats, Floats, Floats]:
        """Per everyday name: the share of it that was said, the share of its pairs, the overall fit,

        and the share of the question that it explains.
        """
        ids = self._terms.look_up(spelled.concepts)
        trusted = np.array([bool(one) for one in spelled.marked_concepts], bool)
        keys, first = once(ids)
        cover = np.zeros(len(self.lines), np.float32)
        pairs = np.zeros(len(self.lines), np.float32)
        self._alias.singles.add(cover, keys, np.where(trusted[first], _UNMARKED, 1.0).astype(np.float32))
        marked, _ = once(self._terms.look_up([one for one in spelled.marked_concepts if one]))
        self._alias.marked.add(cover, marked, np.full(len(marked), 1 - _UNMARKED, np.float32))
        pair_ids, _ = once(pair_keys(ids))
        self._alias.pairs.add(pairs, pair_ids, np.ones(len(pair_ids), np.float32))
        np.minimum(cover, 1.0, out=cover)
        matched = cover * self._alias.mass
        heard = matched / max(mass, 1e-6)
        fit = cover * (0.5 + 0.5 * np.where(self._alias.alone, 1.0, np.minimum(pairs, 1.0)))
        fit *= np.sqrt(np.minimum(1.0, heard) * np.minimum(1.0, matched / 8.0))
        return cover, pairs, fit, heard

    def _mass(self, spelled: Spelled) -> float:
        """How much content a question has, in idf."""
        keys, _ = once(self._terms.look_up(spelled.concepts))
        return float(self._worth[keys[keys < len(self._worth)]].sum())

    def _best_lines(self, rows: npt.NDArray[np.intp], fit: Floats, best_fit: Floats) -> Ints:
        """The line that fits best for each of `rows`; the official name where none was said at all."""
        owner = self._alias.owner_of_line
        best = np.flatnonzero((fit > 0) & (fit >= best_fit[owner]))[::-1]
        of_entry = self._name_lines.astype(np.int32)
        of_entry[owner[best]] = best
        return of_entry[rows]


def _top(scores: Floats, count: int) -> npt.NDArray[np.intp]:
    if len(scores) <= count:
        return np.flatnonzero(scores > 0)
    best = np.argpartition(scores, -count)[-count:]
    return best[scores[best] > 0]


def _fuzzy(question: str, texts: Sequence[str]) -> Floats:
    if not texts:
        return np.empty(0, np.float32)
    return np.asarray(process.cdist([question], texts, scorer=fuzz.token_set_ratio)[0] / 100, dtype=np.float32)
