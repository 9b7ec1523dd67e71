"""Reads a message the way it was meant: abbreviations written out, slips mended, missing marks put back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.lexicon import Lexicon
from knowledge.marks import Marks
from knowledge.phrases import PhraseBook
from knowledge.vietnamese import SYLLABLES, Word, fold, untyped, words

_LONGEST = 400  # words of one message that are read; nobody's question is longer
_COMMON = 8  # seen so often, a word is no slip
_LONGEST_JOINED = 24  # letters
_ENOUGH_PAIRS = 50  # seen together so often, two words belong together for sure
_RARER = 2  # neighbours seen together so much oftener outvote the commoner reading of an abbreviation
_NAKED = 2  # so many marked words for one that lacks its marks, or the writer leaves marks out
_MARKED_SHARE = 0.25  # from this share of marked words on, the writer types marks


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as words with marks: the writer's own, or restored where `typed_marks` is False.

    `marks_count`: an unmarked word is meant unmarked.
    """

    words: tuple[Word, ...]
    marks_count: bool
    mended: tuple[str, ...] = ()  # "gks -> giấy khai sinh", for `--explain`
    typed_marks: bool = True

    @property
    def plain(self) -> str:
        return " ".join(one.plain for one in self.words)

    def as_typed(self) -> tuple[Word, ...]:
        """The words without the marks that were put back: a few cue words must not hang on a guess."""
        return self.words if self.typed_marks else tuple(Word(one.written, one.plain, "") for one in self.words)


class Vocabulary:
    """Which words the catalogue and the lexicon use, and which stand side by side. All folded."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self.counts: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            self.counts.update(text)
            self.pairs.update(pairwise(text))
        self._choices = [known for known, seen in self.counts.items() if seen >= _COMMON and len(known) > 1]

    def knows(self, plain: str) -> bool:
        return plain in SYLLABLES or plain.isdigit() or self.counts[plain] >= _COMMON

    def near(self, plain: str) -> list[str]:
        """Known words one slip away (missing, doubled, wrong or swapped letter)."""
        return [
            found
            for found, _, _ in process.extract(plain, self._choices, scorer=OSA.distance, score_cutoff=1, limit=12)
        ]

    def split(self, joined: str) -> list[list[str]]:
        """What several words written as one may be, if they often stand together ("tamtru" -> tam tru)."""
        if len(joined) > _LONGEST_JOINED:
            return []
        found = []
        for at in range(2, len(joined) - 1):
            left, rest = joined[:at], joined[at:]
            if left in SYLLABLES:
                tails = [[rest], *self.split(rest)] if rest in SYLLABLES else self.split(rest)
                found += [[left, *tail] for tail in tails if self.pairs[left, tail[0]] > 3]
        return found

    def joins(self, before: str, middle: Sequence[Word], after: str) -> int:
        """How well a phrase joins its neighbours; what stands inside it would always let the longest win."""
        pairs = ((before, middle[0].plain), (middle[-1].plain, after))
        return sum(min(self.pairs[pair], _ENOUGH_PAIRS) for pair in pairs)

    def fit(self, before: str, middle: Sequence[str], after: str) -> float:
        """How well words stand between two others: counts of the pairs they form."""
        chain = [before, *middle, after]
        return sum(min(self.pairs[pair], _ENOUGH_PAIRS) for pair in pairwise(chain))


class Reader:
    """Turns a message into a Reading. Thread-safe."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary, marks: Marks) -> None:
        self._vocabulary = vocabulary
        self._marks = marks
        self._sure: PhraseBook[str] = PhraseBook([*lexicon.sure.items(), *((kept, "") for kept in _kept(lexicon))])
        self._unsure = {
            key: [tuple(words(reading)) for reading in readings] for key, readings in lexicon.unsure.items()
        }

        self._cue_words = frozenset(
            one.plain for cues in lexicon.intents.values() for cue in cues.cues for one in words(cue)
        )

    def read(self, message: str) -> Reading:
        written = words(message)[:_LONGEST]
        marked = sum(one.marked for one in written)
        naked = sum(self._marks.lacks(one) for one in written)
        marks_count = marked > _NAKED * naked and marked >= _MARKED_SHARE * len(written)
        mended: list[str] = []
        known = self._write_out(written, mended)
        known = self._mend(self._choose(known, mended), mended)
        if not marks_count:
            known = self._marks.restore(known)
        elif naked:
            known = [Word(one.written, one.plain, "") if self._marks.lacks(one) else one for one in known]
        return Reading(tuple(known), marks_count=True, typed_marks=marks_count, mended=tuple(mended))

    def _write_out(self, written: Sequence[Word], mended: list[str]) -> list[Word]:
        out: list[Word] = []
        at = 0
        for hit in self._sure.longest(written, marks_count=True):
            out.extend(written[at : hit.start])
            at = hit.end
            if not hit.value:
                out.extend(written[hit.start : hit.end])
                continue
            said = " ".join(one.written for one in written[hit.start : hit.end])
            mended.append(f"{said} -> {hit.value}")
            out.extend(words(hit.value))
        out.extend(written[at:])
        return out

    def _choose(self, known: Sequence[Word], mended: list[str]) -> list[Word]:
        """Picks among the readings of an ambiguous abbreviation by its neighbours, the commonest first."""
        out: list[Word] = []
        for position, one in enumerate(known):
            readings = self._unsure.get(one.written) or (self._unsure.get(one.plain) if not one.marked else None)
            if readings is None or _is_measure(known, position):
                out.append(one)
                continue
            before = out[-1].plain if out else ""
            after = known[position + 1].plain if position + 1 < len(known) else ""
            scored = [
                (self._vocabulary.joins(before, reading, after) - rank * _RARER, -rank)
                for rank, reading in enumerate(readings)
            ]
            chosen = readings[-max(scored)[1]]
            mended.append(f"{one.written} -> {' '.join(part.written for part in chosen)}")
            out.extend(chosen)
        return out

    def _mend(self, known: Sequence[Word], mended: list[str]) -> list[Word]:
        out: list[Word] = []
        skip = False
        for position, one in enumerate(known):
            if skip:
                skip = False
                continue
            if (
                len(one.plain) < 3
                or self._vocabulary.knows(one.plain)
                or one.plain in self._cue_words
                or any(letter.isdigit() for letter in one.plain[:1])
            ):
                out.append(one)
                continue
            before = out[-1].plain if out else ""
            after = known[position + 1].plain if position + 1 < len(known) else ""
            fixed = self._best(one.plain, before, after)
            if fixed is None:
                out.append(one)
                continue
            mended.append(f"{one.written} -> {' '.join(fixed)}")
            out.extend(Word(part, part, "") for part in fixed)
        return out

    def _best(self, plain: str, before: str, after: str) -> list[str] | None:
        vocabulary = self._vocabulary
        options: list[tuple[float, list[str]]] = [
            (vocabulary.fit(before, [reading], after) * 2 + min(vocabulary.counts[reading], 20) + 30, [reading])
            for reading in untyped(plain)
        ]
        options += [
            (vocabulary.fit(parts[0], parts[1:-1], parts[-1]) / (len(parts) - 1) + 20, parts)
            for parts in vocabulary.split(plain)
        ]
        if not options:
            options = [
                (vocabulary.fit(before, [near], after) * 2 + min(vocabulary.counts[near], 20), [near])
                for near in vocabulary.near(plain)
            ]
        return max(options)[1] if options else None


def _kept(lexicon: Lexicon) -> Iterable[str]:
    """Phrases of the field that contain what is elsewhere an abbreviation ("mô tô", "một cửa")."""
    for said in lexicon.concepts.values():
        for phrase in said:
            parts = phrase.split()
            if len(parts) > 1 and phrase not in lexicon.sure and any(part in lexicon.sure for part in parts):
                yield phrase


def _is_measure(known: Sequence[Word], position: int) -> bool:
    """ "50k", "2 kg", "8 h": after a number the letters measure."""
    return (
        position > 0
        and known[position - 1].plain.isdigit()
        and fold(known[position].plain) in {"k", "kg", "h", "m", "ha", "cc", "tr"}
    )
