"""Prepared replies: kept, found for a case, and filled with what the case knows."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot import audit, texts
from bot.casework import telling
from bot.console.desk import NotFound
from bot.feedback.case import FeedbackCase
from bot.feedback.desk_rows import CannedReply
from bot.feedback.labels import CATEGORIES, KINDS
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.officials.unit import Unit
from bot.rejected import Rejected

_words = texts.beside(__file__)
_FIELD = re.compile(r"\{([^{}\n]{1,40})\}")
_LONGEST = 8_000

FIELDS = ("mã phiếu", "tên người gửi", "ngày gửi", "hạn trả lời", "nơi xảy ra", "loại", "lĩnh vực", "đơn vị")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reply as an official writes it. "" for a kind, category or unit: fits any."""

    title: str
    text: str
    kind: str = ""
    category: str = ""
    unit_code: str = ""
    active: bool = True


def fitting(session: Session, case: FeedbackCase) -> list[CannedReply]:
    """The active ones that fit a case, the most exact and the most used first."""
    query = select(CannedReply).where(
        col(CannedReply.active),
        col(CannedReply.kind).in_(["", case.kind]),
        col(CannedReply.category).in_(["", case.category]),
        col(CannedReply.unit_code).in_(["", case.unit_code]),
    )
    return sorted(
        session.exec(query),
        key=lambda row: (-sum(map(bool, (row.kind, row.category, row.unit_code))), -row.used, row.title),
    )


def filled(session: Session, row: CannedReply, case: FeedbackCase) -> str:
    """The text with its fields filled; what only a person knows stays in brackets."""
    unit = session.get(Unit, case.unit_code)
    known = {
        "mã phiếu": case.code,
        "tên người gửi": case.name or _words("canned.citizen"),
        "ngày gửi": f"{local(case.received_at):%d/%m/%Y}",
        "hạn trả lời": telling.day(case.due_on),
        "nơi xảy ra": case.place or case.area,
        "loại": KINDS.get(case.kind, ""),
        "lĩnh vực": CATEGORIES.get(case.category, ""),
        "đơn vị": unit.name if unit is not None else "",
    }
    return _FIELD.sub(lambda found: known.get(found[1].strip().lower()) or f"[{found[1]}]", row.text)


def blanks(text: str) -> list[str]:
    """Fields that nobody has filled in yet: a reply with one must not go."""
    return re.findall(r"\[([^\[\]\n]{1,40})\]", text)


def use(session: Session, reply_id: int) -> None:
    """It was put into a reply."""
    row = session.get(CannedReply, reply_id)
    if row is not None:
        row.used += 1
        session.add(row)


def every(session: Session, actor: Actor) -> list[CannedReply]:
    """What they may edit or see: the whole office's and their units'."""
    units = ["", *sorted(actor.units(Permission.VIEW))]
    query = select(CannedReply).where(col(CannedReply.unit_code).in_(units))
    return list(session.exec(query.order_by(col(CannedReply.active).desc(), col(CannedReply.title))))


def one(session: Session, reply_id: int, actor: Actor) -> CannedReply:
    """Raises NotFound for one of another unit."""
    row = session.get(CannedReply, reply_id)
    if row is None or (row.unit_code and not actor.may(Permission.VIEW, row.unit_code)):
        raise NotFound
    return row


def keep(session: Session, reply_id: int | None, written: Prepared, actor: Actor, now: datetime) -> CannedReply:
    """Writes a new one or changes one. Raises Rejected, NotFound."""
    problems = {}
    if not written.title.strip():
        problems["title"] = _words("refused.canned_title")
    if not written.text.strip() or len(written.text) > _LONGEST:
        problems["text"] = _words("refused.canned_text", most=_LONGEST)
    if unknown := [name for name in _FIELD.findall(written.text) if name.strip().lower() not in FIELDS]:
        problems["text"] = _words("refused.canned_field", field=unknown[0])
    if written.kind not in {"", *KINDS}:
        problems["kind"] = _words("refused.in_list")
    if written.category not in {"", *CATEGORIES}:
        problems["category"] = _words("refused.in_list")
    if written.unit_code and not actor.may(Permission.HANDLE, written.unit_code):
        problems["unit_code"] = _words("refused.unit")
    if problems:
        raise Rejected(problems)
    row = CannedReply(title="", text="", changed_at=now) if reply_id is None else one(session, reply_id, actor)
    for name in Prepared.__dataclass_fields__:
        setattr(row, name, getattr(written, name))
    row.title, row.changed_at = written.title.strip(), now
    session.add(row)
    session.flush()
    audit.record(session, actor=actor.login, action="canned.keep", subject=f"canned/{row.id}", now=now)
    return row
