"""What a comment is about, by words that stand in `themes.toml`. The same words always give the same theme."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from knowledge.vietnamese import fold

OTHER = "other"


def theme_of(text: str) -> str:
    """The theme most of whose words stand in `text`; the earlier one in the file where two have as many."""
    said = f" {re.sub(r'[^a-z0-9]+', ' ', fold(text))} "
    scores = {key: sum(f" {word} " in said for word in words) for key, (_, words) in _themes().items()}
    best = max(scores, key=lambda key: scores[key])
    return best if scores[best] else OTHER


def names() -> Mapping[str, str]:
    """The Vietnamese name of each theme."""
    return {key: name for key, (name, _) in _themes().items()}


@cache
def _themes() -> dict[str, tuple[str, tuple[str, ...]]]:
    with Path(__file__).with_name("themes.toml").open("rb") as file:
        return {key: (entry["name"], tuple(entry["words"])) for key, entry in tomllib.load(file).items()}
