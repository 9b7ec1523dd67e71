"""One number out of many features, and how far to trust it. Weights are trained by `training.py` and ship as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.index import Entry, Floats
from knowledge.ranking import FEATURES, Ranked

Order = npt.NDArray[np.intp]

SIGNS = (
    "top", "margin_2", "margin_3", "margin_5", "share", "alias_fit", "alias_cover", "name_cover", "words", "mass",
    "unasked", "missed", "extra", "named", "asked", "alias_best", "alias_margin", "only_if_unmet", "fuzzy",
)  # fmt: skip
_ALIAS_FIT = FEATURES.index("alias_fit")


# the national portal's extract has 22 % commune procedures, the catalogue of all ministries 13 %
_LARGE, _LOCAL_SHARE = 500, 0.18


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear ranker and two logistic readings of its winner: is it right, and is it a procedure's question at all."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    signs: tuple[str, ...]
    sign_mean: tuple[float, ...]
    sign_scale: tuple[float, ...]
    right: tuple[float, ...]  # last: the intercept
    in_scope: tuple[float, ...]
    found_from: float  # p(right) from which it is said without asking
    nothing_below: float  # p(in scope) under which nothing is offered
    trained_on: str = ""


class Ranker:
    """Applies the weights. Stateless."""

    def __init__(self, weights: Weights) -> None:
        if weights.features != FEATURES or weights.signs != SIGNS:
            raise ValueError("the ranker's weights were trained for other features: run `motcua train` again")
        self.weights = weights
        self._weight = np.asarray(weights.weight) / np.asarray(weights.scale)
        self._base = float(np.asarray(weights.mean) @ self._weight)
        self._sign_mean, self._sign_scale = np.asarray(weights.sign_mean), np.asarray(weights.sign_scale)
        self._trusts = np.array([weights.right[:-1], weights.in_scope[:-1]])
        self._intercepts = np.array([weights.right[-1], weights.in_scope[-1]])

    def order(self, ranked: Ranked) -> tuple[Order, Floats]:
        """Positions of `ranked.rows`, best first, and their scores."""
        scores = (ranked.features @ self._weight - self._base).astype(np.float32)
        order = np.argsort(-scores, kind="stable")
        return order, scores[order]

    def trust(self, signs: Floats) -> tuple[float, float]:
        """p(the winner is right), p(the question is about a procedure)."""
        logits = self._trusts @ ((signs - self._sign_mean) / self._sign_scale) + self._intercepts
        right, in_scope = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).tolist()
        return right, in_scope


def score(features: Floats, mean: Floats, scale: Floats, weight: Floats) -> Floats:
    """The linear score of each row."""
    return np.asarray(((features - mean) / scale) @ weight, dtype=np.float32)


def signs(ranked: Ranked, order: Order, scores: Floats) -> Floats:
    """What the winner's trustworthiness is read from; the shape is (len(SIGNS),)."""
    best = dict(zip(FEATURES, ranked.features[int(order[0])].tolist(), strict=True))
    top, *others = scores[:6].tolist()
    others += [(others[-1] if others else top) - 2.0] * (5 - len(others))
    fits = ranked.features[:, _ALIAS_FIT]
    runner = fits[order[1:]].max() if len(order) > 1 else 0.0
    return np.array(
        [
            top,
            top - others[0],
            top - others[1],
            top - others[3],
            1 / np.exp(np.clip(scores - scores[0], -30, 0)).sum(),
            best["alias_fit"],
            best["alias_cover"],
            best["name_cover"],
            best["words"],
            min(ranked.mass, 40.0),
            best["qualifier_unasked"],
            best["action_missed"],
            best["action_extra"],
            best["named"],
            best["asked"],
            fits.max(),
            best["alias_fit"] - runner,
            best["only_if_unmet"],
            best["fuzzy_alias"],
        ],
        dtype=np.float32,
    )


def load(entries: Sequence[Entry]) -> Ranker:
    """The shipped ranker for a catalogue: people ask a desk, offices and enterprises ask the ministries' catalogue."""
    name = "ranker-formal.json" if is_ministerial(entries) else "ranker.json"
    return Ranker(read((files("knowledge") / "data" / name).read_text(encoding="utf-8")))


def is_ministerial(entries: Sequence[Entry]) -> bool:
    """Whether hardly anything in a large catalogue is handled where people live."""
    local = sum("commune" in entry.levels for entry in entries)
    return len(entries) >= _LARGE and local < _LOCAL_SHARE * len(entries)


def read(text: str) -> Weights:
    values: dict[str, Any] = json.loads(text)
    for key, value in values.items():
        if isinstance(value, list):
            values[key] = tuple(value)
    return Weights(**values)


def write(weights: Weights) -> str:
    """The weights as JSON, one list a line, so that a difference can be read."""
    parts = [f'  "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in asdict(weights).items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"
