"""The words of names.toml: surnames, titles, what leads to a place's name. Reads them; decides nothing."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.vietnamese import fold


@dataclass(frozen=True, slots=True)
class NamingWords:
    """All in small letters. `leads` is every phrase that says whose name follows it."""

    surnames: frozenset[str]
    common: frozenset[str]
    plain: frozenset[str]
    within: frozenset[str]  # middle and given names
    titles: frozenset[str]
    roles: frozenset[str]
    offices: frozenset[str]
    introductions: frozenset[str]
    myself: frozenset[str]
    after_self: frozenset[str]
    not_names: frozenset[str]
    title_places: frozenset[str]
    places_like_names: frozenset[str]
    places: frozenset[str]
    honoured: frozenset[str]
    leads: frozenset[str]


@cache
def read(*, unmarked: bool) -> NamingWords:
    """`unmarked`: for a text without any mark, where "ong" is a title and "chi" may be one."""
    table = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))

    def exact(key: str) -> frozenset[str]:
        more = table[f"unmarked_{key}"] if unmarked and f"unmarked_{key}" in table else []
        return _small([*table[key], *more])

    titles, offices, introductions = exact("titles"), exact("offices"), exact("introductions")
    roles, myself, places = offices | exact("households"), exact("self"), exact("places")
    return NamingWords(
        surnames=_either(table["surnames"].split()),
        common=_either(table["common"].split()),
        plain=_small(table["plain"].split()),
        within=_either([*table["middles"].split(), *table["given"].split()]),
        titles=titles,
        roles=roles,
        offices=offices,
        introductions=introductions,
        myself=myself,
        after_self=exact("after_self"),
        not_names=exact("not_names"),
        title_places=exact("title_places"),
        places_like_names=_either(table["places_like_names"]),
        places=places,
        honoured=_either(table["honoured"]),
        leads=titles | roles | introductions | myself | places,
    )


def _small(entries: Sequence[str]) -> frozenset[str]:
    return frozenset(one.lower() for one in entries)


def _either(entries: Sequence[str]) -> frozenset[str]:
    """With marks, and as typed without them."""
    return _small(entries) | frozenset(fold(one) for one in entries)
