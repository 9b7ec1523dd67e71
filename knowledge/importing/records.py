"""A file's rows as records: the shape of each row is recognised, what is wrong with it is said, all is linted."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.importing import list_xlsx, portal, sheet, toml
from knowledge.importing.cells import WrongCell, cleaned, reasons
from knowledge.importing.lint import Doubt, lint, with_doubts
from knowledge.importing.rows import BadRow, Row, kind_of, read_rows
from knowledge.importing.toml import Reference
from knowledge.procedure import Level
from knowledge.record import Origin, ProcedureRecord


@dataclass(frozen=True, slots=True)
class Good:
    """One record that can be loaded, with what the lint found."""

    row: Row
    origin: Origin
    record: ProcedureRecord
    doubts: list[Doubt]


@dataclass(frozen=True, slots=True)
class GoodReference:
    """One row of reference that can be loaded."""

    row: Row
    origin: Origin
    reference: Reference


@dataclass(frozen=True, slots=True)
class _Shape:
    read: Callable[[dict[str, Any]], ProcedureRecord]
    origin: Callable[[dict[str, Any]], Origin]
    key_of: Callable[[str], str]


_PORTAL = _Shape(portal.read_portal, lambda _: Origin.PORTAL, portal.key_of)
_LIST = _Shape(list_xlsx.read_list, lambda _: Origin.LIST, list_xlsx.key_of)
_SHEET = _Shape(sheet.read_sheet, sheet.origin_of, str)
_TOML = _Shape(toml.read_procedure, lambda _: Origin.OFFICE, str)


def read_records(
    path: Path, now: datetime, *, origin: Origin | None = None, checked_on: date | None = None
) -> Iterator[Good | GoodReference | BadRow]:
    """Everything in a file, in order. A code that stands twice in the file is bad the second time.

    `origin` overrides what the file's shape says; `checked_on` fills in for records that name no day.
    Raises UnreadableFile.
    """
    return understand(read_rows(path), now, is_toml=kind_of(path) == ".toml", origin=origin, checked_on=checked_on)


def understand(
    rows: Iterable[Row | BadRow],
    now: datetime,
    *,
    is_toml: bool,
    origin: Origin | None = None,
    checked_on: date | None = None,
) -> Iterator[Good | GoodReference | BadRow]:
    """The same for the rows of one file that are read already."""
    first_seen: dict[str, int] = {}
    for row in rows:
        if isinstance(row, BadRow):
            yield row
        elif is_toml and toml.is_reference(row.values):
            yield from _references(row, origin or Origin.OFFICE, now)
        else:
            for found in _record(row, _shape(row.values, is_toml), origin, checked_on, now):
                if isinstance(found, Good) and found.record.code in first_seen:
                    before = first_seen[found.record.code]
                    yield BadRow(row.file, row.number, "code", f"mã {found.record.code} đã có ở dòng {before}")
                    continue
                if isinstance(found, Good):
                    first_seen[found.record.code] = row.number
                yield found


def _shape(values: dict[str, Any], is_toml: bool) -> _Shape | None:
    if is_toml:
        return _TOML
    if portal.is_portal(values):
        return _PORTAL
    if list_xlsx.is_list(values):
        return _LIST
    return _SHEET if sheet.is_sheet(values) else None


def _record(
    row: Row, shape: _Shape | None, origin: Origin | None, checked_on: date | None, now: datetime
) -> Iterator[Good | BadRow]:
    if shape is None:
        yield BadRow(row.file, row.number, "", "không nhận ra là thủ tục: cần ít nhất mã (code) và tên (name)")
        return
    try:
        values = cleaned(row.values)
        source = origin or shape.origin(values)
        record = shape.read(values)
    except ValidationError as wrong:
        for field, reason in reasons(wrong):
            yield BadRow(row.file, row.number, shape.key_of(field), reason)
        return
    except WrongCell as wrong:
        yield BadRow(row.file, row.number, wrong.field, str(wrong))
        return
    unknown = [level for level in record.levels if level not in set(Level)]
    if unknown:
        reason = f"cấp {unknown[0]!r} phải là một trong: {', '.join(Level)}"
        yield BadRow(row.file, row.number, shape.key_of("levels"), reason)
        return
    if checked_on is not None and record.checked_on is None:
        record = record.model_copy(update={"checked_on": checked_on})
    doubts = lint(record, now.date())
    yield Good(row, source, with_doubts(record, doubts), doubts)


def _references(row: Row, origin: Origin, now: datetime) -> Iterator[GoodReference | BadRow]:
    try:
        rows = toml.reference_rows(row.values)
    except WrongCell as wrong:
        yield BadRow(row.file, row.number, wrong.field, str(wrong))
        return
    keys: set[tuple[str, str]] = set()
    for number, (table, values) in enumerate(rows, start=1):
        key = (table, str(values.get("key") or values.get("old") or ""))
        if key in keys:
            yield BadRow(row.file, number, f"{table}.key", f"khóa {key[1]!r} đã có trong tệp")
            continue
        keys.add(key)
        try:
            yield GoodReference(row, origin, toml.read_reference(table, cleaned(values), origin, now))
        except ValidationError as wrong:
            for field, reason in reasons(wrong):
                yield BadRow(row.file, number, f"{table}.{field}", reason)
        except WrongCell as wrong:
            yield BadRow(row.file, number, wrong.field, str(wrong))
