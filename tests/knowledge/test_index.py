"""The arrays of the index say what a slow count says."""

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index import WHOLE, Column, Postings, Terms, Triples, bm25, keys_of, neighbours, pair_keys

_SIZE = 7
_triples = st.lists(st.tuples(st.integers(1, 9), st.integers(0, _SIZE - 1), st.integers(1, 8)), max_size=40)
_asked = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4)), max_size=8, unique_by=lambda pair: pair[0])


def _table(triples: list[tuple[int, int, int]]) -> Triples:
    return Triples(
        np.array([key for key, _, _ in triples], np.int64),
        np.array([row for _, row, _ in triples], np.int32),
        np.array([weight for _, _, weight in triples], np.float32),
    )


@given(st.lists(_triples, min_size=1, max_size=3), _asked)
def test_postings_add_up_like_a_dictionary(
    tables: list[list[tuple[int, int, int]]], asked: list[tuple[int, int]]
) -> None:
    slow = []
    for triples in tables:
        weights: defaultdict[tuple[int, int], int] = defaultdict(int)
        for key, row, weight in triples:
            weights[key, row] += weight
        slow.append([sum(worth * weights[key, row] for key, worth in asked) for row in range(_SIZE)])
    postings = Postings([_table(triples) for triples in tables], _SIZE)
    assert postings.sums({key: float(worth) for key, worth in asked}).tolist() == slow


def test_terms_number_words_once() -> None:
    terms = Terms()
    first = terms.learn(["khai", "sinh", "khai"])
    assert first.tolist() == [1, 2, 1]
    assert terms.look_up(["sinh", "la", "khai"]) == [2, 0, 1]
    assert len(terms) == 3


def test_a_pair_with_an_unknown_word_is_no_pair() -> None:
    keys = pair_keys(np.array([3, 4, 0, 4, 3], np.int32))
    assert [bool(key) for key in keys] == [True, False, False, True]
    assert keys[0] != keys[3], "the order of a pair counts"
    assert len(pair_keys(np.array([3], np.int32))) == 0


def test_words_and_neighbours_are_asked_once_with_their_first_weight() -> None:
    keys = pair_keys(np.array([3, 4, 3], np.int32)).tolist()
    assert keys_of([3, 4, 0, 3, 4], [1.0, 0.3, 1.0, 0.3, 0.3]) == {3: 1.0, 4: 0.3, keys[0]: 1.0}
    assert neighbours([3, 4, 0, 4, 3]) == keys
    assert keys_of([3], [1.0], 100) == {103: 1.0}


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=6), min_size=1, max_size=6), st.sampled_from("abcd"))
def test_bm25_by_its_formula(texts: list[list[str]], word: str) -> None:
    terms = Terms()
    learned = [terms.learn(text) for text in texts]
    singles = Postings([bm25([Column(learned, 2.0, 0.0, 0.5)])], len(texts))
    scores = singles.sums(keys_of(terms.look_up([word]), [1.0]))[0]
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
    pairs = Postings([bm25([Column(texts, 1.0, 1.0, 0.5)])], 2)
    scores = pairs.sums(dict.fromkeys(neighbours(terms.look_up(["khai", "sinh"])), 1.0))[0]
    assert scores[0] > 0
    assert scores[1] == 0
