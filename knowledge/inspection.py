"""What is wrong with the lexicon beside a catalogue: names shared, unknown, missing, too long; and what they find."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from knowledge.evaluate import codes
from knowledge.finder import CatalogueFinder
from knowledge.index import Entry
from knowledge.lexicon import Lexicon
from knowledge.naming import unframed
from knowledge.search import MatchKind
from knowledge.vietnamese import words
from knowledge.wording import Wording

LONGEST_PHRASE = 14  # syllables; nobody says more in one breath, and a longer one fits nothing
_OFTEN = 2  # `asked` from which two procedures must not bear one name unless each knows of it
_LOCAL = {"commune", "province"}

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collision:
    """One phrase that the index cannot tell apart, and who bears it."""

    phrase: str
    codes: tuple[str, ...]
    grave: bool = False  # two of them are asked often, and neither names the other in `confused_with`


@dataclass(frozen=True, slots=True)
class Inspection:
    """What reading the lexicon against the catalogue shows; nothing is ranked for it."""

    procedures: int  # of the catalogue
    named: int  # of those, how many have phrases
    phrases: int
    collisions: tuple[Collision, ...]  # but for those among procedures of one official name
    official: tuple[tuple[str, str, str], ...]  # phrase, its code, the code whose official name it is
    stubs: tuple[Collision, ...]  # phrases of a service elsewhere that a procedure bears
    nameless: Mapping[str, tuple[Entry, ...]]  # field -> procedures at commune or province level without any phrase
    unknown: tuple[str, ...]  # codes of the lexicon that the catalogue lacks
    long: tuple[tuple[str, str], ...]  # code, phrase

    @property
    def grave(self) -> tuple[Collision, ...]:
        return tuple(one for one in self.collisions if one.grave)


@dataclass(frozen=True, slots=True)
class Trial:
    """One phrase asked as a question. `place`: of its procedure or one with the same official name; None: not shown."""

    code: str
    phrase: str
    place: int | None
    leader: str  # the code found first, "" when none was


def inspect(lexicon: Lexicon, entries: Sequence[Entry]) -> Inspection:
    """Reads every phrase of the lexicon beside the entries of a finder."""
    procedures = [entry for entry in entries if entry.kind == MatchKind.PROCEDURE]
    known = {entry.code for entry in procedures}
    spell = _Spelling(lexicon)
    bearers: defaultdict[Key, dict[str, str]] = defaultdict(dict)
    for code, phrase in _phrases(lexicon):
        bearers[spell(phrase)].setdefault(code, phrase)
    return Inspection(
        procedures=len(procedures),
        named=len(known & lexicon.names.keys()),
        phrases=sum(len(one.phrases) for one in lexicon.names.values()),
        collisions=tuple(_collisions(lexicon, bearers, {entry.code: unframed(entry.name) for entry in procedures})),
        official=tuple(_official(procedures, bearers, spell)),
        stubs=tuple(_stubs(lexicon, entries, bearers, spell)),
        nameless=_nameless(lexicon, procedures),
        unknown=tuple(sorted(lexicon.names.keys() - known)),
        long=tuple((code, phrase) for code, phrase in _phrases(lexicon) if len(words(phrase)) > LONGEST_PHRASE),
    )


def trials(finder: CatalogueFinder, lexicon: Lexicon) -> Iterator[Trial]:
    """Asks every phrase whose procedure the finder has; what it finds may be led by the phrase itself."""
    name_of = {entry.code: unframed(entry.name) for entry in finder.ranking.entries}
    for code, phrase in _phrases(lexicon):
        if code in name_of:
            found = codes(finder.find(phrase))
            place = next((at for at, other in enumerate(found) if name_of[other] == name_of[code]), None)
            yield Trial(code, phrase, place, found[0] if found else "")


def trial_count(finder: CatalogueFinder, lexicon: Lexicon) -> int:
    """How many trials there will be."""
    known = {entry.code for entry in finder.ranking.entries}
    return sum(len(one.phrases) for code, one in lexicon.names.items() if code in known)


class _Spelling:
    """A phrase as the index sees it: two that spell alike are one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._wording = Wording(lexicon)

    def __call__(self, phrase: str) -> Key:
        return tuple(self._wording.spell(words(phrase)).marked_concepts)


def _phrases(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for code, one in lexicon.names.items():
        for phrase in one.phrases:
            yield code, phrase


def _collisions(
    lexicon: Lexicon, bearers: Mapping[Key, Mapping[str, str]], name_of: Mapping[str, str]
) -> Iterator[Collision]:
    for shared in bearers.values():
        if len({name_of.get(code, code) for code in shared}) > 1:
            grave = any(_strangers(lexicon, *pair) for pair in combinations(shared, 2))
            yield Collision(next(iter(shared.values())), tuple(sorted(shared)), grave)


def _strangers(lexicon: Lexicon, left: str, right: str) -> bool:
    one, other = lexicon.names[left], lexicon.names[right]
    known = right in one.confused_with or left in other.confused_with
    return min(one.asked, other.asked) >= _OFTEN and not known


def _official(
    procedures: Iterable[Entry], bearers: Mapping[Key, Mapping[str, str]], spell: _Spelling
) -> Iterator[tuple[str, str, str]]:
    own_names: defaultdict[Key, set[str]] = defaultdict(set)
    for entry in procedures:
        own_names[spell(unframed(entry.name))].add(entry.code)
    for key, owners in own_names.items():
        for code, phrase in bearers.get(key, {}).items():
            if code not in owners:
                yield phrase, code, min(owners)


def _stubs(
    lexicon: Lexicon, entries: Iterable[Entry], bearers: Mapping[Key, Mapping[str, str]], spell: _Spelling
) -> Iterator[Collision]:
    offered = {entry.code for entry in entries if entry.kind == MatchKind.ELSEWHERE}
    known = {entry.code for entry in entries}
    for service in lexicon.services:
        if service.key not in offered:
            continue
        for phrase in (service.name, *service.phrases):
            rivals = [code for code in bearers.get(spell(phrase), ()) if code in known]
            if rivals:
                yield Collision(phrase, (service.key, *sorted(rivals)))


def _nameless(lexicon: Lexicon, procedures: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in procedures:
        if entry.code not in lexicon.names and not entry.aliases and _LOCAL & set(entry.levels):
            found[entry.field].append(entry)
    return {field: tuple(found[field]) for field in sorted(found, key=lambda field: (-len(found[field]), field))}
