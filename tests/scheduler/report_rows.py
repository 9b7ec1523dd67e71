"""Reports and indices of a unit, for the matrix of roles."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from secrets import randbelow

from sqlmodel import Session

from scheduler.reports.report import IndexResult, Report

_MADE_AT = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)


def _report(session: Session, unit_code: str) -> dict[str, str]:
    row = Report(
        period="2026-Q3",
        unit_code=unit_code,
        version=randbelow(1_000_000_000),
        sections=[],
        counted_at=_MADE_AT,
        drafted_at=_MADE_AT,
    )
    session.add(row)
    session.flush()
    return {"report_id": str(row.id), "kind": "json", "unit_code": unit_code}


def _index(session: Session, unit_code: str) -> dict[str, str]:
    row = IndexResult(
        index="pci",
        year=randbelow(1_000_000_000),
        unit_code=unit_code,
        score=1,
        source="QĐ",
        recorded_by="",
        recorded_at=_MADE_AT,
    )
    session.add(row)
    session.flush()
    return {"result_id": str(row.id)}


ROWS: dict[str, Callable[[Session, str], Mapping[str, str]]] = {"report": _report, "index": _index}
