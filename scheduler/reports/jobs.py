"""The clock's work on reports: a draft is there some days before it is due, and its writers are told."""

from datetime import date, datetime, time, timedelta
from functools import partial

from sqlmodel import Session, col, select

from bot import texts
from bot.database import Database
from bot.office_hours import local
from bot.officials import access, notices
from bot.officials.access import Permission
from bot.settings import Settings
from scheduler.reports import drafting, finding, period
from scheduler.reports.period import Period, PeriodKind
from scheduler.reports.report import ReportSetup
from scheduler.timetable import Job, daily

_words = texts.beside(__file__)


async def draft_due(database: Database, closing: int, _planned_at: datetime, now: datetime) -> str:
    """Drafts what is due soon in each unit that wants it, once for each period."""
    wanted = await database.read(partial(_wanted, closing=closing, now=now))
    for of, due, unit_code in wanted:
        counted = await database.read(partial(drafting.count, of=of, unit_code=unit_code, now=now))
        await database.write(partial(_draft, of=of, due=due, unit_code=unit_code, now=now, counted=counted))
    return _words("draft.some", count=len(wanted)) if wanted else _words("draft.none")


def _wanted(session: Session, closing: int, now: datetime) -> list[tuple[Period, date, str]]:
    """(period, due day, unit) of what nobody drafted yet."""
    found = []
    today = local(now).date()
    for setup in session.exec(select(ReportSetup).order_by(col(ReportSetup.unit_code))).all():
        for kind in setup.kinds:
            of = period.ended_before(PeriodKind(kind), today, closing)
            due = of.last + timedelta(days=setup.due_days)
            # not long after: nobody waits for what was due a month ago
            soon = due - timedelta(days=setup.lead_days) <= today <= due + timedelta(days=31)
            if soon and finding.newest(session, of.name, setup.unit_code) is None:
                found.append((of, due, setup.unit_code))
    return found


def _draft(session: Session, of: Period, due: date, unit_code: str, now: datetime, counted: drafting.Counted) -> None:
    row = drafting.draft(session, of, unit_code, now, counted=counted)
    writers = [one.id for one in access.who_may(session, Permission.EDIT, unit_code) if one.id is not None]
    text = _words("draft.told", period=of.words, due=f"{due:%d/%m/%Y}")
    notices.tell(session, writers, text, now, key=f"report-draft/{row.id}", link=f"{drafting.LIST}/xem/{row.id}")


def jobs(database: Database, settings: Settings) -> list[Job]:
    """What the clock starts."""
    return [Job("report drafts", daily(time(7, 30)), partial(draft_due, database, settings.report_closing_day))]
