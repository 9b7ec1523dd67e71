"""What an official may do to a procedure, and what is written down of it. The words themselves are `knowledge`'s."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, select

from bot import audit
from bot.officials import second_person
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected
from knowledge import catalogue
from knowledge.catalogue import Entry, UnknownProcedure, Waiting
from knowledge.importing.cells import reasons
from knowledge.procedure import Procedure, short_code
from knowledge.provenance import ProcedureDraft
from knowledge.record import ProcedureRecord

_GONE = "Không có thủ tục này, hoặc bản nháp đã được xử lý."


def save(session: Session, actor: Actor, code: str, values: Mapping[str, Any], now: datetime) -> None:
    """Keeps as a draft what differs from the text in force. Raises Rejected with the field's name, "fees-2-amount"."""
    _may(actor, Permission.EDIT)
    known = current(session, code)
    try:
        wanted = ProcedureRecord.model_validate({**(known.model_dump() if known else {}), **values, "code": code})
    except ValidationError as wrong:
        raise Rejected(_problems(wrong)) from None
    before = known.model_dump(mode="json") if known else {}
    after = wanted.model_dump(mode="json")
    changes = {name: after[name] for name in values if before.get(name) != after[name]}
    if not changes:
        raise Rejected("Chưa có gì thay đổi so với bản đang có.")
    catalogue.save_draft(session, wanted.code, changes, by=actor.login, now=now)
    detail = {"fields": sorted(changes)}
    audit.record(
        session, actor=actor.login, action="procedure.draft", subject=f"procedure/{code}", now=now, detail=detail
    )


def add(session: Session, actor: Actor, code: str, name: str, now: datetime) -> str:
    """A new procedure as a draft with nothing but its name. Returns its code. Raises Rejected."""
    short = short_code(code)
    if short is None:
        raise Rejected({"code": "Mã thủ tục có dạng 1.001193."})
    if session.get(Procedure, short) is not None:
        raise Rejected({"code": "Danh mục đã có thủ tục với mã này."})
    save(session, actor, short, {"name": name}, now)
    return short


def publish(session: Session, actor: Actor, code: str, now: datetime) -> None:
    """Puts a draft in force, or a withdrawn procedure back; never one's own draft. Raises Rejected."""
    _may(actor, Permission.APPROVE)
    draft = session.get(ProcedureDraft, code)
    if draft is not None:
        second_person.require_another(actor, draft.by)
    try:
        changed = catalogue.publish(session, code, by=actor.login, now=now)
    except UnknownProcedure:
        raise Rejected(_GONE) from None
    detail = {"fields": sorted(changed), "author": draft.by if draft else ""}
    audit.record(
        session, actor=actor.login, action="procedure.publish", subject=f"procedure/{code}", now=now, detail=detail
    )


def withdraw(session: Session, actor: Actor, code: str, reason: str, now: datetime) -> None:
    """Takes a procedure out of every answer. Raises Rejected."""
    _may(actor, Permission.APPROVE)
    if not reason.strip():
        raise Rejected({"reason": "Cần ghi lý do thu hồi, ví dụ số quyết định bãi bỏ."})
    try:
        catalogue.withdraw(session, code, by=actor.login, now=now, reason=reason.strip())
    except UnknownProcedure:
        raise Rejected(_GONE) from None
    audit.record(session, actor=actor.login, action="procedure.withdraw", subject=f"procedure/{code}", now=now)


def drop(session: Session, actor: Actor, code: str, now: datetime) -> None:
    """Throws a draft away. Raises Rejected."""
    _may(actor, Permission.EDIT)
    try:
        catalogue.drop_draft(session, code, now)
    except UnknownProcedure:
        raise Rejected(_GONE) from None
    audit.record(session, actor=actor.login, action="procedure.drop", subject=f"procedure/{code}", now=now)


def current(session: Session, code: str) -> ProcedureRecord | None:
    """What a form begins with: the draft, else the text in force."""
    waiting = catalogue.draft(session, code)
    if waiting is not None:
        return waiting.record
    entry = catalogue.read(session, code)
    return entry.record if entry else None


def opened(session: Session, code: str) -> tuple[Entry, Waiting | None] | None:
    """An entry and what waits for it; None for a code that the catalogue lacks."""
    entry = catalogue.read(session, code)
    return (entry, catalogue.draft(session, code)) if entry else None


def drafts(session: Session) -> list[ProcedureDraft]:
    """Everything that waits to be published."""
    return list(session.exec(select(ProcedureDraft)))


def _problems(wrong: ValidationError) -> dict[str, str]:
    found = {}
    for field, reason in reasons(wrong):
        name, _, rest = field.partition(".")
        number, _, part = rest.partition(".")
        key = f"{name}-{int(number) - 1}-{part}" if number.isdecimal() and part else name
        found[key] = reason[:1].upper() + reason[1:] + "."
    return found


def _may(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Rejected("Vai trò của bạn không cho phép làm việc này.")
