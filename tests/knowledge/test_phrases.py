"""A phrase book finds what a slow search finds, marks respected only where they are known."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.phrases import Hit, PhraseBook
from knowledge.vietnamese import Word, word, words

_WORDS = ["ba", "bà", "bá", "mạ", "ma", "con", "cơn"]
_phrases = st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join), max_size=8)
_sentences = st.lists(
    st.sampled_from(_WORDS).map(word) | st.sampled_from(["ba", "ma", "con"]).map(lambda plain: Word(plain, plain, "")),
    max_size=9,
)


def _meant(said: Word, wanted: Word, marks_count: bool) -> bool:
    if said.plain != wanted.plain:
        return False
    unsure = not said.toned or (not said.marked and not marks_count)
    return unsure or said.toned == wanted.toned


def _slowly(phrases: Sequence[str], sentence: Sequence[Word], marks_count: bool) -> list[Hit[int]]:
    found = []
    for number, phrase in enumerate(phrases):
        wanted = words(phrase)
        for start in range(len(sentence) - len(wanted) + 1):
            pairs = zip(sentence[start:], wanted, strict=False)
            if all(_meant(said, one, marks_count) for said, one in pairs):
                found.append(Hit(start, start + len(wanted), number))
    return found


@given(_phrases, _sentences, st.booleans())
def test_hits_are_those_of_a_slow_search(phrases: list[str], sentence: list[Word], marks_count: bool) -> None:
    book = PhraseBook((phrase, number) for number, phrase in enumerate(phrases))
    assert Counter(book.hits(sentence, marks_count=marks_count)) == Counter(_slowly(phrases, sentence, marks_count))


@given(_phrases, _sentences, st.booleans())
def test_the_longest_cover_left_to_right(phrases: list[str], sentence: list[Word], marks_count: bool) -> None:
    book = PhraseBook((phrase, number) for number, phrase in enumerate(phrases))
    every = _slowly(phrases, sentence, marks_count)
    spans = []
    at = 0
    while at < len(sentence):
        ends = [hit.end for hit in every if hit.start == at]
        if ends:
            spans.append((at, max(ends)))
        at = max(ends, default=at + 1)
    assert [(hit.start, hit.end) for hit in book.longest(sentence, marks_count=marks_count)] == spans


@pytest.mark.parametrize(
    ("said", "marks_count", "found"),
    [("hòa giải", True, True), ("hoà giải", True, True), ("hoa giai", False, True), ("hoa giai", True, False),
     ("hóa giải", False, False), ("hoa giải", False, True), ("giải hòa", True, False)],
)  # fmt: skip
def test_marks(said: str, marks_count: bool, found: bool) -> None:
    book = PhraseBook([("hòa giải", "x")])
    assert bool(book.longest(words(said), marks_count=marks_count)) is found


def test_a_phrase_without_words_is_no_phrase() -> None:
    book = PhraseBook([("...", 1), ("", 2), ("một", 3)])
    assert [hit.value for hit in book.hits(words("một hai ..."), marks_count=True)] == [3]
