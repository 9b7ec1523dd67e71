"""The shipped words of `synonyms.toml`: what offices call states, columns, yes and no."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from bot.dossiers.dossier import State
from knowledge.vietnamese import fold

_APART = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """Words without marks, capitals and punctuation: what two spellings have in common."""
    return _APART.sub(" ", fold(text)).strip()


@cache
def _shipped() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text("utf-8"))


@cache
def states() -> dict[str, State]:
    """State by plain words."""
    return {plain(word): State(state) for state, words in _shipped()["states"].items() for word in words}


@cache
def columns() -> dict[str, str]:
    """Field by plain heading."""
    return {plain(word): field for field, words in _shipped()["columns"].items() for word in words}


@cache
def yes_or_no() -> dict[str, bool]:
    """True or False by plain words, for how a dossier was filed or paid."""
    kinds = _shipped()["yes"]
    said = {plain(word): True for word in (*kinds["online"], *kinds["paid"])}
    return said | {plain(word): False for word in kinds["no"]}
