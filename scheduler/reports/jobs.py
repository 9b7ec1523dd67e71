"""The clock's work on reports: a draft is there some days before it is due, and its writers are told."""

from datetime import datetime, time, timedelta
from functools import partial

from sqlmodel import Session, col, select

from bot import texts
from bot.database import Database
from bot.office_hours import local
from bot.officials import access, notices
from bot.officials.access import Permission
from bot.settings import Settings
from scheduler.reports import drafting, finding, period
from scheduler.reports.period import PeriodKind
from scheduler.reports.report import ReportSetup
from scheduler.timetable import Job, daily

_words = texts.beside(__file__)


async def draft_due(database: Database, closing: int, _planned_at: datetime, now: datetime) -> str:
    """Drafts what is due soon in each unit that wants it, once for each period."""

    def work(session: Session) -> int:
        made = 0
        for setup in session.exec(select(ReportSetup).order_by(col(ReportSetup.unit_code))).all():
            for kind in setup.kinds:
                made += _draft(session, setup, PeriodKind(kind), closing, now)
        return made

    count = await database.write(work)
    return _words("draft.some", count=count) if count else _words("draft.none")


def _draft(session: Session, setup: ReportSetup, kind: PeriodKind, closing: int, now: datetime) -> bool:
    today = local(now).date()
    of = period.ended_before(kind, today, closing)
    due = of.last + timedelta(days=setup.due_days)
    if not due - timedelta(days=setup.lead_days) <= today <= due + timedelta(days=31):
        return False  # not yet; or so long past that nobody waits for it any more
    if finding.newest(session, of.name, setup.unit_code) is not None:
        return False
    row = drafting.draft(session, of, setup.unit_code, now)
    writers = [one.id for one in access.who_may(session, Permission.EDIT, setup.unit_code) if one.id is not None]
    text = _words("draft.told", period=of.words, due=f"{due:%d/%m/%Y}")
    notices.tell(session, writers, text, now, key=f"report-draft/{row.id}", link=f"{drafting.LIST}/xem/{row.id}")
    return True


def jobs(database: Database, settings: Settings) -> list[Job]:
    """What the clock starts."""
    return [Job("report drafts", daily(time(7, 30)), partial(draft_due, database, settings.report_closing_day))]
