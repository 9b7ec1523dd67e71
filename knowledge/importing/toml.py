"""Our own TOML: one procedure a file, or `faqs.toml` and `agencies.toml` with many rows of reference."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from knowledge.agency import Agency, Hotline, OneStopDesk, PlaceName
from knowledge.faq import Faq
from knowledge.importing.cells import WrongCell
from knowledge.procedure import Status
from knowledge.record import Origin, ProcedureRecord

_TABLES: dict[str, tuple[str, type[SQLModel]]] = {
    "faq": ("faqs", Faq),
    "agency": ("agencies", Agency),
    "desk": ("desks", OneStopDesk),
    "hotline": ("hotlines", Hotline),
    "place": ("places", PlaceName),
}
_NOT_WRITTEN = {"id", "updated_at", "origin"}


@dataclass
class Reference:
    """Rows that are no procedures."""

    faqs: list[Faq] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    desks: list[OneStopDesk] = field(default_factory=list)
    hotlines: list[Hotline] = field(default_factory=list)
    places: list[PlaceName] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(getattr(self, part.name)) for part in fields(self))

    def add(self, other: "Reference") -> None:
        for part in fields(self):
            getattr(self, part.name).extend(getattr(other, part.name))


def is_reference(values: Mapping[str, Any]) -> bool:
    """Whether the file holds FAQs, agencies, desks, hotlines or places."""
    return bool(values) and values.keys() <= _TABLES.keys()


def read_procedure(values: Mapping[str, Any]) -> ProcedureRecord:
    """A procedure file. Raises pydantic's ValidationError."""
    return ProcedureRecord.model_validate(values)


def reference_rows(values: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(table, row) of every row of the file, in order."""
    found: list[tuple[str, dict[str, Any]]] = []
    for table, rows in values.items():
        for row in rows if isinstance(rows, list) else [rows]:
            if not isinstance(row, dict):
                raise WrongCell(table, f"phải viết thành từng mục [[{table}]]")
            found.append((table, row))
    return found


def read_reference(table: str, row: Mapping[str, Any], origin: Origin, now: datetime) -> Reference:
    """One row. Raises WrongCell for an unknown key, or pydantic's ValidationError."""
    name, kind = _TABLES[table]
    allowed = kind.model_fields.keys() - _NOT_WRITTEN
    for key in row:
        if key not in allowed:
            raise WrongCell(f"{table}.{key}", "không có trường này")
    stamped = {"origin": str(origin), "updated_at": now, "status": str(Status.PUBLISHED)} if kind is Faq else {}
    found = Reference()
    getattr(found, name).append(kind.model_validate({**stamped, **row}))
    return found
