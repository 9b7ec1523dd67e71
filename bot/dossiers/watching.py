"""Citizens who asked to be told when their dossier moves, and the notices they get (NĐ 224/2026/NĐ-CP art. 15)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from bot import outbox, texts
from bot.channels.channel import Choice, Incoming, Reply
from bot.citizens import Citizen
from bot.dossiers import telling
from bot.dossiers.dossier import Dossier, State
from bot.dossiers.storing import Change
from bot.outbox import Priority
from knowledge.moment import moment

_words = texts.beside(__file__)
PURPOSE = "dossier_state"
PURPOSE_LATE = "dossier_apology"
_TOLD = {State.EXTENDED: PURPOSE_LATE}


class DossierWatch(SQLModel, table=True):
    """One chat that is told about one dossier. Made by the citizen's own press, after code and digits were right."""

    __tablename__ = "dossier_watch"
    __table_args__ = (UniqueConstraint("code", "citizen_id"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="dossier.code", ondelete="CASCADE")
    citizen_id: int = Field(foreign_key="citizen.id", ondelete="CASCADE", index=True)
    channel: str
    address: str
    apologised_for: datetime | None = Field(default=None, sa_column=moment(nullable=True))  # the due moment
    created_at: datetime = Field(sa_column=moment())


def watch(session: Session, code: str, citizen_id: int, chat: Incoming, now: datetime) -> bool:
    """Tells this chat from now on. False where it was told already."""
    if watched(session, code, citizen_id) is not None:
        return False
    row = DossierWatch(code=code, citizen_id=citizen_id, channel=chat.channel, address=chat.address, created_at=now)
    session.add(row)
    session.flush()
    return True


def unwatch(session: Session, code: str, citizen_id: int) -> bool:
    """Stops telling this chat. False where it was not told."""
    row = watched(session, code, citizen_id)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def watched(session: Session, code: str, citizen_id: int) -> DossierWatch | None:
    """The subscription of this citizen's chat to this dossier."""
    mine = select(DossierWatch).where(DossierWatch.code == code, DossierWatch.citizen_id == citizen_id)
    return session.exec(mine).first()


def tell_changes(session: Session, changes: Sequence[Change], now: datetime) -> None:
    """Plans the notices of changed dossiers; what `bot.dossiers.storing` calls."""
    moved = {change.code: change for change in changes}
    for row, dossier in _listening(session, list(moved)):
        change = moved[dossier.code]
        key = f"dossier/{dossier.code}/{change.state.value}/{change.since:%Y%m%dT%H%M%S}/{row.id}"
        _tell(session, row, dossier, now, key=key, purpose=_TOLD.get(change.state, PURPOSE))


def apologise(session: Session, row: DossierWatch, dossier: Dossier, now: datetime) -> None:
    """Says sorry before the due moment passes, once for each due moment."""
    row.apologised_for = dossier.due_at
    session.add(row)
    key = f"dossier/{dossier.code}/apology/{dossier.due_at:%Y%m%dT%H%M%S}/{row.id}"
    _tell(session, row, dossier, now, key=key, purpose=PURPOSE_LATE, opening=_words("notice.apology"))


def _listening(session: Session, codes: Sequence[str]) -> Sequence[tuple[DossierWatch, Dossier]]:
    """Who wants to hear of these, without those who said "đừng nhắn nữa" or left."""
    rows = (
        select(DossierWatch, Dossier)
        .join(Dossier, col(Dossier.code) == col(DossierWatch.code))
        .join(Citizen, col(Citizen.id) == col(DossierWatch.citizen_id))
        .where(col(DossierWatch.code).in_(codes))
        .where(col(Citizen.opted_out_at).is_(None), col(Citizen.reachable).is_(True))
        .order_by(col(DossierWatch.id))
        .execution_options(populate_existing=True)
    )
    return session.exec(rows).all()


def _tell(
    session: Session, row: DossierWatch, dossier: Dossier, now: datetime, *, key: str, purpose: str, opening: str = ""
) -> None:
    opening = opening or _words(f"notice.{dossier.state}")
    text = "\n\n".join([opening, telling.facts_in_words(dossier), telling.next_step(dossier, now)])
    choices = (
        Choice(_words("choice.unwatch"), f"dossier:unwatch:{dossier.code}"),
        Choice(_words("choice.handover"), "handover"),
    )
    reply = Reply(text, choices, purpose=purpose, facts=telling.facts(dossier))
    outbox.put(
        session,
        [reply],
        channel=row.channel,
        address=row.address,
        now=now,
        citizen_id=row.citizen_id,
        priority=Priority.NOTICE,
        natural_key=key,
    )
