"""One procedure out of several sources: field by field the strongest source that says anything wins. Pure rules."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.procedure import OnlineLevel
from knowledge.record import Origin, ProcedureRecord

PRECEDENCE = tuple(Origin)  # declared strongest first
FIELDS = tuple(name for name in ProcedureRecord.model_fields if name not in {"code", "doubts"})
_NO_DIFFERENCE = frozenset({"source", "checked_on"})  # every source has its own; showing them helps nobody


@dataclass(frozen=True, slots=True)
class Effective:
    """What is in force. `origins`: field -> origin; `differences`: field -> {origin: its other value, as JSON data}."""

    record: ProcedureRecord
    origins: dict[str, str]
    differences: dict[str, dict[str, Any]]


def merge(sources: Mapping[Origin, ProcedureRecord]) -> Effective:
    """Merges the records of one code; at least one is needed."""
    ranked = [(origin, sources[origin]) for origin in PRECEDENCE if origin in sources]
    strongest = ranked[0][1]
    origins: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name in FIELDS:
        for origin, record in ranked:
            if says(record, name):
                origins[name], values[name] = str(origin), getattr(record, name)
                break
    doubts = {
        name: reason
        for origin, record in reversed(ranked)
        for name, reason in record.doubts.items()
        if origins.get(name, str(origin)) == origin
    }
    if len(ranked) == 1:
        return Effective(strongest, origins, {})
    merged = ProcedureRecord.model_construct(**{**_EMPTY, "code": strongest.code, **values, "doubts": doubts})
    return Effective(merged, origins, _differences(ranked, origins))


def says(record: ProcedureRecord, name: str) -> bool:
    """Whether a source says anything in a field."""
    value = getattr(record, name)
    return bool(value) and value != OnlineLevel.UNKNOWN


def difference(old: ProcedureRecord | None, new: ProcedureRecord) -> dict[str, dict[str, Any]]:
    """field -> {"before", "after"} as JSON data, for every field that changed."""
    before = old.model_dump(mode="json") if old else {}
    after = new.model_dump(mode="json")
    return {
        name: {"before": before.get(name), "after": value}
        for name, value in after.items()
        if old is not None and before.get(name) != value
    }


def digest(text: str) -> str:
    """The fingerprint of a record's JSON text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _differences(ranked: list[tuple[Origin, ProcedureRecord]], origins: dict[str, str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name in FIELDS:
        if name not in origins or name in _NO_DIFFERENCE:
            continue
        in_force = next(getattr(record, name) for origin, record in ranked if origin == origins[name])
        for origin, record in ranked:
            if origin != origins[name] and says(record, name) and getattr(record, name) != in_force:
                found.setdefault(name, {})[str(origin)] = record.model_dump(mode="json", include={name})[name]
    return found


_EMPTY: dict[str, Any] = {
    name: field.get_default(call_default_factory=True)
    for name, field in ProcedureRecord.model_fields.items()
    if not field.is_required()
}
