"""Training learns what leads, never judges a question by itself, and its weights survive the file."""

import numpy as np
import pytest

from knowledge import ranker, training
from knowledge.evaluate import Question
from knowledge.ranker import SIGNS, Ranker
from knowledge.ranking import FEATURES, Ranked
from knowledge.training import Example
from tests.knowledge.toy_catalogue import ALL, BOAT, KITE, KITE_AGAIN, toy_ranking

_FIT = FEATURES.index("alias_fit")
_FIELDS = tuple(ranker.Weights.__dataclass_fields__)


def _toy(count: int = 80, strangers: int = 20) -> list[Example]:
    """The right row has the better `alias_fit`; everything else is noise. A stranger fits nothing."""
    random = np.random.default_rng(7)
    data = []
    for number in range(count + strangers):
        features = random.normal(0, 1, (12, len(FEATURES))).astype(np.float32)
        features[:, _FIT] = random.uniform(0, 0.4, 12)
        right = np.zeros(12, bool)
        if number < count:
            at = int(random.integers(12))
            features[at, _FIT] += 0.8
            right[at] = True
        ranked = Ranked(np.arange(12), features, np.zeros(12, np.int32), 5.0)
        data.append(Example(ranked, right, number if number < count else -number))
    return data


@pytest.fixture(scope="module")
def trained() -> tuple[ranker.Weights, list[Example]]:
    return training.train(_toy())


def test_the_right_row_leads_out_of_fold(trained: tuple[ranker.Weights, list[Example]]) -> None:
    _, judged = trained
    inside = [one for one in judged if one.right.any()]
    before = sum(bool(one.right[0]) for one in inside) / len(inside)
    after = sum(one.in_first(1) for one in inside) / len(inside)
    assert before < 0.3
    assert after > 0.9
    assert all(one.in_first(12) for one in inside)


def test_the_feature_that_tells_weighs_most(trained: tuple[ranker.Weights, list[Example]]) -> None:
    weights, _ = trained
    assert int(np.abs(np.asarray(weights.weight)).argmax()) == _FIT
    assert weights.weight[_FIT] > 0


def test_trust_falls_where_nothing_fits(trained: tuple[ranker.Weights, list[Example]]) -> None:
    weights, _ = trained
    ready = Ranker(weights)
    trusts: dict[bool, list[float]] = {True: [], False: []}
    for one in _toy():
        order, scores = ready.order(one.ranked)
        trusts[bool(one.right.any())].append(ready.trust(ranker.signs(one.ranked, order, scores))[1])
    assert np.mean(trusts[True]) > np.mean(trusts[False]) + 0.3
    assert 0 < weights.nothing_below < 1
    assert 0 < weights.found_from < 1


def test_examples_know_their_right_rows() -> None:
    asked = [
        Question("1", "xin thả diều", frozenset({KITE.code})),
        Question("2", "mất thẻ diều", frozenset({KITE_AGAIN.code, KITE.code})),
        Question("3", "bè hàu", frozenset({BOAT.code}), "plain"),
    ]
    ranking = toy_ranking()
    made = training.examples(ranking, asked, ["diều bay cao quá"])
    assert [one.group for one in made[:3]] == [made[0].group, made[0].group, made[2].group]
    assert made[2].group != made[0].group
    assert made[2].style == "plain"
    for question, one in zip(asked, made, strict=False):
        codes = [ranking.entries[row].code for row in one.ranked.rows]
        assert [code for code, right in zip(codes, one.right, strict=True) if right] == [
            code for code in codes if code in question.expect
        ]
        assert one.right.any()
    assert not made[3].right.any()
    assert made[3].group < 0


def test_folds_keep_groups_together_and_share_the_work() -> None:
    data = _toy(40, 0)
    for number, one in enumerate(data):
        one.group = number // 4
    folds = training._folds(data)
    fold_of: dict[int, set[int]] = {}
    for one, fold in zip(data, folds, strict=True):
        fold_of.setdefault(one.group, set()).add(fold)
    assert all(len(found) == 1 for found in fold_of.values())
    assert sorted(folds.count(fold) for fold in set(folds)) == [8] * 5


def test_the_threshold_admits_no_more_wrong_ones_than_allowed() -> None:
    chances = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, False, True, True])
    assert training._found_from(chances, right, 0.0) == 0.8
    assert training._found_from(chances, right, 0.2) == 0.5
    assert training._found_from(chances, ~right, 0.0) == 1.0


def test_weights_survive_the_file(trained: tuple[ranker.Weights, list[Example]]) -> None:
    weights, _ = trained
    text = ranker.write(weights)
    assert ranker.read(text) == weights
    assert len(text.splitlines()) == len(_FIELDS) + 2, "one value a line, so that a difference can be read"


@pytest.mark.parametrize("changed", ["features", "signs"])
def test_weights_for_other_features_are_refused(changed: str, trained: tuple[ranker.Weights, list[Example]]) -> None:
    values = {name: getattr(trained[0], name) for name in _FIELDS}
    values[changed] = (*values[changed][1:], "another")
    with pytest.raises(ValueError, match="motcua train"):
        Ranker(ranker.Weights(**values))


def test_the_shipped_weights_fit_the_program() -> None:
    weights = ranker.load(ALL).weights
    assert weights.features == FEATURES
    assert weights.signs == SIGNS
    assert len(weights.right) == len(weights.in_scope) == len(SIGNS) + 1
    assert len(weights.weight) == len(weights.mean) == len(weights.scale) == len(FEATURES)
    assert 0.5 < weights.found_from < 1
    assert weights.trained_on
