"""Marks come back by the company a word keeps."""

import pytest

from knowledge.marks import Marks
from knowledge.vietnamese import Word, words

_TEXTS = ["giấy khai sinh", "làm giấy khai sinh", "mua giày da", "đôi giày mới", "cắt tóc", "cát sỏi", "sinh con"]


@pytest.fixture(scope="module")
def marks() -> Marks:
    return Marks([words(text) for text in _TEXTS])


def _restored(marks: Marks, text: str) -> list[str]:
    return [one.toned for one in marks.restore(words(text))]


@pytest.mark.parametrize("text", ["làm giấy khai sinh", "mua giày da", "cát sỏi", "cắt tóc"])
def test_neighbours_decide(marks: Marks, text: str) -> None:
    bare = " ".join(one.plain for one in words(text))
    assert _restored(marks, bare) == [one.toned for one in words(text)]


def test_typed_marks_stay(marks: Marks) -> None:
    assert _restored(marks, "giày khai sinh")[0] == words("giày")[0].toned


def test_what_was_written_stays_beside_what_is_meant(marks: Marks) -> None:
    (restored,) = marks.restore(words("giay"))
    assert (restored.written, restored.plain) == ("giay", "giay")


def test_a_repaired_word_gets_marks_too(marks: Marks) -> None:
    assert marks.restore([Word("giay", "giay", ""), *words("khai sinh")])[0].toned == words("giấy")[0].toned


def test_an_unknown_word_stays_bare(marks: Marks) -> None:
    assert _restored(marks, "vneid 2 zalo") == ["vneid", "2", "zalo"]
    assert marks.restore([]) == []


def test_a_model_of_nothing_changes_nothing() -> None:
    assert Marks([]).restore(words("lam giay")) == words("lam giay")
