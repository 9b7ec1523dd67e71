"""Words for people, kept in `texts.toml` beside the feature that says them. Knows no feature."""

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any


class TextProblem(Exception):
    """A text is missing, or its placeholders are not the values given: a mistake in the program."""


class Texts:
    """The words of one feature: `words("greeting.hello", name="Lan")`."""

    def __init__(self, entries: dict[str, str], source: str) -> None:
        self._entries = entries
        self._source = source
        self._placeholders = {key: _placeholders(text) for key, text in entries.items()}

    def __call__(self, key: str, **values: object) -> str:
        if key not in self._entries:
            raise TextProblem(f"{self._source} has no text {key!r}")
        if self._placeholders[key] != values.keys():
            raise TextProblem(
                f"{self._source} {key!r} wants {sorted(self._placeholders[key])}, was given {sorted(values)}"
            )
        return self._entries[key].format(**values)

    def known(self) -> set[str]:
        """Every key of the file, with its tables joined by dots."""
        return set(self._entries)


def beside(module_file: str) -> Texts:
    """The texts.toml in the folder of `module_file` (give `__file__`)."""
    return _load(Path(module_file).with_name("texts.toml"))


@cache
def _load(path: Path) -> Texts:
    with path.open("rb") as file:
        entries = dict(_flat(tomllib.load(file)))
    return Texts(entries, "/".join(path.parts[-2:]))


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found.extend(_flat(value, f"{prefix}{key}."))
        else:
            found.append((prefix + key, str(value).strip()))
    return found


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
