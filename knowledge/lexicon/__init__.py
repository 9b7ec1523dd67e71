"""The hand-written words of the field, read once from the TOML files beside this one. Owns no rule about their use."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

_PLACES = 3  # a phrase with more {words} than this would expand to too many


@dataclass(frozen=True, slots=True)
class Names:
    """What people call one procedure. `asked`: 3 every day at a desk ... 0 practically never by a citizen."""

    code: str
    asked: int
    phrases: tuple[str, ...]
    only_if: tuple[str, ...] = ()
    confused_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A much-asked service that a loaded catalogue may lack: who handles it, and what to do."""

    key: str
    name: str
    who: str
    advice: str
    phrases: tuple[str, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Qualifier:
    """Words that set a sibling apart: as an official name has them, and as a citizen says them."""

    key: str
    name: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cues:
    weight: float
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything hand-written, ready to be indexed."""

    sure: dict[str, str]
    unsure: dict[str, tuple[str, ...]]
    concepts: dict[str, tuple[str, ...]]
    stop_phrases: tuple[str, ...]
    stop_words: tuple[str, ...]
    qualifiers: tuple[Qualifier, ...]
    actions: tuple[Qualifier, ...]
    slots: dict[str, Cues]
    intents: dict[str, Cues]
    names: dict[str, Names]
    services: tuple[Service, ...]


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The lexicon that ships with the program."""
    short = _toml("abbreviations.toml")
    stop = _toml("stopwords.toml")
    siblings = _toml("siblings.toml")
    return Lexicon(
        sure={key: full for full, keys in short["sure"].items() for key in keys},
        unsure={key: tuple(readings) for key, readings in short["unsure"].items()},
        concepts={key: tuple(said) for group in _toml("concepts.toml").values() for key, said in group.items()},
        stop_phrases=tuple(stop["phrases"]),
        stop_words=tuple(stop["words"]),
        qualifiers=_qualifiers(siblings["qualifier"]),
        actions=_qualifiers(siblings["action"]),
        slots=_cues(_toml("slots.toml")),
        intents=_cues(_toml("intents.toml")),
        names=dict(_names()),
        services=tuple(_services()),
    )


def _names() -> Iterator[tuple[str, Names]]:
    folder = files(__package__) / "names"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        shared: dict[str, list[str]] = table.pop("words", {})
        for code, entry in table.items():
            written = [*entry.get("names", []), *entry.get("situations", []), *entry.get("papers", [])]
            phrases = dict.fromkeys(phrase for one in written for phrase in expand(one, shared))
            yield (
                code,
                Names(
                    code=code,
                    asked=int(entry.get("asked", 0)),
                    phrases=tuple(phrases),
                    only_if=tuple(phrase for one in entry.get("only_if", []) for phrase in expand(one, shared)),
                    confused_with=tuple(entry.get("confused_with", [])),
                ),
            )


def expand(phrase: str, shared: dict[str, list[str]]) -> list[str]:
    """A phrase with its {words} filled in, every way. Raises KeyError for a word that the file does not define."""
    parts: list[list[str]] = []
    places = 0
    for position, piece in enumerate(phrase.replace("}", "{").split("{")):
        if position % 2 == 0:
            parts.append([piece])
            continue
        places += 1
        if places > _PLACES:
            raise ValueError(f"too many {{words}} in {phrase!r}")
        parts.append([filled for word in shared[piece] for filled in expand(word, shared)])
    return [" ".join("".join(chosen).split()) for chosen in product(*parts)]


def _services() -> Iterator[Service]:
    for entry in _toml("elsewhere.toml").get("service", []):
        yield Service(
            key=entry["key"],
            name=entry["name"],
            who=entry["who"],
            advice=entry["advice"],
            phrases=tuple(entry["names"]),
            doubt=entry.get("doubt", ""),
        )


def _qualifiers(table: dict[str, Any]) -> tuple[Qualifier, ...]:
    return tuple(Qualifier(key, tuple(entry["name"]), tuple(entry["said"])) for key, entry in table.items())


def _cues(table: dict[str, Any]) -> dict[str, Cues]:
    return {key: Cues(float(entry["weight"]), tuple(entry["cues"])) for key, entry in table.items()}


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))
