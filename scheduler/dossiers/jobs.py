"""The clock's work on dossiers: files that come into the watched folder, and apologies before a due moment passes."""

import asyncio
import hashlib
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlmodel import Session, col, or_, select

from bot import texts
from bot.alerts import alert
from bot.citizens import Citizen
from bot.database import Database
from bot.dossiers import imports, watching
from bot.dossiers.dossier import RUNNING, Dossier
from bot.dossiers.importing import Importer, Outcome
from bot.dossiers.marks import Marker
from bot.dossiers.watching import DossierWatch
from bot.office_hours import local
from bot.settings import Settings
from scheduler.dossiers import forgetting
from scheduler.surveys.invitation import Reason
from scheduler.surveys.inviting import invite
from scheduler.timetable import Job, daily, every, hourly

KINDS = (".xlsx", ".xls", ".csv")
_STILL = 5.0  # seconds a file must not have changed: it may be still under way
_AHEAD = timedelta(hours=3)  # what is due "today" is due when the desks close
_LATELY = timedelta(days=14)
_MOST = 2_000  # apologies of one run

_words = texts.beside(__file__)


async def take_folder(importer: Importer, folder: Path, to: str, _planned_at: datetime, now: datetime) -> str:
    """Imports each file of the folder once, by its content, whatever it is called. Tells `to` of problems."""
    files = await asyncio.to_thread(_waiting, folder, now)
    if files is None:
        return _words("folder.missing", folder=folder.name)
    outcomes = []
    for file in files:
        outcome = await asyncio.to_thread(_take, importer, file, now)
        if outcome is not None:
            outcomes.append(outcome)
            await importer.database.write(partial(_alert, outcome=outcome, to=to, now=now))
    if not outcomes:
        return _words("folder.none")
    new = sum(outcome.stored.new for outcome in outcomes)
    changed = sum(outcome.stored.changed for outcome in outcomes)
    bad = sum(outcome.bad for outcome in outcomes)
    return _words("folder.some", files=len(outcomes), new=new, changed=changed, bad=bad)


def _waiting(folder: Path, now: datetime) -> list[Path] | None:
    """The files that nobody is writing any more, None where there is no such folder."""
    if not folder.is_dir():
        return None
    files = (file for file in sorted(folder.iterdir()) if file.suffix.lower() in KINDS and file.is_file())
    return [file for file in files if now.timestamp() - file.stat().st_mtime >= _STILL]


def _take(importer: Importer, file: Path, now: datetime) -> Outcome | None:
    with file.open("rb") as opened:
        content = hashlib.file_digest(opened, "sha256").hexdigest()
    by = _words("folder.by")
    with importer.database.transaction() as session:
        import_id = imports.claim(session, content, file.name, by, now)
    if import_id is None:
        return None
    return importer.load(file, now, name=file.name, by=by, import_id=import_id)


def _alert(session: Session, outcome: Outcome, to: str, now: datetime) -> None:
    reason = outcome.broken or " ".join(outcome.refused.values())
    if outcome.bad or reason:
        text = _words("folder.alert", name=outcome.source, bad=outcome.bad, read=outcome.read, reason=reason)
        alert(session, text.strip(), now, to=to, key=f"dossier-import/{outcome.import_id}")


async def apologise(database: Database, _planned_at: datetime, now: datetime) -> str:
    """Says sorry, while the due moment is still to come, for what has no result yet, to whoever asked to be told."""
    here = local(now)
    closing = max(here, here.replace(hour=17, minute=0, second=0, microsecond=0))
    until = now + _AHEAD if now + _AHEAD < closing else here.replace(hour=23, minute=59, second=59)

    def work(session: Session) -> int:
        late = (
            select(DossierWatch, Dossier)
            .join(Dossier, col(Dossier.code) == col(DossierWatch.code))
            .join(Citizen, col(Citizen.id) == col(DossierWatch.citizen_id))
            .where(col(Dossier.state).in_([state.value for state in RUNNING]))
            .where(col(Dossier.due_at) > now, col(Dossier.due_at) <= until)
            .where(col(Citizen.opted_out_at).is_(None), col(Citizen.reachable).is_(True))
            .where(
                or_(
                    col(DossierWatch.apologised_for).is_(None),
                    col(DossierWatch.apologised_for) != col(Dossier.due_at),
                )
            )
            .order_by(col(DossierWatch.id))
            .limit(_MOST)
        )
        rows = session.exec(late).all()
        for row, dossier in rows:
            watching.apologise(session, row, dossier, now)
        return len(rows)

    count = await database.write(work)
    return _words("apology.some", count=count) if count else _words("apology.none")


async def invite_to_survey(database: Database, after: timedelta, _planned_at: datetime, now: datetime) -> str:
    """Plans one survey invitation for each watched dossier that was given back, never a second."""

    def work(session: Session) -> int:
        returned = (
            select(DossierWatch, Dossier)
            .join(Dossier, col(Dossier.code) == col(DossierWatch.code))
            .where(col(Dossier.returned_at) > now - _LATELY, col(Dossier.returned_at) <= now)
            .order_by(col(DossierWatch.id))
        )
        planned = 0
        for row, dossier in session.exec(returned).all():
            planned += invite(
                session,
                row.citizen_id,
                Reason.DOSSIER,
                dossier.code,
                now,
                unit_code=dossier.unit_code,
                procedure_code=dossier.procedure_code,
                after=max(timedelta(0), (dossier.returned_at or now) + after - now),
            )
        return planned

    return _words("survey.planned", count=await database.write(work))


def jobs(database: Database, settings: Settings) -> list[Job]:
    """What the clock starts; the folder only where one is set."""
    after = timedelta(days=settings.survey_after_days)
    found = [
        Job("dossier retention", daily(time(2, 20)), partial(forgetting.forget, database, settings.dossier_days)),
        Job("dossier apologies", hourly(8, 16), partial(apologise, database)),
        Job("dossier surveys", daily(time(9, 0)), partial(invite_to_survey, database, after)),
    ]
    if settings.dossier_folder:
        importer = Importer(database, Marker(settings.secret_key.get_secret_value().encode()))
        work = partial(take_folder, importer, Path(settings.dossier_folder), settings.alert_to)
        found.append(Job("dossier folder", every(5), work))
    return found
