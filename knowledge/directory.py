"""Puts FAQs, agencies, desks, hotlines and place names into the catalogue. Loading the same twice changes nothing."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, select

from knowledge.agency import Agency, Hotline, OneStopDesk, PlaceName
from knowledge.faq import Faq
from knowledge.loading import LoadReport
from knowledge.record import Origin
from knowledge.stamp import lock, raise_stamp

Row = TypeVar("Row", bound=SQLModel)
_NOT_COMPARED = {"id", "updated_at", "status"}


def put_faqs(session: Session, faqs: Sequence[Faq], now: datetime) -> LoadReport:
    """Loads FAQs by key. A weaker origin never overwrites a stronger one; a withdrawn FAQ stays withdrawn."""
    return _put(session, Faq, faqs, now, lambda faq: faq.key, _is_weaker)


def put_agencies(session: Session, rows: Sequence[Agency], now: datetime, *, overwrite: bool = True) -> LoadReport:
    """Loads agencies by key; without `overwrite` only those that are missing."""
    return _put(session, Agency, rows, now, lambda row: row.key, _keeps(overwrite))


def put_desks(session: Session, rows: Sequence[OneStopDesk], now: datetime, *, overwrite: bool = True) -> LoadReport:
    """Loads one-stop desks by key; without `overwrite` only those that are missing."""
    return _put(session, OneStopDesk, rows, now, lambda row: row.key, _keeps(overwrite))


def put_hotlines(session: Session, rows: Sequence[Hotline], now: datetime, *, overwrite: bool = True) -> LoadReport:
    """Loads hotlines by key; without `overwrite` only those that are missing."""
    return _put(session, Hotline, rows, now, lambda row: row.key, _keeps(overwrite))


def put_places(session: Session, rows: Sequence[PlaceName], now: datetime, *, overwrite: bool = True) -> LoadReport:
    """Loads old and new place names by (old, province); without `overwrite` only those that are missing."""
    return _put(session, PlaceName, rows, now, lambda row: (row.old, row.province), _keeps(overwrite))


def _put(
    session: Session,
    kind: type[Row],
    rows: Sequence[Row],
    now: datetime,
    key: Callable[[Row], Hashable],
    keeps: Callable[[Row, Row], bool],
) -> LoadReport:
    report = LoadReport()
    if not rows:
        return report
    lock(session, now)
    stored = {key(row): row for row in session.exec(select(kind)).all()}
    for row in rows:
        known = stored.get(key(row))
        if known is None:
            session.add(row)
            stored[key(row)] = row
            report.new.append(str(key(row)))
            continue
        diff = {} if keeps(known, row) else _difference(known, row)
        if not diff:
            report.unchanged += 1
            continue
        for name in diff:
            setattr(known, name, getattr(row, name))
        if isinstance(known, Faq):
            known.updated_at = now
        report.changed[str(key(row))] = diff
    if report.new or report.changed:
        raise_stamp(session, now)
    session.flush()
    return report


def _difference(old: SQLModel, new: SQLModel) -> dict[str, dict[str, Any]]:
    before, after = old.model_dump(), new.model_dump()
    return {
        name: {"before": before[name], "after": value}
        for name, value in after.items()
        if name not in _NOT_COMPARED and before[name] != value
    }


def _keeps(overwrite: bool) -> Callable[[SQLModel, SQLModel], bool]:
    return lambda _known, _row: not overwrite


def _is_weaker(known: Faq, row: Faq) -> bool:
    ranks = list(Origin)
    return ranks.index(Origin(row.origin)) > ranks.index(Origin(known.origin))
