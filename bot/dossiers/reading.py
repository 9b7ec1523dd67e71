"""One line of an export as the values of a Dossier, and in words what is wrong with it. Stores nothing."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot import texts
from bot.dossiers import synonyms
from bot.dossiers.code import look_key, written
from bot.dossiers.dossier import State
from bot.dossiers.mapping import Layout, title
from bot.dossiers.marks import Marker
from bot.dossiers.moments import NoMoment, moment_of
from bot.dossiers.synonyms import plain
from bot.officials.unit import ROOT
from bot.privacy import mask, mask_for_publishing

_words = texts.beside(__file__)
_LONGEST = {"code": 48, "procedure_code": 40, "procedure_name": 300, "note": 500}
_LONG = 120
_TEXTS = ("procedure_code", "procedure_name", "agency", "receiver", "handler")
_MOMENTS = ("since", "received_at", "due_at", "finished_at", "returned_at")
_SHOWN = 60  # characters of a wrong cell in a report
_MOST_STATES = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line. `field` "" is the whole line; `kept`: the dossier was taken all the same."""

    line: int
    field: str
    heading: str
    reason: str
    kept: bool = False

    def __str__(self) -> str:
        place = _words("problem.line", line=self.line) if self.line else ""
        column = _words("problem.column", heading=self.heading) if self.heading else ""
        return f"{', '.join(filter(None, (place, column)))}: {self.reason}" if place or column else self.reason

    def kept_as(self) -> dict[str, Any]:
        """The JSON of a report."""
        return asdict(self)


class Reader:
    """Reads the lines of one file. `at`: where each field stands; `units`: unit code by plain name or code."""

    def __init__(self, layout: Layout, header: Sequence[str], marker: Marker, units: Mapping[str, str]) -> None:
        self.layout = layout
        self.at = layout.places(header)
        self._header = header
        self._marker = marker
        self._units = units
        self.unknown_states: dict[str, int] = {}

    def read(self, line: int, cells: Sequence[Any]) -> tuple[dict[str, Any] | None, list[Problem]]:
        """The values, None where the line cannot be taken; an empty line gives neither values nor problems."""
        if not any(cell not in (None, "") for cell in cells):
            return None, []
        problems: list[Problem] = []

        def wrong(name: str, key: str, *, kept: bool = False, **values: object) -> None:
            heading = self._header[self.at[name]] if name in self.at else ""
            problems.append(Problem(line, name, heading, _words(f"problem.{key}", **values), kept))

        code = written(self._text(cells, "code"))
        if not code:
            wrong("code", "no_code")
        elif len(code) > _LONGEST["code"] or sum(letter.isdigit() for letter in code) < 3:
            wrong("code", "bad_code", cell=_shown(code))
        said = self._text(cells, "state")
        state = self.layout.state_of(said) if said else None
        if not said:
            wrong("state", "no_state")
        elif state is None:
            self._count_unknown(said)
            wrong("state", "unknown_state", cell=_shown(said))
        moments = {name: self._moment(cells, name, wrong) for name in _MOMENTS}
        if any(not problem.kept for problem in problems) or state is None:
            return None, problems
        values: dict[str, Any] = {name: self._text(cells, name)[: _LONGEST.get(name, _LONG)] for name in _TEXTS}
        values |= {"online": self._yes(cells, "online", wrong), "paid_online": self._yes(cells, "paid_online", wrong)}
        note = self._text(cells, "note")
        key = look_key(code)
        values |= {
            "code": code,
            "look_key": key,
            "unit_code": self._unit(cells, wrong),
            "state": state.value,
            "state_text": said[:_LONG],
            "note": _nameless(note)[: _LONGEST["note"]] if note else "",
            "phone_mark": self._marker.mark(key, self._text(cells, "phone")),
            "paper_mark": self._marker.mark(key, self._text(cells, "paper")),
        }
        return _with_digest(values | moments), problems

    def _count_unknown(self, said: str) -> None:
        said = _shown(said)
        if said in self.unknown_states or len(self.unknown_states) < _MOST_STATES:
            self.unknown_states[said] = self.unknown_states.get(said, 0) + 1

    def _text(self, cells: Sequence[Any], name: str) -> str:
        at = self.at.get(name, -1)
        if not 0 <= at < len(cells):
            return ""
        cell = cells[at]
        if isinstance(cell, str):
            return " ".join(cell.split())
        if cell is None:
            return ""
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    def _moment(self, cells: Sequence[Any], name: str, wrong: Callable[..., None]) -> datetime | None:
        at = self.at.get(name, -1)
        if not 0 <= at < len(cells):
            return None
        try:
            return moment_of(cells[at], ends=name == "due_at")
        except NoMoment:
            wrong(name, "no_moment", field=title(name), cell=_shown(str(cells[at])))
            return None

    def _yes(self, cells: Sequence[Any], name: str, wrong: Callable[..., None]) -> bool | None:
        if name not in self.at:
            return None
        said = self._text(cells, name)
        found = synonyms.yes_or_no().get(plain(said))
        if found is None:
            wrong(name, "neither", kept=True, cell=_shown(said))
        return found

    def _unit(self, cells: Sequence[Any], wrong: Callable[..., None]) -> str:
        said = self._text(cells, "unit")
        found = self._units.get(plain(said)) if said else None
        if said and found is None:
            wrong("unit", "unknown_unit", kept=True, cell=_shown(said))
        return found or self.layout.unit_code or ROOT


@lru_cache(maxsize=8_192)
def _nameless(note: str) -> str:
    """An office's remark without names and numbers of persons; the same remark comes often."""
    return mask_for_publishing(note)


def _shown(cell: str) -> str:
    """A cell as a report may quote it: the wrong column may hold a person's number."""
    return mask(cell)[:_SHOWN]


def _with_digest(values: dict[str, Any]) -> dict[str, Any]:
    """Also fills in when the state began and ended, where the export says it in another column."""
    told = repr(tuple(values.values())).encode()
    values["digest"] = hashlib.blake2b(told, digest_size=12).hexdigest()
    state = values["state"]
    begun = {
        State.SUBMITTED: values["received_at"],
        State.RECEIVED: values["received_at"],
        State.READY: values["finished_at"],
        State.RETURNED: values["returned_at"] or values["finished_at"],
        State.REFUSED: values["finished_at"],
    }
    values["told_since"] = values["since"]
    values["since"] = values["since"] or begun.get(state)
    return values
