"""What the tests of surveys share: a round that is open, a code that hangs at a desk, somebody who answers."""

import itertools
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.database import Database
from scheduler.surveys import answering, placement
from scheduler.surveys import round as rounds
from scheduler.surveys.answering import Sent
from scheduler.surveys.placement import Placement
from scheduler.surveys.questionnaire import Questionnaire
from scheduler.surveys.tokens import Tokens

KEY = b"k" * 32
TOKENS = Tokens(KEY)
_numbers = itertools.count()


def open_desk(session: Session, now: datetime, name: str = "Quầy 1", **values: Any) -> Placement:
    """The quarter's round, and a placement in it."""
    rounds.plan_quarters(session, now)
    return placement.make(session, "counter", name, now, **values)


def answer(session: Session, desk: Placement, now: datetime, audience: str = "person", **given: str) -> bool:
    """One sheet, with keys of its own unless `once` is given."""
    once = given.pop("once", f"sheet {next(_numbers)}")
    this = answering.open_round(session, desk, now)
    asked = session.get(Questionnaire, this.questionnaire_id)
    assert asked is not None
    return answering.record(session, desk, Sent(asked.form.fill(given, audience), (once,), "page"), now)


def stocked(database: Database, now: datetime, **values: Any) -> str:
    """The code of a desk that is open."""
    with database.transaction() as session:
        return open_desk(session, now, **values).code
