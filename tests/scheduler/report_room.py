"""An office with a quarter of work behind it: questions, cases, dossiers. Small enough to count by hand."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from bot.citizens import Citizen
from bot.conversation.transcript import Outcome, TranscriptEntry
from bot.database import Database
from bot.dossiers.dossier import Dossier, State
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Category, Kind, Status
from bot.officials import unit
from bot.officials.access import Actor, Permission
from bot.officials.unit import ROOT, Unit
from bot.outbox import Delivery, DeliveryStatus

AT = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)  # a Monday in the third quarter
AFTER = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
WARD = "phuong-moi"


def official(official_id: int, *permissions: Permission, units: frozenset[str] = frozenset({ROOT, WARD})) -> Actor:
    """As rules see one."""
    held = permissions or tuple(Permission)
    return Actor(official_id, f"cb{official_id}", f"Cán bộ {official_id}", ROOT, dict.fromkeys(held, units))


def furnish(database: Database) -> None:
    """5 questions (3 answered), 4 cases (2 of 3 in time), 6 dossiers (3 of 4 in time), 3 messages (2 sent)."""
    with database.transaction() as session:
        unit.root(session, "Ủy ban nhân dân phường Thử")
        session.add(Unit(code=WARD, name="Bộ phận Một cửa", parent_code=ROOT))
        session.flush()
        _questions(session)
        _cases(session)
        _dossiers(session)
        _deliveries(session)


def _questions(session: Session) -> None:
    lan = Citizen(channel="web", address="lan", created_at=AT, last_seen_at=AT)
    session.add(lan)
    session.flush()
    assert lan.id is not None
    outcomes = (*[Outcome.ANSWERED] * 3, Outcome.NOTHING, Outcome.HANDOVER, Outcome.SMALL_TALK)
    for number, outcome in enumerate(outcomes):
        useful = number != 0 if number < 2 else None
        session.add(
            TranscriptEntry(
                citizen_id=lan.id,
                external_id=str(number),
                at=AT + timedelta(hours=number),
                question="hỏi",
                outcome=outcome,
                code="9.000001" if outcome is Outcome.ANSWERED else "",
                useful=useful,
            )
        )


def _cases(session: Session) -> None:
    for number, days in enumerate((1, 4, 9, None)):
        answered = None if days is None else AT + timedelta(days=days)
        session.add(
            FeedbackCase(
                code=f"PA-TEST-{number:04}",
                kind=Kind.REPORT,
                category=Category.ROADS,
                text="đèn đường hư",
                unit_code=WARD if number else ROOT,
                status=Status.ANSWERED if answered else Status.ASSIGNED,
                received_at=AT,
                changed_at=AT,
                due_from=AT,
                due_on=(AT + timedelta(days=7)).date(),
                answered_at=answered,
                ended_at=answered,
                rating=5 if number == 0 else None,
                rated_at=answered if number == 0 else None,
            )
        )


def dossier(
    number: int, state: State, *, ended: int | None = None, online: bool = True, unit_code: str = WARD
) -> Dossier:
    """Received at AT, due after 10 days, ended after `ended`."""
    code = f"H32.15-260803-{number:04}"
    finished = None if ended is None else AT + timedelta(days=ended)
    return Dossier(
        code=code,
        look_key=code,
        procedure_code="9.000001",
        procedure_name="Đăng ký khai sinh",
        unit_code=unit_code,
        state=state,
        since=AT,
        received_at=AT,
        due_at=AT + timedelta(days=10),
        finished_at=finished,
        returned_at=finished if state is State.RETURNED else None,
        online=online,
        supplements=1 if number == 5 else 0,
        updated_at=AT,
    )


def _dossiers(session: Session) -> None:
    for number, ended in enumerate((3, 5, 9, 20)):
        session.add(dossier(number, State.RETURNED, ended=ended, online=number % 2 == 0))
    session.add(dossier(4, State.PROCESSING))
    session.add(dossier(5, State.SUPPLEMENT, unit_code=ROOT))


def _deliveries(session: Session) -> None:
    """The first one lies before the quarter, the last one after it."""
    moments = (AT - timedelta(days=90), AT, AT, AT + timedelta(days=1), AFTER)
    for number, moment in enumerate(moments):
        status = DeliveryStatus.FAILED if number == 2 else DeliveryStatus.SENT
        session.add(Delivery(channel="web", address="lan", body={}, status=status, due_at=moment, created_at=moment))
        session.flush()
