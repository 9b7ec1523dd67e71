"""Loads one file into the catalogue in short transactions, so that a server that runs meanwhile can write too.

A kill in the middle leaves every procedure whole; loading the file again completes it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from sqlmodel import Session

from bot.database import Database
from knowledge.importing.lint import Finding
from knowledge.importing.records import Good, GoodReference, understand
from knowledge.importing.rows import BadRow, UnreadableFile, kind_of, read_rows
from knowledge.importing.starter import put_reference
from knowledge.importing.toml import Reference
from knowledge.loading import LoadReport, compare, put_all
from knowledge.record import Origin, ProcedureRecord

_CHUNK = 250


@dataclass
class FileOutcome:
    """What became of one file. `bad` rows were not loaded; `findings` counts procedures by what the lint found."""

    file: Path
    read: int = 0
    report: LoadReport = field(default_factory=LoadReport)
    bad: list[BadRow] = field(default_factory=list)
    findings: Counter[Finding] = field(default_factory=Counter)
    undated: int = 0  # procedures whose source names no day of checking


def load_file(
    database: Database,
    file: Path,
    now: datetime,
    *,
    origin: Origin | None = None,
    checked_on: date | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> FileOutcome:
    """Reads and loads a file; good rows load, bad ones are told. `on_progress` hears rows done and rows in all."""
    outcome = FileOutcome(file)
    try:
        rows = list(read_rows(file))
    except UnreadableFile as problem:
        outcome.bad.append(BadRow(str(file), 0, "", str(problem).removeprefix(f"{file}").lstrip(",: ")))
        return outcome
    outcome.read = len(rows)
    found = understand(rows, now, is_toml=kind_of(file) == ".toml", origin=origin, checked_on=checked_on)
    by = f"motcua load {file.name}"
    reference, done = Reference(), 0
    while chunk := list(islice(found, _CHUNK)):
        _note(outcome, chunk, reference)
        for source, records in _by_origin(chunk).items():
            outcome.report.add(_put(database, records, source, now, file.name, by, dry_run=dry_run))
        done = min(outcome.read, done + len(chunk))
        on_progress(done, outcome.read)
    if len(reference):
        outcome.report.add(_put_reference(database, reference, now, dry_run=dry_run))
    return outcome


def _note(outcome: FileOutcome, chunk: list[Good | GoodReference | BadRow], reference: Reference) -> None:
    for item in chunk:
        if isinstance(item, BadRow):
            outcome.bad.append(item)
        elif isinstance(item, GoodReference):
            reference.add(item.reference)
        else:
            outcome.findings.update({doubt.finding for doubt in item.doubts})
            outcome.undated += item.record.checked_on is None


def _by_origin(chunk: list[Good | GoodReference | BadRow]) -> dict[Origin, list[ProcedureRecord]]:
    found: dict[Origin, list[ProcedureRecord]] = {}
    for item in chunk:
        if isinstance(item, Good):
            found.setdefault(item.origin, []).append(item.record)
    return found


def _put(
    database: Database,
    records: list[ProcedureRecord],
    origin: Origin,
    now: datetime,
    file: str,
    by: str,
    *,
    dry_run: bool,
) -> LoadReport:
    if dry_run:
        with Session(database.engine) as session:
            return compare(session, records, origin)
    with database.transaction() as session:
        return put_all(session, records, origin, now, file=file, by=by)


def _put_reference(database: Database, reference: Reference, now: datetime, *, dry_run: bool) -> LoadReport:
    if dry_run:
        with Session(database.engine) as session:
            report = put_reference(session, reference, now, overwrite=True)
            session.rollback()
            return report
    with database.transaction() as session:
        return put_reference(session, reference, now, overwrite=True)
