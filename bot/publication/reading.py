"""What the public reads: the published list with its filters, one entry, its photos, and the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, text
from sqlmodel import Session, col, select

from bot import attachments
from bot.attachments import Attachment
from bot.attachments.shelf import Kept
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.feedback.kinds import Category, Status
from bot.office_hours import VIETNAM
from bot.publication import search

SIZE = 15
_MOST_PAGES = 500
_MOST_FOUND = 2_000  # of one search: nobody turns more pages
_PUBLIC = (Status.PUBLISHED.value, Status.CLOSED.value)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks for; empty for everything."""

    words: str = ""
    category: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One published report."""

    id: int
    kind: str
    category: str
    area: str
    question: str
    answer: str
    received_at: datetime
    answered_at: datetime | None
    published_at: datetime
    photos: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the reports received since a day. `due` were answered with a deadline, `on_time` of them by it."""

    received: int
    answered: int
    due: int
    on_time: int
    published: int

    @property
    def share(self) -> int | None:
        """Of a hundred, rounded down: 99.9 % is not all."""
        return self.on_time * 100 // self.due if self.due else None


def listed(session: Session, filters: Filters, page: int) -> tuple[list[Entry], bool]:
    """One page, the newest first, and whether another follows."""
    number = min(max(page, 1), _MOST_PAGES)
    query = (
        select(FeedbackCase)
        .where(*_conditions(session, filters))
        .order_by(col(FeedbackCase.published_at).desc(), col(FeedbackCase.id).desc())
        .offset((number - 1) * SIZE)
        .limit(SIZE + 1)
    )
    rows = session.exec(query).all()
    return [entry_of(row) for row in rows[:SIZE]], len(rows) > SIZE


def printed(session: Session, filters: Filters, most: int) -> list[Entry]:
    """Everything between two days, for paper."""
    query = select(FeedbackCase).where(*_conditions(session, filters)).order_by(col(FeedbackCase.published_at))
    return [entry_of(row) for row in session.exec(query.limit(most))]


def count(session: Session, filters: Filters, most: int) -> int:
    """How many there are, counted no further than `most`."""
    found = select(col(FeedbackCase.id)).where(*_conditions(session, filters)).limit(most).subquery()
    return int(session.connection().execute(select(func.count()).select_from(found)).scalar_one())


def one(session: Session, entry_id: int) -> Entry | None:
    """One published report with its photos."""
    row = session.exec(select(FeedbackCase).where(FeedbackCase.id == entry_id, *_published())).first()
    if row is None:
        return None
    shown = (
        select(Attachment)
        .join(CaseAttachment, col(CaseAttachment.published_id) == col(Attachment.id))
        .where(CaseAttachment.case_id == row.id)
        .order_by(col(CaseAttachment.id))
    )
    return entry_of(row, session.exec(shown).all())


def photo(session: Session, token: str) -> Kept | None:
    """A copy for the public, while its report is published."""
    query = (
        select(Attachment.id)
        .join(CaseAttachment, col(CaseAttachment.published_id) == col(Attachment.id))
        .join(FeedbackCase, col(FeedbackCase.id) == col(CaseAttachment.case_id))
        .where(Attachment.token == token, *_published())
    )
    found = session.exec(query).first()
    return attachments.read(session, found) if found is not None else None


def figures(session: Session, since: date) -> Figures:
    """Of everything received since the beginning of a day in Vietnam; joined cases count once, as the main one."""
    begins = datetime.combine(since, time(), VIETNAM)
    answered = col(FeedbackCase.answered_at).is_not(None)
    with_due = answered & col(FeedbackCase.due_on).is_not(None)
    on_time = with_due & (_day(session, FeedbackCase.answered_at) <= cast(col(FeedbackCase.due_on), Text))
    public = col(FeedbackCase.published_at).is_not(None) & col(FeedbackCase.status).in_(_PUBLIC)
    row = session.connection().execute(
        select(
            func.count(), *(func.sum(case((one, 1), else_=0)) for one in (answered, with_due, on_time, public))
        ).where(col(FeedbackCase.received_at) >= begins, col(FeedbackCase.merged_into).is_(None))
    )
    return Figures(*(int(number or 0) for number in row.one()))


def entry_of(row: FeedbackCase, photos: Sequence[Attachment] = ()) -> Entry:
    """What the public may know of a case: nothing but what an approver let go, and dates."""
    assert row.id is not None
    assert row.published_at is not None
    return Entry(
        row.id,
        row.kind,
        row.category,
        row.area,
        row.published_question,
        row.published_answer,
        row.received_at,
        row.answered_at,
        row.published_at,
        photos,
    )


def _published() -> list[ColumnElement[bool]]:
    return [col(FeedbackCase.published_at).is_not(None), col(FeedbackCase.status).in_(_PUBLIC)]


def _conditions(session: Session, filters: Filters) -> list[Any]:
    found: list[Any] = _published()
    category = filters.category if filters.category in set(Category) else ""
    newest = 0 if filters.since or filters.until else _MOST_FOUND
    sought = search.condition(session, filters.words, category=category, newest=newest)
    if sought is not None:
        found.append(sought)
    if category:
        found.append(col(FeedbackCase.category) == category)
    if filters.since:
        found.append(col(FeedbackCase.published_at) >= datetime.combine(filters.since, time(), VIETNAM))
    if filters.until:
        after = datetime.combine(filters.until + timedelta(days=1), time(), VIETNAM)
        found.append(col(FeedbackCase.published_at) < after)
    return found


def _day(session: Session, moment: Any) -> ColumnElement[str]:
    """The day in Vietnam of a moment stored in UTC, as "2026-11-02"."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(moment, text("'+7 hours'"))
    return func.to_char(func.timezone("Asia/Ho_Chi_Minh", moment), "YYYY-MM-DD")
