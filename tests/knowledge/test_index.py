"""The arrays of the index say what a slow count says."""

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index import WHOLE, Column, Lines, Postings, Terms, bm25, pair_keys

_SIZE = 7
_triples = st.lists(st.tuples(st.integers(1, 9), st.integers(0, _SIZE - 1), st.integers(1, 8)), max_size=40)
_asked = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4)), max_size=8, unique_by=lambda pair: pair[0])


def _postings(triples: list[tuple[int, int, int]]) -> Postings:
    return Postings(
        np.array([key for key, _, _ in triples], np.int64),
        np.array([row for _, row, _ in triples], np.int32),
        np.array([weight for _, _, weight in triples], np.float32),
        _SIZE,
    )


@given(_triples, _asked)
def test_postings_add_up_like_a_dictionary(triples: list[tuple[int, int, int]], asked: list[tuple[int, int]]) -> None:
    weights: defaultdict[tuple[int, int], int] = defaultdict(int)
    for key, row, weight in triples:
        weights[key, row] += weight
    slow = [sum(worth * weights[key, row] for key, worth in asked) for row in range(_SIZE)]
    scores = np.zeros(_SIZE, np.float32)
    keys = np.array([key for key, _ in asked], np.int64)
    _postings(triples).add(scores, keys, np.array([worth for _, worth in asked], np.float32))
    assert scores.tolist() == slow


def test_terms_number_words_once() -> None:
    terms = Terms()
    first = terms.learn(["khai", "sinh", "khai"])
    assert first.tolist() == [1, 2, 1]
    assert terms.look_up(["sinh", "la", "khai"]).tolist() == [2, 0, 1]
    assert len(terms) == 3


def test_a_pair_with_an_unknown_word_is_no_pair() -> None:
    keys = pair_keys(np.array([3, 4, 0, 4, 3], np.int32))
    assert [bool(key) for key in keys] == [True, False, False, True]
    assert keys[0] != keys[3], "the order of a pair counts"
    assert len(pair_keys(np.array([3], np.int32))) == 0


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=6), min_size=1, max_size=6), st.sampled_from("abcd"))
def test_bm25_by_its_formula(texts: list[list[str]], word: str) -> None:
    terms = Terms()
    learned = [terms.learn(text) for text in texts]
    singles = bm25([Column(learned, 2.0, 0.0, 0.5)], len(texts))
    scores = np.zeros(len(texts), np.float32)
    singles.add(scores, terms.look_up([word]).astype(np.int64), np.ones(1, np.float32))
    spread = sum(word in text for text in texts)
    mean = max(sum(map(len, texts)) / len(texts), 1.0)
    idf = math.log1p((max(len(texts), WHOLE) - spread + 0.5) / (spread + 0.5))
    for score, text in zip(scores.tolist(), texts, strict=True):
        times = text.count(word)
        expected = 2.0 * idf * times * 2.2 / (times + 1.2 * (0.5 + 0.5 * len(text) / mean)) if times else 0.0
        assert score == pytest.approx(expected, rel=1e-4)


def test_neighbours_count_where_a_column_says_so() -> None:
    terms = Terms()
    texts = [terms.learn(text.split()) for text in ("khai sinh lại", "sinh con khai thuế")]
    pairs = bm25([Column(texts, 1.0, 1.0, 0.5)], 2)
    scores = np.zeros(2, np.float32)
    pairs.add(scores, pair_keys(terms.look_up(["khai", "sinh"])), np.ones(1, np.float32))
    assert scores[0] > 0
    assert scores[1] == 0


def test_a_line_said_whole_is_covered_whole() -> None:
    terms = Terms()
    lines = [terms.learn(text.split()) for text in ("giấy khai sinh", "khai tử", "sổ")]
    worth = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], np.float32)
    found = Lines(lines, lines, [0, 0, 2], worth)
    cover = np.zeros(3, np.float32)
    said = np.unique(terms.look_up(["giấy", "khai", "sinh"])).astype(np.int64)
    found.singles.add(cover, said, np.ones(len(said), np.float32))
    assert cover.tolist() == pytest.approx([1.0, 2 / 6, 0.0])
    assert found.alone.tolist() == [False, False, True]
    assert found.owners.tolist() == [0, 2]
    assert found.starts.tolist() == [0, 2]
    pairs = np.zeros(3, np.float32)
    found.pairs.add(pairs, pair_keys(terms.look_up(["giấy", "khai"])), np.ones(1, np.float32))
    assert pairs.tolist() == pytest.approx([0.5, 0.0, 0.0])
