"""Spells a sentence for the index: plain words, marked words, and concepts in place of the words that mean the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.lexicon import Lexicon
from knowledge.phrases import PhraseBook
from knowledge.vietnamese import Word, words

QUIET = 0.3  # what a word of politeness or of the question's frame is worth


@dataclass(frozen=True, slots=True)
class Spelled:
    """One sentence, twice: word by word, and with concepts. Equal positions belong together within each half.

    A marked spelling is "" where the writer's marks cannot be trusted.
    """

    plain: list[str]
    marked: list[str]
    weights: list[float]
    concepts: list[str]
    marked_concepts: list[str]
    content: str  # the plain words that are not quiet, or all when every word is


class Wording:
    """The spelling shared by names, everyday names and questions."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._concepts: PhraseBook[str] = PhraseBook(
            (phrase, f"§{key}") for key, said in lexicon.concepts.items() for phrase in said
        )
        quiet = [one for text in lexicon.stop_words for one in words(text)]
        self.quiet_words = frozenset(one.plain for one in quiet)
        self._quiet_toned = frozenset(one.toned for one in quiet)
        self.asked = lru_cache(maxsize=64)(self.spell)  # for questions, which are looked at more than once
        self._quiet_phrases: PhraseBook[bool] = PhraseBook((phrase, True) for phrase in lexicon.stop_phrases)

    def hushes(self, one: Word) -> bool:
        """Whether a word with marks is one of politeness: "thì", not "thi"."""
        return one.toned in self._quiet_toned

    def spell(self, text: Sequence[Word], *, marks_count: bool = True) -> Spelled:
        quiet = [one.plain in self.quiet_words for one in text]
        for hit in self._quiet_phrases.hits(text, marks_count=marks_count):
            quiet[hit.start : hit.end] = [True] * (hit.end - hit.start)
        plain = [one.plain for one in text]
        marked = [_marked(one, marks_count) for one in text]
        concepts: list[str] = []
        marked_concepts: list[str] = []
        at = 0
        for concept in self._concepts.longest(text, marks_count=marks_count):
            concepts += [*plain[at : concept.start], concept.value]
            marked_concepts += [*marked[at : concept.start], f"'{concept.value}"]
            at = concept.end
        concepts += plain[at:]
        marked_concepts += marked[at:]
        return Spelled(
            plain,
            marked,
            [QUIET if hushed else 1.0 for hushed in quiet],
            concepts,
            marked_concepts,
            " ".join(one for one, hushed in zip(plain, quiet, strict=True) if not hushed) or " ".join(plain),
        )


def _marked(one: Word, marks_count: bool) -> str:
    return f"'{one.toned}" if one.toned and (one.marked or marks_count) else ""
