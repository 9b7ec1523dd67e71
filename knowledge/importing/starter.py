"""The catalogue that is shipped with motcua: it answers at once, and every stronger source replaces it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path

from sqlmodel import Session

from knowledge.directory import put_agencies, put_desks, put_faqs, put_hotlines, put_places
from knowledge.importing.records import Good, GoodReference, read_records
from knowledge.importing.rows import BadRow, files_in, kind_of
from knowledge.importing.toml import Reference
from knowledge.loading import LoadReport, put_all
from knowledge.record import Origin, ProcedureRecord


class BrokenStarter(Exception):
    """The shipped files cannot be read: a mistake in the program."""


def load_starter(session: Session, now: datetime) -> LoadReport:
    """Loads the shipped catalogue. What the office has changed since stays as it is; loading twice changes nothing."""
    records, reference = _read(now)
    report = put_all(session, records, Origin.STARTER, now, file="starter", by="motcua")
    report.add(put_reference(session, reference, now, overwrite=False))
    return report


def put_reference(session: Session, reference: Reference, now: datetime, *, overwrite: bool) -> LoadReport:
    """Loads every kind of reference row; without `overwrite` what stands there already is left alone."""
    report = LoadReport()
    report.add(put_faqs(session, reference.faqs, now))
    report.add(put_agencies(session, reference.agencies, now, overwrite=overwrite))
    report.add(put_desks(session, reference.desks, now, overwrite=overwrite))
    report.add(put_hotlines(session, reference.hotlines, now, overwrite=overwrite))
    report.add(put_places(session, reference.places, now, overwrite=overwrite))
    return report


def _read(now: datetime) -> tuple[list[ProcedureRecord], Reference]:
    records: list[ProcedureRecord] = []
    reference = Reference()
    with ExitStack() as stack:
        folder = stack.enter_context(as_file(files("knowledge") / "data"))
        for found in _everything(folder, now):
            if isinstance(found, BadRow):
                raise BrokenStarter(str(found))
            if isinstance(found, GoodReference):
                reference.add(found.reference)
            else:
                records.append(found.record)
    return records, reference


def _everything(folder: Path, now: datetime) -> Iterator[Good | GoodReference | BadRow]:
    for file in (file for file in files_in(folder) if kind_of(file) == ".toml"):
        yield from read_records(file, now, origin=Origin.STARTER)
