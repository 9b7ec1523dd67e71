"""Fits the ranker's weights to labelled questions; folds that share no procedure say how good they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from knowledge.evaluate import Question
from knowledge.index import Floats
from knowledge.ranker import SIGNS, Weights, score, signs
from knowledge.ranking import FEATURES, Ranked, Ranking

Truth = npt.NDArray[np.bool_]

_FOLDS = 5
_RIVALS = 30  # wrong rows compared with each right one
STRENGTH = 300.0  # L2 of the ranker; weak regularisation fits the questions, not the language
_TRUST_STRENGTH = 6.0


@dataclass(slots=True)
class Example:
    """One question ranked. `right` marks the accepted rows; all False for a question no procedure answers."""

    ranked: Ranked
    right: Truth
    group: int
    style: str = ""
    scores: Floats = field(default_factory=lambda: np.empty(0, np.float32))

    def in_first(self, count: int) -> bool:
        """Whether a right row is among the first `count` by `scores`."""
        return bool(self.right[np.argsort(-self.scores, kind="stable")[:count]].any())


def examples(ranking: Ranking, questions: Sequence[Question], strangers: Sequence[str] = ()) -> list[Example]:
    """Ranks every question; `strangers` are messages that no procedure answers."""
    groups = _groups(questions)
    out = []
    for question, group in zip(questions, groups, strict=True):
        ranked = ranking.rank(ranking.reader.read(question.text))
        codes = [ranking.entries[row].code for row in ranked.rows]
        out.append(Example(ranked, np.array([code in question.expect for code in codes], bool), group, question.style))
    for at, text in enumerate(strangers):
        ranked = ranking.rank(ranking.reader.read(text))
        out.append(Example(ranked, np.zeros(len(ranked.rows), bool), -1 - at, "stranger"))
    return out


def train(
    data: Sequence[Example], *, strength: float = STRENGTH, wrong_found: float = 0.04, lost: float = 0.02
) -> tuple[Weights, list[Example]]:
    """Weights fitted on everything, thresholds and returned examples' scores from the folds (nobody judges itself)."""
    stacked = np.concatenate([one.ranked.features for one in data if one.right.any()])
    mean, scale = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    folds = _folds(data)
    for fold in range(_FOLDS):
        weight = _fit_order([one for one, at in zip(data, folds, strict=True) if at != fold], mean, scale, strength)
        for one, at in zip(data, folds, strict=True):
            if at == fold:
                one.scores = score(one.ranked.features, mean, scale, weight)
    judged = [one for one in data if len(one.scores)]
    marks = np.array([_signs(one) for one in judged])
    right = np.array([bool(one.right.any() and one.right[int(one.scores.argmax())]) for one in judged])
    inside = np.array([bool(one.right.any()) for one in judged])
    sign_mean, sign_scale = marks.mean(axis=0), marks.std(axis=0) + 1e-6
    standard = (marks - sign_mean) / sign_scale
    folds_of = np.array([at for one, at in zip(data, folds, strict=True) if len(one.scores)])
    p_right, p_inside = (_out_of_fold(standard, truth, folds_of) for truth in (right, inside))
    weights = Weights(
        features=FEATURES,
        mean=_plain(mean),
        scale=_plain(scale),
        weight=_plain(_fit_order(data, mean, scale, strength)),
        signs=SIGNS,
        sign_mean=_plain(sign_mean),
        sign_scale=_plain(sign_scale),
        right=_plain(_fit_logistic(standard, right)),
        in_scope=_plain(_fit_logistic(standard, inside)),
        found_from=_found_from(p_right, right, wrong_found),
        nothing_below=round(float(np.quantile(p_inside[inside], lost)), 4),
        trained_on=f"{int(inside.sum())} questions, {int((~inside).sum())} messages out of scope",
    )
    return weights, judged


def _found_from(p_right: Floats, right: Truth, wrong: float) -> float:
    """The lowest threshold above which at most `wrong` of the winners are wrong."""
    order = np.argsort(-p_right)
    share = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share <= wrong)
    return round(float(p_right[order][good[-1]]), 4) if len(good) else 1.0


def _signs(one: Example) -> Floats:
    order = np.argsort(-one.scores, kind="stable")
    return signs(one.ranked, order, one.scores[order])


def _fit_order(data: Sequence[Example], mean: Floats, scale: Floats, strength: float) -> Floats:
    differences = []
    fit = FEATURES.index("alias_share")
    words = FEATURES.index("words_share")
    for one in data:
        if not one.right.any() or one.right.all():
            continue
        rows = (one.ranked.features - mean) / scale
        wrong = rows[~one.right]
        wrong = wrong[np.argsort(-(wrong[:, fit] + wrong[:, words]))[:_RIVALS]]
        differences += [mine - wrong for mine in rows[one.right]]
    stacked = np.concatenate(differences)
    both = np.concatenate([stacked, -stacked])
    truth = np.concatenate([np.ones(len(stacked)), np.zeros(len(stacked))])
    return _newton(both, truth, strength)


def _fit_logistic(values: Floats, truth: Truth) -> Floats:
    return _newton(
        np.column_stack([values, np.ones(len(values))]), truth.astype(float), _TRUST_STRENGTH, free_last=True
    )


def _newton(values: Floats, truth: Floats, strength: float, *, free_last: bool = False) -> Floats:
    """Logistic regression with an L2 penalty, by Newton steps."""
    weight = np.zeros(values.shape[1])
    penalty = np.full(values.shape[1], strength)
    if free_last:
        penalty[-1] = 1e-3
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(values @ weight, -30, 30)))
        slope = values.T @ (chance - truth) + penalty * weight
        curve = (values * (chance * (1 - chance))[:, None]).T @ values + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weight -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return weight


def _out_of_fold(values: Floats, truth: Truth, folds: npt.NDArray[np.int64]) -> Floats:
    chances = np.zeros(len(values))
    for fold in range(_FOLDS):
        held = folds == fold
        weight = _fit_logistic(values[~held], truth[~held])
        logit = np.column_stack([values[held], np.ones(int(held.sum()))]) @ weight
        chances[held] = 1 / (1 + np.exp(-logit))
    return chances


def _groups(questions: Sequence[Question]) -> list[int]:
    """Questions that share an accepted procedure stay together."""
    parent: dict[str, str] = {}

    def root(item: str) -> str:
        while parent.setdefault(item, item) != item:
            item = parent[item]
        return item

    for at, question in enumerate(questions):
        for code in question.expect:
            parent[root(f"code {code}")] = root(f"question {at}")
    numbers: dict[str, int] = {}
    return [numbers.setdefault(root(f"question {at}"), len(numbers)) for at in range(len(questions))]


def _folds(data: Sequence[Example]) -> list[int]:
    """Fold of each example: groups dealt out, the largest first, always to the emptiest fold."""
    sizes: dict[int, int] = {}
    for one in data:
        sizes[one.group] = sizes.get(one.group, 0) + 1
    filled = [0] * _FOLDS
    fold_of: dict[int, int] = {}
    for group in sorted(sizes, key=lambda key: (-sizes[key], key)):
        fold_of[group] = int(np.argmin(filled))
        filled[fold_of[group]] += sizes[group]
    return [fold_of[one.group] for one in data]


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(float(f"{float(value):.5g}") for value in values)
