"""The importer of dossiers as this installation runs it: what a change tells, and the survey after it is given back."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.database import Database
from bot.dossiers.dossier import Dossier
from bot.dossiers.importing import Importer
from bot.dossiers.marks import Marker
from bot.dossiers.watching import DossierWatch, Notices
from bot.settings import Settings
from scheduler.surveys.invitation import Reason
from scheduler.surveys.inviting import invite


def importer_of(database: Database, settings: Settings) -> Importer:
    """For the command line, the HTTP door, the console and the clock alike."""
    after = timedelta(days=settings.survey_after_days)

    def returned(session: Session, watch: DossierWatch, dossier: Dossier, now: datetime) -> None:
        where = {"unit_code": dossier.unit_code, "procedure_code": dossier.procedure_code}
        invite(session, watch.citizen_id, Reason.DOSSIER, dossier.code, now, after=after, **where)

    return Importer(database, Marker(settings.secret_key.get_secret_value().encode()), Notices(returned))
