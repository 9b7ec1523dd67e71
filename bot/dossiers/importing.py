"""Reads an export into the rows in short transactions; a stopped import is completed by reading the file again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot import texts
from bot.database import Database
from bot.dossiers import imports, mapping
from bot.dossiers.imports import MOST_KEPT, DossierImport, ImportStatus
from bot.dossiers.mapping import Layout, title
from bot.dossiers.marks import Marker
from bot.dossiers.reading import Problem, Reader
from bot.dossiers.sheet import Sheet, open_sheet
from bot.dossiers.storing import Changed, Stored, make_room, store
from bot.dossiers.units import known_units
from bot.dossiers.watching import tell_changes
from bot.rejected import Rejected

_words = texts.beside(__file__)
_CHUNK = 2_000
_LOOKED_AT = 200  # lines by which a wrong mapping shows
_HALF_DIGEST = 64  # bits
_FEW_STATES = 15  # more words than this for states in the first lines, all unknown: another column
_MOSTLY = 0.8  # of them wrong in one column: the column is the wrong one

Progress = Callable[[int, int], None]
"""Hears lines read and lines in all, about."""


@dataclass(slots=True)
class Outcome:
    """What became of a file. `refused`: nothing was taken, and why by field; `broken`: it ended before its end."""

    source: str
    import_id: int | None = None
    mapping: str = ""
    header: tuple[str, ...] = ()
    read: int = 0
    stored: Stored = field(default_factory=Stored)
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown_states: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    broken: str = ""

    def note(self, problems: list[Problem]) -> None:
        """Counts a line's problems, and keeps them while there is room."""
        self.bad += any(not problem.kept for problem in problems)
        self.problems += problems[: max(0, MOST_KEPT - len(self.problems))]


@dataclass(frozen=True, slots=True)
class Importer:
    """Takes exports in, and tells whoever watches a dossier that changed."""

    database: Database
    marker: Marker
    changed: Changed = tell_changes

    def load(
        self,
        source: Path | bytes,
        now: datetime,
        *,
        name: str,
        by: str,
        mapping_name: str = "",
        whole: bool = False,
        import_id: int | None = None,
        on_progress: Progress = lambda _read, _total: None,
    ) -> Outcome:
        """Takes what can be taken; with `whole` nothing unless every line can. The outcome is kept as a row too."""
        outcome = Outcome(name, import_id)
        if outcome.import_id is None:
            with self.database.transaction() as session:
                outcome.import_id = imports.begin(session, name, by, now)
        try:
            self._load(outcome, source, now, mapping_name, whole=whole, on_progress=on_progress)
        except Rejected as refused:
            if outcome.stored.new or outcome.stored.changed or outcome.stored.unchanged:
                outcome.broken = " ".join(refused.problems.values())
            else:
                outcome.refused = refused.problems
        with self.database.transaction() as session:
            _keep(session, outcome, now)
        return outcome

    def _load(
        self,
        outcome: Outcome,
        source: Path | bytes,
        now: datetime,
        mapping_name: str,
        *,
        whole: bool,
        on_progress: Progress,
    ) -> None:
        sheet = open_sheet(source)
        outcome.header = sheet.header
        with Session(self.database.engine) as session:
            layout = mapping.choose(session, sheet.header, mapping_name)
            units = known_units(session)
        outcome.mapping = layout.name
        if whole:
            self._all_readable(outcome, open_sheet(source), layout, units)
        reader = Reader(layout, sheet.header, self.marker, units)
        lines = self._lines(outcome, sheet, reader)
        for chunk in iter(lambda: sorted(islice(lines, _CHUNK), key=_code), []):
            with self.database.transaction() as session:
                make_room(session)
                stored = store(session, chunk, now, import_id=outcome.import_id, changed=self.changed)
            outcome.stored.add(stored)
            on_progress(outcome.read, max(sheet.total, outcome.read))
        outcome.unknown_states = reader.unknown_states
        on_progress(outcome.read, outcome.read)

    def _all_readable(self, outcome: Outcome, sheet: Sheet, layout: Layout, units: dict[str, str]) -> None:
        reader = Reader(layout, sheet.header, self.marker, units)
        for _ in self._lines(outcome, sheet, reader):
            pass
        outcome.unknown_states = reader.unknown_states
        if outcome.bad:
            raise Rejected({"": _words("import.whole", bad=outcome.bad)})
        outcome.read = 0
        outcome.problems.clear()

    def _lines(self, outcome: Outcome, sheet: Sheet, reader: Reader) -> Iterator[dict[str, Any]]:
        """The values of each line that can be taken, each code once."""
        first_of: dict[int, int] = {}  # 500,000 codes: the line and half the digest, packed
        lines = enumerate(sheet.lines, sheet.first)
        head = list(islice(lines, _LOOKED_AT))
        _refuse_a_wrong_column(reader, head)
        for number, cells in chain(head, lines):
            values, problems = reader.read(number, cells)
            if values is None and not problems:
                continue
            outcome.read += 1
            if values is not None:
                here = number << _HALF_DIGEST | int(values["digest"][:16], 16)
                before = first_of.setdefault(hash(values["code"]), here)
                if before != here:
                    problems += _repeated(reader, number, before, here, values["code"])
                    values = None
            outcome.note(problems)
            if values is not None:
                yield values


def _code(values: dict[str, Any]) -> str:
    return str(values["code"])  # neighbours lie together on the pages of the database


def _repeated(reader: Reader, number: int, before: int, here: int, code: str) -> list[Problem]:
    """A second line with the same code: no problem where it says the same."""
    if (before ^ here) & ((1 << _HALF_DIGEST) - 1) == 0:
        return []
    reason = _words("problem.twice", code=code, line=before >> _HALF_DIGEST)
    return [Problem(number, "code", reader.layout.columns["code"], reason)]


def _refuse_a_wrong_column(reader: Reader, head: list[tuple[int, Any]]) -> None:
    """Raises Rejected, naming the column, where nearly all of the first lines cannot be read in it."""
    wrong: dict[str, int] = {}
    example: dict[str, Problem] = {}
    filled = 0
    for number, cells in head:
        values, problems = reader.read(number, cells)
        filled += bool(values or problems)
        for problem in problems:
            if not problem.kept:
                wrong[problem.field] = wrong.get(problem.field, 0) + 1
                example.setdefault(problem.field, problem)
    if len(reader.unknown_states) <= _FEW_STATES:
        wrong.pop("state", None)  # a state nobody mapped is told line by line
    reader.unknown_states.clear()
    bad = {name: count for name, count in wrong.items() if count > _MOSTLY * filled and count > 1}
    if bad:
        raise Rejected(
            {
                f"columns.{name}": _words(
                    "mapping.wrong_column",
                    heading=example[name].heading,
                    field=title(name),
                    count=count,
                    of=filled,
                    reason=example[name].reason,
                )
                for name, count in bad.items()
            }
        )


def _keep(session: Session, outcome: Outcome, now: datetime) -> None:
    row = session.get(DossierImport, outcome.import_id)
    assert row is not None
    row.mapping, row.header, row.read, row.bad = outcome.mapping, list(outcome.header), outcome.read, outcome.bad
    for name in ("new", "changed", "unchanged", "older", "no_marks"):
        setattr(row, name, getattr(outcome.stored, name))
    row.problems = [problem.kept_as() for problem in outcome.problems]
    row.unknown_states = outcome.unknown_states
    row.reason = outcome.broken or " ".join(outcome.refused.values())
    row.status = ImportStatus.DONE
    if outcome.refused or outcome.broken:
        row.status = ImportStatus.REFUSED if outcome.refused else ImportStatus.BROKEN
    row.finished_at = now
    session.add(row)
