"""Names and questions are spelled alike: words that mean the same meet, words of politeness are hushed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import lexicon
from knowledge.vietnamese import Word, words
from knowledge.wording import QUIET, Wording

_TOY = replace(
    lexicon.load(),
    concepts={"con": ("con", "em bé", "bé"), "me": ("mẹ", "má")},
    stop_words=("ạ", "cho"),
    stop_phrases=("cho em hỏi",),
)
_WORDING = Wording(_TOY)


@pytest.mark.parametrize("said", ["con", "bé", "em bé", "em be"])
def test_synonyms_meet(said: str) -> None:
    spelled = _WORDING.spell(words(f"khai sinh cho {said}"), marks_count=False)
    assert spelled.concepts == ["khai", "sinh", "cho", "§con"]


def test_other_marks_are_another_word() -> None:
    assert "§me" in _WORDING.spell(words("mẹ và má")).concepts
    assert "§me" not in _WORDING.spell(words("mé mả")).concepts


def test_hushed_words_and_phrases_weigh_little() -> None:
    spelled = _WORDING.spell(words("cho em hỏi khai sinh ạ"))
    assert spelled.weights == [QUIET, QUIET, QUIET, 1.0, 1.0, QUIET]
    assert spelled.content == "khai sinh"


def test_when_every_word_is_hushed_all_are_content() -> None:
    assert _WORDING.spell(words("cho ạ")).content == "cho a"


def test_marks_that_cannot_be_trusted_are_left_out() -> None:
    repaired = _WORDING.spell([Word("sinh", "sinh", ""), *words("mẹ")])
    assert repaired.marked[0] == ""
    assert repaired.marked[1]
    bare = _WORDING.spell(words("giay khai"), marks_count=False)
    assert bare.marked == ["", ""]


@given(st.text())
def test_halves_stay_in_step(text: str) -> None:
    said = words(text)
    spelled = _WORDING.spell(said)
    assert len(spelled.plain) == len(spelled.marked) == len(spelled.weights) == len(said)
    assert len(spelled.concepts) == len(spelled.marked_concepts)
