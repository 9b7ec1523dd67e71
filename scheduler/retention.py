"""What is erased when its time is over: conversations, answered messages, ended deliveries, the clock's own notes.

Whatever still waits, or that a person has to look at (poison, unknown, parked), stays however old it is.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, select, update
from sqlmodel import Session, SQLModel, col

from bot import attachments, texts
from bot.channels.zalo_windows import ZaloWindow
from bot.citizens import Citizen
from bot.conversation.transcript import TranscriptEntry
from bot.database import Database
from bot.inbox import InboxLine, InboxMessage, InboxStatus
from bot.intake import draft
from bot.officials.official import OfficialNotice
from bot.officials.signed_in import OfficialSession
from bot.outbox import Delivery, DeliveryStatus
from bot.personal_data import handling
from bot.personal_data.request import DataRequest
from knowledge.tables import table_of
from scheduler.surveys.invitation import InvitationStatus, SurveyInvitation
from scheduler.timetable import JobRun, RunStatus

CHUNK = 500  # rows in one transaction: citizens write meanwhile
BREATH = 0.02  # seconds between two chunks
_ANSWERED_DAYS = 7  # no platform repeats a message after a day
_RUN_DAYS = 90
_TOLD_DAYS = 2

_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Rows of `row` older than `days` by the moment `since`, where `ended` holds. `written` rises with the id."""

    row: type[SQLModel]
    since: Any
    days: int
    ended: Sequence[ColumnElement[bool]] = ()
    written: Any = None

    def erase(self, session: Session, now: datetime) -> int:
        """Erases the oldest of them, at most CHUNK; how many."""
        table, before = table_of(self.row), now - timedelta(days=self.days)
        over = [self.since < before, *self.ended]
        if self.written is not None:  # only what is old is read: `since` has no index here
            younger = select(table.c.id).where(self.written >= before).order_by(table.c.id).limit(1)
            first = session.connection().execute(younger).scalar()
            over += [] if first is None else [table.c.id < first]
        oldest = select(table.c.id).where(*over).order_by(table.c.id).limit(CHUNK)
        # said again outside: a row that somebody changed meanwhile is looked at once more
        erased = delete(table).where(table.c.id.in_(oldest), *over)
        return int(session.connection().execute(erased).rowcount)


def expiries(transcript_days: int) -> Sequence[Expiry]:
    """Everything that is not kept for ever. Unanswered questions and histories go with what they belong to."""
    sent_or_failed = col(Delivery.status).in_([DeliveryStatus.SENT.value, DeliveryStatus.FAILED.value])
    return (
        Expiry(TranscriptEntry, col(TranscriptEntry.at), transcript_days),
        Expiry(
            Delivery,
            col(Delivery.finished_at),
            transcript_days,
            [sent_or_failed],
            written=col(Delivery.created_at),
        ),
        Expiry(  # says to somebody that nothing of them is kept: it must not be what is kept
            Delivery,
            col(Delivery.finished_at),
            _TOLD_DAYS,
            [sent_or_failed, col(Delivery.natural_key).startswith(handling.ERASED_KEY)],
        ),
        Expiry(DataRequest, col(DataRequest.done_at), transcript_days),
        Expiry(
            SurveyInvitation,
            col(SurveyInvitation.created_at),
            transcript_days,
            [col(SurveyInvitation.status) != InvitationStatus.WAITING.value],
        ),
        Expiry(
            InboxMessage,
            col(InboxMessage.received_at),
            _ANSWERED_DAYS,
            [col(InboxMessage.status) == InboxStatus.DONE.value],
            written=col(InboxMessage.received_at),
        ),
        Expiry(
            InboxLine,
            col(InboxLine.ready_at),
            _ANSWERED_DAYS,
            [col(InboxLine.waiting) == 0, col(InboxLine.owner) == ""],
        ),
        Expiry(JobRun, col(JobRun.planned_at), _RUN_DAYS, [col(JobRun.status) != RunStatus.DUE.value]),
        Expiry(OfficialSession, col(OfficialSession.created_at), _RUN_DAYS),
        Expiry(OfficialNotice, col(OfficialNotice.at), transcript_days),
    )


async def erase(database: Database, transcript_days: int, _planned_at: datetime, now: datetime) -> str:
    """Erases everything whose time is over at `now`, a little at a time; says how much."""
    counts = [await _all(database, partial(expiry.erase, now=now)) for expiry in expiries(transcript_days)]
    before = now - timedelta(days=transcript_days)
    counts += [await _all(database, partial(forget, before=before)) for forget in (_forget_states, _forget_windows)]
    for sweep in (attachments.sweep, draft.sweep):
        await _all(database, partial(sweep, now=now))
    turns, deliveries, _, _, _, messages, *_ = counts
    return _words("retention.erased", turns=turns, deliveries=deliveries, messages=messages)


async def _all(database: Database, chunk: Callable[[Session], int]) -> int:
    total = 0
    while erased := await database.write(chunk):
        total += erased
        await asyncio.sleep(BREATH)
    return total


def _forget_states(session: Session, before: datetime) -> int:
    """What a conversation was about is gone with the conversation; the citizen's choice to get no notices stays."""
    citizens = table_of(Citizen)
    with_state = (
        select(citizens.c.id)
        .where(citizens.c.last_seen_at < before, cast(citizens.c.state, String) != "{}")
        .limit(CHUNK)
    )
    emptied = update(citizens).where(citizens.c.id.in_(with_state), citizens.c.last_seen_at < before)
    return int(session.connection().execute(emptied.values(state={})).rowcount)


def _forget_windows(session: Session, before: datetime) -> int:
    """Who wrote when is known to Zalo too: a window this old is closed, remembered or not."""
    windows = table_of(ZaloWindow)
    closed = select(windows.c.address).where(windows.c.last_interaction_at < before).limit(CHUNK)
    erased = delete(windows).where(windows.c.address.in_(closed), windows.c.last_interaction_at < before)
    return int(session.connection().execute(erased).rowcount)
