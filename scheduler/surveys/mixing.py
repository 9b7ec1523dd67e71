"""Forgets in the night what could show when somebody answered: ten-minute counts, and the order of what was spent."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from bot.office_hours import local
from knowledge.tables import table_of
from scheduler.surveys.answer import SpentToken, SurveyPulse
from scheduler.surveys.round import midnight

# PostgreSQL shows which transaction wrote a row, and an answer is written with its token: one transaction writes
# new token again, in the order of their digests
_ANEW = """
WITH gone AS (DELETE FROM survey_spent_token WHERE NOT mixed RETURNING digest, forget_on)
INSERT INTO survey_spent_token (digest, forget_on, mixed) SELECT digest, forget_on, true FROM gone ORDER BY digest
"""


def mix(session: Session, now: datetime) -> int:
    """Returns how many form keys were forgotten because nobody can send such a form any more."""
    today = local(now).date()
    pulses, spent = table_of(SurveyPulse), table_of(SpentToken)
    connection = session.connection()
    connection.execute(pulses.delete().where(pulses.c.slot < midnight(today)))
    forgotten = connection.execute(spent.delete().where(spent.c.forget_on <= today)).rowcount
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE survey_spent_token IN EXCLUSIVE MODE"))
        connection.execute(text(_ANEW))
    return int(forgotten)
