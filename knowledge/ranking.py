"""Scores every entry of a catalogue for one question: weighted words, everyday names, siblings, how often it is asked.

Holds the arrays; the weights that turn features into one score are `ranker.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.everyday import Fits, Lines, Rows
from knowledge.index import COMMON, MOST_READ, WHOLE, Column, Entry, Floats, Ints, Postings, Terms, bm25, keys_of
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
_CONCEPTS = 1 << 60  # concepts are numbered like words, and counted apart from them

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

    rows: Rows
    features: Floats
    best_lines: Rows  # per row of `rows`, the everyday name that fits best
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
        only_if = [(cue, row) for row, one in enumerate(known) if one for cue in one.only_if]
        families = (self._qualifiers.said, self._actions.said, only_if)
        self._triggers: PhraseBook[tuple[int, int]] = PhraseBook(
            (cue, (family, at)) for family, cues in enumerate(families) for cue, at in cues
        )
        self._has_only_if = np.array([bool(one and one.only_if) for one in known], np.float32)
        for row, entry in enumerate(self.entries):  # indexed by now, and most of what a catalogue weighs
            self.entries[row] = entry._replace(documents="", steps="", requirements="", result="")

    def rank(self, reading: Reading) -> Ranked:
        """The features of the entries that may be meant."""
        spelled = self.wording.asked(reading.words)
        concepts = self._terms.look_up(spelled.concepts)
        by_words, by_body, by_concepts, by_marks = self._sums(spelled, concepts)
        total = by_words + by_body + by_concepts * 0.6 + by_marks * 0.5
        mass = self._mass(concepts)
        marked = self._terms.look_up(spelled.marked_concepts)
        fits = self._alias.fits(concepts, marked, [bool(one) for one in spelled.marked_concepts], mass)
        rows = np.array(sorted({*_top(total, _POOL), *_top(fits.best, _POOL)}), np.intp)
        if not len(rows):
            return Ranked(rows, np.empty((0, len(FEATURES)), np.float32), rows, mass)
        own, starts = self._alias.of(rows)
        nearest = self._alias.nearest(own, starts, fits.fit)
        qualifiers, actions, met = self._triggered(reading)
        columns = [
            *_relative(total, rows),
            by_body[rows],
            *_relative(by_concepts, rows),
            by_marks[rows],
            *self._fitting(fits, rows, own, starts),
            *self._prior[:, rows],
            *self._qualifiers.compare(rows, qualifiers),
            *self._actions.compare(rows, actions),
            *self._conditions(rows, met),
            *self._spelling(spelled.content, rows, nearest),
            *self._heard(fits.cover, mass, rows, nearest),
            _relative(by_body, rows)[1],
        ]
        features = np.empty((len(FEATURES), len(rows)), np.float32)
        for place, column in enumerate(columns):
            features[place] = column
        return Ranked(rows, features.T, nearest, mass)

    def _fitting(self, fits: Fits, rows: Rows, own: Rows, starts: Rows) -> Sequence[Floats]:
        official = self._alias.first[rows]
        return (
            fits.cover[official],
            fits.fit[official],
            np.maximum.reduceat(fits.cover[own], starts),
            np.maximum.reduceat(fits.pairs[own], starts),
            *_relative(fits.best, rows),
            np.sqrt(np.add.reduceat(fits.fit[own] ** 2, starts)),
        )

    def _triggered(self, reading: Reading) -> tuple[set[int], set[int], set[int]]:
        """Which qualifiers and actions are named, and the entries whose special case is."""
        found: tuple[set[int], set[int], set[int]] = (set(), set(), set())
        for hit in self._triggers.hits(reading.words, marks_count=reading.marks_count):
            family, at = hit.value
            found[family].add(at)
        return found

    def _conditions(self, rows: Rows, met: set[int]) -> tuple[Floats, Floats]:
        """Which entries that are only for a special case have it named, and which not."""
        has, named = self._has_only_if[rows], np.array([row in met for row in rows.tolist()], np.float32)
        return has * named, has * (1 - named)

    def _spelling(self, content: str, rows: Rows, nearest: Rows) -> tuple[Floats, Floats]:
        """How alike the letters of the question and of the official, of the nearest everyday name are."""
        official, everyday = self._alias.first[rows].tolist(), nearest.tolist()
        apart = list(dict.fromkeys((*official, *everyday)))
        alike = process.cdist([content], [self._folded_lines[line] for line in apart], scorer=fuzz.token_set_ratio)
        of_line = dict(zip(apart, (alike[0] / 100).tolist(), strict=True))
        return (
            np.array([of_line[line] for line in official], np.float32),
            np.array([of_line[line] for line in everyday], np.float32),
        )

    def _heard(self, cover: Floats, mass: float, rows: Rows, nearest: Rows) -> Sequence[Floats]:
        """The share of the question that the official name, and the nearest one, explain."""
        return [
            cover[lines] * self._alias.mass[lines] / max(mass, 1e-6) for lines in (self._alias.first[rows], nearest)
        ]

    def _index_words(self, names: Sequence[Sequence[Word]]) -> None:
        spelled = [self.wording.spell(name) for name in names]
        learn = self._terms.learn
        plain = bm25([Column([learn(one.plain) for one in spelled], 1.0, 1.0, 0.9)])
        marked = bm25([Column([learn(one.marked) for one in spelled], 1.0, 1.0, 0.9)])
        concepts = bm25([Column([learn(one.concepts) for one in spelled], 1.0, 1.0, 0.9)])
        concepts = concepts._replace(keys=concepts.keys + _CONCEPTS)
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
        self._words = Postings([plain, bm25(body), concepts, marked], len(self.entries))

    def _index_lines(self, line_words: Sequence[Sequence[Word]], owners: Sequence[int]) -> None:
        spelled = [self.wording.spell(text) for text in line_words]
        keys = [self._terms.learn(one.concepts) for one in spelled]
        marked = [self._terms.learn(one.marked_concepts) for one in spelled]
        self._worth = self._worth_of_terms(keys, owners)
        self._alias = Lines(keys, marked, owners, self._worth)
        self._folded_lines = [" ".join(one.plain) for one in spelled]

    def _worth_of_terms(self, keys: Sequence[Ints], owners: Sequence[int]) -> Floats:
        """idf over entries (not lines), low for quiet words."""
        rows = np.repeat(np.asarray(owners, dtype=np.int64), [len(key) for key in keys])
        flat = np.concatenate(list(keys)).astype(np.int64)
        spread = np.bincount(
            np.unique(flat * len(self.entries) + rows) // len(self.entries), minlength=len(self._terms)
        )
        size = max(len(self.entries), WHOLE)
        worth = np.log1p((size - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        worth[[word for word in self._terms.look_up(sorted(self.wording.quiet_words)) if word]] *= QUIET
        worth[0] = 0.0
        return worth

    def _sums(self, spelled: Spelled, concepts: Sequence[int]) -> Floats:
        """What words and their pairs add to every entry: by name, by body, by concepts, by name with marks."""
        asked = keys_of(self._terms.look_up(spelled.plain), spelled.weights)
        asked |= keys_of(self._terms.look_up(spelled.marked), spelled.weights)
        asked |= keys_of(concepts, [1.0] * len(concepts), _CONCEPTS)
        return self._words.sums(asked)

    def _mass(self, concepts: Sequence[int]) -> float:
        """How much content a question has, in idf."""
        known = [word for word in dict.fromkeys(concepts) if word < len(self._worth)]
        return float(self._worth[known].sum())


def _relative(scores: Floats, rows: Rows) -> tuple[Floats, Floats]:
    """The scores of some rows, and their shares of the highest of all."""
    some = scores[rows]
    return some, some / max(float(scores.max()), 1e-6)


def _top(scores: Floats, count: int) -> list[int]:
    best = np.flatnonzero(scores > 0)
    if len(best) > count:
        best = best[np.argpartition(scores[best], -count)[-count:]]
    return best.tolist()
