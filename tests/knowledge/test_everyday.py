"""How well a question says the everyday names, in arrays, says what a slow count says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.everyday import Lines
from knowledge.index import Terms

_WORTH = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], np.float32)
_words = st.lists(st.integers(1, 5), min_size=1, max_size=4)


def test_a_line_said_whole_is_covered_whole() -> None:
    terms = Terms()
    lines = [terms.learn(text.split()) for text in ("giấy khai sinh", "khai tử", "sổ")]
    found = Lines(lines, [line * 0 for line in lines], [0, 0, 1], _WORTH)
    said = terms.look_up(["giấy", "khai", "sinh"])
    fits = found.fits(said, [0] * 3, [False] * 3, 6.0)
    assert fits.cover.tolist() == pytest.approx([1.0, 2 / 6, 0.0])
    assert fits.pairs.tolist() == pytest.approx([1.0, 0.0, 0.0])
    assert fits.fit.tolist() == pytest.approx([(6 / 8) ** 0.5, 2 / 6 * 0.5 * (2 / 6 * 2 / 8) ** 0.5, 0.0])
    assert fits.best.tolist() == pytest.approx([fits.fit[0], 0.0])


def test_a_word_whose_marks_differ_counts_less() -> None:
    terms = Terms()
    plain, marked = terms.learn(["khai"]), terms.learn(["'khai1"])
    found = Lines([plain], [marked], [0], np.ones(3, np.float32))
    other = terms.look_up(["'khai2"])
    said = plain.tolist()
    assert found.fits(said, marked.tolist(), [True], 1.0).cover.tolist() == pytest.approx([1.0])
    assert found.fits(said, other, [True], 1.0).cover.tolist() == pytest.approx([0.4])
    assert found.fits(said, [0], [False], 1.0).cover.tolist() == pytest.approx([1.0])


@given(st.lists(st.lists(_words, min_size=1, max_size=3), min_size=1, max_size=5), _words)
def test_the_best_of_each_owner_is_the_best_of_its_lines(owners: list[list[list[int]]], said: list[int]) -> None:
    lines = [np.array(line, np.int32) for owned in owners for line in owned]
    of_line = [owner for owner, owned in enumerate(owners) for _ in owned]
    found = Lines(lines, [line * 0 for line in lines], of_line, _WORTH)
    fits = found.fits(said, [0] * len(said), [False] * len(said), 9.0)
    own, starts = found.of(np.arange(len(owners)))
    assert own.tolist() == list(range(len(lines)))
    nearest = found.nearest(own, starts, fits.fit)
    for owner in range(len(owners)):
        mine = [line for line, whose in enumerate(of_line) if whose == owner]
        assert fits.best[owner] == max(fits.fit[line] for line in mine)
        assert nearest[owner] == max(mine, key=lambda line: fits.fit[line]), "the first of equals"


def test_a_question_that_says_nothing_known_fits_nothing() -> None:
    found = Lines([np.array([1], np.int32)], [np.array([0], np.int32)], [0], _WORTH)
    fits = found.fits([0, 0], [0, 0], [False, False], 0.0)
    assert fits.best.tolist() == [0.0]
    assert found.nearest(*found.of(np.array([0])), fits.fit).tolist() == [0]
