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
        self._mean, self._scale = np.asarray(weights.mean), np.asarray(weights.scale)
        self._weight = np.asarray(weights.weight)

    def order(self, ranked: Ranked) -> tuple[Order, Floats]:
        """Positions of `ranked.rows`, best first, and their scores."""
        scores = score(ranked.features, self._mean, self._scale, self._weight)
        order = np.argsort(-scores, kind="stable")
        return order, scores[order]

    def trust(self, signs: Floats) -> tuple[float, float]:
        """p(the winner is right), p(the question is about a procedure)."""
        standard = (signs - np.asarray(self.weights.sign_mean)) / np.asarray(self.weights.sign_scale)
        return _logistic(standard, self.weights.right), _logistic(standard, self.weights.in_scope)


def score(features: Floats, mean: Floats, scale: Floats, weight: Floats) -> Floats:
    """The linear score of each row."""
    return np.asarray(((features - mean) / scale) @ weight, dtype=np.float32)


def signs(ranked: Ranked, order: Order, scores: Floats) -> Floats:
    """What the winner's trustworthiness is read from; the shape is (len(SIGNS),)."""
    at = {name: place for place, name in enumerate(FEATURES)}
    best = ranked.features[int(order[0])]
    padded = np.concatenate([scores[:6], np.full(max(0, 6 - len(scores)), scores[-1] - 2.0)])
    odds = np.exp(np.clip(scores - scores[0], -30, 0))
    fits = np.sort(ranked.features[:, at["alias_fit"]])[::-1]
    runner = ranked.features[order[1:], at["alias_fit"]].max() if len(order) > 1 else 0.0
    return np.array(
        [
            scores[0],
            scores[0] - padded[1],
            scores[0] - padded[2],
            scores[0] - padded[4],
            1 / odds.sum(),
            best[at["alias_fit"]],
            best[at["alias_cover"]],
            best[at["name_cover"]],
            best[at["words"]],
            min(ranked.mass, 40.0),
            best[at["qualifier_unasked"]],
            best[at["action_missed"]],
            best[at["action_extra"]],
            best[at["named"]],
            best[at["asked"]],
            fits[0],
            best[at["alias_fit"]] - runner,
            best[at["only_if_unmet"]],
            best[at["fuzzy_alias"]],
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


def _logistic(values: Floats, weights: tuple[float, ...]) -> float:
    logit = float(values @ np.asarray(weights[:-1]) + weights[-1])
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))
