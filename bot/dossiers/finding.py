"""Lists of dossiers for officials: by code, state, unit and lateness, inside the units they may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func
from sqlmodel import Session, col, select

from bot.console.listing import SIZE, Page, offset
from bot.dossiers.code import look_key
from bot.dossiers.dossier import RUNNING, Dossier, DossierEvent, State
from bot.officials.access import Actor, Permission

_RUNNING = [state.value for state in RUNNING]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for. `late`: "now" (past due, still open), "soon" (due in 2 days), "was" (ended late)."""

    code: str = ""
    state: str = ""
    unit: str = ""
    procedure: str = ""
    late: str = ""
    received_from: datetime | None = None
    received_until: datetime | None = None
    ended_from: datetime | None = None
    ended_until: datetime | None = None
    online: bool | None = None
    supplemented: bool = False


def overdue(now: datetime) -> ColumnElement[bool]:
    """Past its due moment while the office's clock runs."""
    return and_(col(Dossier.state).in_(_RUNNING), col(Dossier.due_at) < now)


def ended_late() -> ColumnElement[bool]:
    """Ready after its due moment."""
    return and_(col(Dossier.finished_at) > col(Dossier.due_at), col(Dossier.state) != State.REFUSED.value)


def conditions(wanted: Filter, now: datetime, soon: datetime) -> list[ColumnElement[bool]]:
    """The same for lists, exports and reports: what a number counts is what its list shows."""
    found: list[ColumnElement[bool]] = []
    if wanted.code:
        key = look_key(wanted.code)
        found.append(and_(col(Dossier.look_key) >= key, col(Dossier.look_key) < key + "\uffff"))
    if wanted.state in set(State):
        found.append(col(Dossier.state) == wanted.state)
    if wanted.unit:
        found.append(col(Dossier.unit_code) == wanted.unit)
    if wanted.procedure:
        found.append(col(Dossier.procedure_code) == wanted.procedure)
    if wanted.late == "now":
        found.append(overdue(now))
    elif wanted.late == "soon":
        found += [col(Dossier.state).in_(_RUNNING), col(Dossier.due_at) >= now, col(Dossier.due_at) < soon]
    elif wanted.late == "was":
        found.append(ended_late())
    for column, start, end in (
        (Dossier.received_at, wanted.received_from, wanted.received_until),
        (Dossier.finished_at, wanted.ended_from, wanted.ended_until),
    ):
        found += [col(column) >= start] if start else []
        found += [col(column) < end] if end else []
    if wanted.online is not None:
        found.append(col(Dossier.online).is_(wanted.online))
    if wanted.supplemented:
        found.append(col(Dossier.supplements) > 0)
    return found


def listed(
    session: Session, actor: Actor, wanted: Filter, now: datetime, soon: datetime, number: int = 1
) -> Page[Dossier]:
    """One page, the nearest due first among what is open, then the newest."""
    query = select(Dossier).where(col(Dossier.unit_code).in_(actor.units(Permission.VIEW)))
    query = query.where(*conditions(wanted, now, soon))
    query = query.order_by(*_order(wanted)).offset(offset(number)).limit(SIZE + 1)
    return Page.of(session.exec(query).all(), number)


def exported(
    session: Session, actor: Actor, wanted: Filter, now: datetime, soon: datetime, most: int = 50_000
) -> Iterator[Dossier]:
    """The whole list, at most `most`."""
    query = select(Dossier).where(col(Dossier.unit_code).in_(actor.units(Permission.VIEW)))
    yield from session.exec(query.where(*conditions(wanted, now, soon)).order_by(*_order(wanted)).limit(most)).all()


def _order(wanted: Filter) -> list[Any]:
    if wanted.late in {"now", "soon"}:
        return [col(Dossier.due_at)]
    return [col(Dossier.received_at).desc(), col(Dossier.code)]


def seen(session: Session, actor: Actor, code: str) -> Dossier | None:
    """A dossier that the official may see."""
    row = session.get(Dossier, code)
    return row if row is not None and actor.may(Permission.VIEW, row.unit_code) else None


def history(session: Session, code: str) -> list[DossierEvent]:
    """Every state, the oldest first."""
    query = select(DossierEvent).where(DossierEvent.code == code)
    return list(session.exec(query.order_by(col(DossierEvent.since), col(DossierEvent.id))))


def late_counts(session: Session, actor: Actor, now: datetime, soon: datetime) -> tuple[int, int]:
    """(past due, due soon) among what is open."""
    late = func.sum(case((col(Dossier.due_at) < now, 1), else_=0))
    due = func.count()
    query = (
        select(due, late)
        .select_from(Dossier)
        .where(
            col(Dossier.state).in_(_RUNNING),
            col(Dossier.due_at) < soon,
            col(Dossier.unit_code).in_(actor.units(Permission.VIEW)),
        )
    )
    both, over = session.exec(query).one()
    return int(over or 0), int(both) - int(over or 0)


@dataclass(frozen=True, slots=True)
class Supplemented:
    """How often dossiers of one procedure had to be completed (HD-10)."""

    procedure_code: str
    procedure_name: str
    received: int
    supplemented: int


def supplements(session: Session, actor: Actor, since: datetime, most: int = 100) -> list[Supplemented]:
    """By procedure, the most often completed first, of what came in after `since`."""
    again = func.sum(case((col(Dossier.supplements) > 0, 1), else_=0))
    query = (
        select(Dossier.procedure_code, func.max(Dossier.procedure_name), func.count(), again)
        .where(col(Dossier.received_at) >= since, col(Dossier.unit_code).in_(actor.units(Permission.VIEW)))
        .group_by(col(Dossier.procedure_code))
        .order_by(again.desc(), func.count().desc())
        .limit(most)
    )
    return [Supplemented(code, name, count, int(more or 0)) for code, name, count, more in session.exec(query)]
