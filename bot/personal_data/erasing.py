"""Takes a person out of everything that is stored. Cases stay as the office's record, without who and without names."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, select

from bot.citizens import Citizen
from bot.feedback import search
from bot.feedback.case import FeedbackCase
from bot.intake import forgetting
from bot.outbox import Delivery, DeliveryStatus
from bot.personal_data import person
from bot.privacy import mask_for_publishing

# tables with a citizen's key that stay, and why: a case is the office's own record (NĐ 20/2008/NĐ-CP art. 9)
KEPT_WITHOUT_THE_PERSON = frozenset({"feedback_case", "data_request"})
_IN_FLIGHT = (DeliveryStatus.CLAIMED.value, DeliveryStatus.SENDING.value)


def open_cases(session: Session, citizen_id: int) -> list[str]:
    """Codes of the citizen's cases that nobody has answered yet."""
    query = select(FeedbackCase.code).where(
        col(FeedbackCase.citizen_id) == citizen_id, col(FeedbackCase.ended_at).is_(None)
    )
    return list(session.exec(query))


def erase(session: Session, citizen: Citizen, now: datetime) -> None:
    """Afterwards nothing stored leads back to the chat. Raises nothing for what is gone already."""
    assert citizen.id is not None
    _anonymise_cases(session, citizen.id, now)
    forgetting.forget_drafts(session, citizen.channel, citizen.address)
    connection = session.connection()
    theirs = (col(Delivery.channel) == citizen.channel) & (col(Delivery.address) == citizen.address)
    theirs |= col(Delivery.citizen_id) == citizen.id
    connection.execute(delete(Delivery).where(theirs, col(Delivery.status).not_in(_IN_FLIGHT)))
    # what a sender holds this very moment goes with the night's erasing
    connection.execute(update(Delivery).where(col(Delivery.citizen_id) == citizen.id).values(citizen_id=None))
    for table in SQLModel.metadata.tables.values():
        if table.name in {"citizen", "delivery"} or not person.names_a_chat(table):
            continue
        if person.belongs_to_citizens(table):
            continue  # goes with the citizen's row
        found = table.c.address == citizen.address
        if "channel" in table.c:
            found &= table.c.channel == citizen.channel
        elif not citizen.channel.startswith("zalo"):
            continue
        connection.execute(delete(table).where(found))
    session.flush()
    connection.execute(delete(Citizen).where(col(Citizen.id) == citizen.id))
    session.expunge_all()


def _anonymise_cases(session: Session, citizen_id: int, now: datetime) -> None:
    for case in session.exec(select(FeedbackCase).where(col(FeedbackCase.citizen_id) == citizen_id)):
        case.citizen_id = None
        case.name = case.phone = case.email = case.home = ""
        case.anonymous = True
        case.text = mask_for_publishing(case.text)
        case.rating_words = mask_for_publishing(case.rating_words)
        case.latitude = case.longitude = None
        assert case.id is not None
        forgetting.forget_photos(session, case.id)
        case.version += 1
        case.changed_at = now
        session.add(case)
        session.flush()
        assert case.id is not None
        search.forget(session, case.id)  # also from the parts of the index that are merged later
        search.remember(session, case)
