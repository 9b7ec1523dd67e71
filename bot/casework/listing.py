"""The queue as an official looks at it: filters, order, pages, counts, and the views they keep under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from bot import texts
from bot.casework import reach
from bot.console import listing
from bot.console.listing import Page
from bot.feedback import search, ticket
from bot.feedback.case import FeedbackCase
from bot.feedback.desk_rows import SavedView
from bot.feedback.kinds import Status
from bot.office_hours import VIETNAM
from bot.officials.access import Actor
from bot.rejected import Rejected

_words = texts.beside(__file__)

COUNTED_TO = 1_000  # counts stop here: nobody works off more, and the page stays quick
_MOST_VIEWS = 20
_SOON = timedelta(days=2)
VIEWS = ("open", "mine", "new", "late", "to_approve", "waiting", "answered", "all")
ORDERS = ("due", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for. "" is everything; `view` is a tab, `handler` an official's id or "none"."""

    view: str = "open"
    q: str = ""
    status: str = ""
    kind: str = ""
    category: str = ""
    source: str = ""
    unit: str = ""
    handler: str = ""
    due: str = ""  # late, today, soon
    order: str = ""
    received: str = ""  # "2026-07-01..2026-09-30", both days inside: how reports lead to their lists
    answered: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """From an address: unknown names are left out, odd values find nothing."""
        return cls(**{name: query[name].strip()[:200] for name in cls.__dataclass_fields__ if query.get(name)})

    def set(self) -> dict[str, str]:
        """Only what is asked for, for an address or a saved view."""
        blank = Filters()
        return {name: value for name, value in asdict(self).items() if value != getattr(blank, name)}


def listed(session: Session, actor: Actor, filters: Filters, today: date, number: int) -> Page[FeedbackCase]:
    """A page of the cases that they may see."""
    query = select(FeedbackCase).where(*_where(session, actor, filters, today))
    rows = session.exec(query.order_by(*_order(filters)).offset(listing.offset(number)).limit(listing.SIZE + 1)).all()
    return Page.of(rows, number)


def first(session: Session, actor: Actor, filters: Filters, today: date, most: int) -> list[FeedbackCase]:
    """The first `most` cases of the whole list."""
    query = select(FeedbackCase).where(*_where(session, actor, filters, today))
    return list(session.exec(query.order_by(*_order(filters)).limit(most)))


def counts(session: Session, actor: Actor, today: date) -> dict[str, int]:
    """How many stand in each tab that is worth counting, up to COUNTED_TO; in one trip to the database."""
    tabs = ("open", "mine", "new", "late", "to_approve", "waiting")
    row = session.exec(select(*[_count(session, actor, Filters(view=view), today) for view in tabs])).one()
    return dict(zip(tabs, row, strict=True))


def count(session: Session, actor: Actor, filters: Filters, today: date) -> int:
    """How many there are, up to COUNTED_TO."""
    return int(session.exec(select(_count(session, actor, filters, today))).one())


def _count(session: Session, actor: Actor, filters: Filters, today: date) -> Any:
    some = select(FeedbackCase.id).where(*_where(session, actor, filters, today)).limit(COUNTED_TO).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _where(session: Session, actor: Actor, filters: Filters, today: date) -> list[Any]:
    where: list[Any] = [*reach.conditions(actor), *_view(actor, filters.view, today), *_due(filters.due, today)]
    plain = {name: getattr(filters, name) for name in ("status", "kind", "category", "source")}
    where.extend(getattr(FeedbackCase, name) == value for name, value in plain.items() if value)
    if filters.unit:
        where.append(col(FeedbackCase.unit_code) == filters.unit)
    where += [*_days(FeedbackCase.received_at, filters.received), *_days(FeedbackCase.answered_at, filters.answered)]
    if filters.handler == "none":
        where.append(col(FeedbackCase.handler_id).is_(None))
    elif filters.handler:
        where.append(col(FeedbackCase.handler_id) == (int(filters.handler) if filters.handler.isdecimal() else -1))
    if code := ticket.read(filters.q):
        where.append(col(FeedbackCase.code) == code)
    elif (words := search.condition(session, filters.q)) is not None:
        where.append(words)
    return where


def _view(actor: Actor, view: str, today: date) -> list[ColumnElement[bool]]:
    alone, still = col(FeedbackCase.merged_into).is_(None), col(FeedbackCase.ended_at).is_(None)
    status, paused = col(FeedbackCase.status), col(FeedbackCase.paused_at)
    found: dict[str, list[ColumnElement[bool]]] = {
        "open": [alone, still],
        "mine": [alone, still, col(FeedbackCase.handler_id) == actor.official_id],
        "new": [alone, still, status.in_([Status.RECEIVED, Status.REOPENED])],
        "late": [alone, still, col(FeedbackCase.due_on) < today, paused.is_(None)],
        "to_approve": [alone, still, status == Status.DRAFTED],
        "waiting": [alone, still, status == Status.NEEDS_INFO],
        "answered": [alone, col(FeedbackCase.ended_at).is_not(None)],
        "counted": [alone],
        "all": [],
    }
    return found.get(view, found["open"])


def _days(moment: Any, written: str) -> list[ColumnElement[bool]]:
    first, _, last = written.partition("..")
    try:
        begins, ends = (datetime.combine(date.fromisoformat(day), time(0), VIETNAM) for day in (first, last))
    except ValueError:
        return []
    return [col(moment) >= begins, col(moment) < ends + timedelta(days=1)]


def _due(due: str, today: date) -> list[ColumnElement[bool]]:
    day, still = col(FeedbackCase.due_on), col(FeedbackCase.ended_at).is_(None)
    found = {
        "late": [day < today, still],
        "today": [day == today, still],
        "soon": [day >= today, day <= today + _SOON, still],
    }
    return found.get(due, [])


def _order(filters: Filters) -> Sequence[Any]:
    order = filters.order if filters.order in ORDERS else ""
    if not order:  # what was sought, or is over, is read from the newest; work is done in the order it is due
        order = "newest" if filters.q or filters.view in {"answered", "all"} else "due"
    if order == "due":
        return (col(FeedbackCase.due_on).nulls_last(), col(FeedbackCase.id))
    return (col(FeedbackCase.id).desc() if order == "newest" else col(FeedbackCase.id),)


def saved(session: Session, actor: Actor) -> list[SavedView]:
    """Their own views, by name."""
    query = select(SavedView).where(SavedView.official_id == actor.official_id)
    return list(session.exec(query.order_by(col(SavedView.name))))


def save(session: Session, actor: Actor, name: str, filters: Filters) -> None:
    """Keeps a view; one of the same name is replaced."""
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Rejected({"name": _words("refused.view_name")})
    kept = {row.name: row for row in saved(session, actor)}
    if name not in kept and len(kept) >= _MOST_VIEWS:
        raise Rejected({"name": _words("refused.views", most=_MOST_VIEWS)})
    row = kept.get(name) or SavedView(official_id=actor.official_id, name=name, filters={})
    row.filters = filters.set()
    session.add(row)
    session.flush()


def drop(session: Session, actor: Actor, view_id: int) -> None:
    """Forgets one of their views; another's stays."""
    row = session.get(SavedView, view_id)
    if row is not None and row.official_id == actor.official_id:
        session.delete(row)
