"""One answer: taken once, counted at once, joined to nobody. Both edges (page and chat) call the same rule."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot import texts
from bot.database import insert_or
from bot.office_hours import local
from bot.privacy import mask_for_publishing
from bot.rejected import Rejected
from knowledge.tables import table_of
from scheduler.surveys import round as rounds
from scheduler.surveys import tallying
from scheduler.surveys.answer import SpentToken, SurveyAnswer, SurveyBurst, SurveyComment, SurveyPulse
from scheduler.surveys.form import Filled
from scheduler.surveys.placement import Placement
from scheduler.surveys.round import SurveyRound
from scheduler.surveys.themes import theme_of
from scheduler.surveys.tokens import digest

BURST = 30  # answers of one placement in one slot; what comes after them is marked for an official to judge
_SLOT = timedelta(minutes=10)

_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What an edge hands over. `once`: keys of which each may be spent once, such as a form's and a token."""

    filled: Filled
    once: tuple[str, ...]
    way: str
    procedure_code: str = ""
    lasting: tuple[str, ...] = ()  # like `once`, and remembered for ever


def record(session: Session, placement: Placement, sent: Sent, now: datetime) -> bool:
    """Keeps and counts an answer. False: one of its keys was spent before, and nothing changes.

    Raises Rejected where no round is open for this placement, or the placement was taken down.
    """
    this = open_round(session, placement, now)
    if not _spend(session, sent, local(now).date()):
        return False
    # a token is one person's, however many come at once
    flagged = not sent.lasting and _flagged(session, placement, now)
    assert this.id is not None
    filled, month = sent.filled, local(now).date().replace(day=1)
    answer = SurveyAnswer(
        id=secrets.token_urlsafe(16),
        round_id=this.id,
        month=month,
        placement_code=placement.code,
        unit_code=placement.unit_code,
        procedure_code=sent.procedure_code or placement.procedure_code,
        audience=filled.audience.value,
        way=sent.way,
        overall=filled.overall,
        answers=filled.values,
        flagged=flagged,
    )
    counted = list(tallying.cells(answer))
    rows: list[SurveyAnswer | SurveyComment] = [answer] if filled.values else []
    if filled.text:
        comment = SurveyComment(
            id=secrets.token_urlsafe(16),
            round_id=this.id,
            month=month,
            placement_code=placement.code,
            unit_code=placement.unit_code,
            theme=theme_of(filled.text),
            overall=filled.overall,
            text=mask_for_publishing(filled.text),
        )
        counted.append(tallying.of_comment(comment))
        rows.append(comment)
    session.add_all(rows)
    session.flush()
    tallying.add(session, counted)
    return True


def open_round(session: Session, placement: Placement, now: datetime) -> SurveyRound:
    """The round that this placement asks now. Raises Rejected in words for the citizen."""
    if not placement.active:
        raise Rejected(_words("answer.taken_down"))
    this = rounds.current(session, placement.series, now)
    if this is None:
        raise Rejected(_words("answer.no_round"))
    return this


def spent(session: Session, key: str) -> bool:
    """Whether a key was used."""
    return session.get(SpentToken, digest(key)) is not None


def _spend(session: Session, sent: Sent, today: date) -> bool:
    """All of the keys or none: a race ends at the primary key."""
    # the end of the next month for everything of this month: the day must not tell which answer it was
    until = (today.replace(day=1) + timedelta(days=62)).replace(day=1)
    keys = [(digest(key), until) for key in sent.once] + [(digest(key), None) for key in sent.lasting]
    connection, table = session.connection(), table_of(SpentToken)
    adding = insert_or(connection.dialect.name, table).on_conflict_do_nothing().returning(table.c.digest)
    done: list[str] = []
    for key, forget_on in sorted(keys, key=lambda pair: pair[0]):
        added = connection.execute(adding.values(digest=key, forget_on=forget_on, mixed=False)).first()
        if added is None:
            connection.execute(table.delete().where(table.c.digest.in_(done)))
            return False
        done.append(key)
    return True


def _flagged(session: Session, placement: Placement, now: datetime) -> bool:
    """Counts the answer into its ten minutes; True from where there are too many to be people at a counter."""
    connection = session.connection()
    pulses, slot = table_of(SurveyPulse), now - (now - now.min.replace(tzinfo=now.tzinfo)) % _SLOT
    adding = insert_or(connection.dialect.name, pulses).values(placement_code=placement.code, slot=slot, count=1)
    counting = adding.on_conflict_do_update(
        index_elements=["placement_code", "slot"], set_={"count": pulses.c["count"] + 1}
    ).returning(pulses.c["count"])
    if connection.execute(counting).scalar_one() <= BURST:
        return False
    bursts = table_of(SurveyBurst)
    noting = insert_or(connection.dialect.name, bursts).values(
        placement_code=placement.code, day=local(now).date(), count=1, note=""
    )
    connection.execute(
        noting.on_conflict_do_update(index_elements=["placement_code", "day"], set_={"count": bursts.c["count"] + 1})
    )
    return True
