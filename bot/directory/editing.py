"""What an official may do to a row of the directory, and what is written down of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, select

from bot import audit
from bot.directory.sheet import Sheet
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected
from knowledge.stamp import lock, raise_stamp
from knowledge.vietnamese import fold


def listed(session: Session, sheet: Sheet, words: str) -> Sequence[SQLModel]:
    """Every row by name, those in whose columns the words stand."""
    wanted = fold(words).strip()
    rows = session.exec(select(sheet.row).order_by(getattr(sheet.row, sheet.named_by)))
    return [row for row in rows if not wanted or wanted in fold(" ".join(map(str, row.model_dump().values())))]


def find(session: Session, sheet: Sheet, key: str) -> SQLModel | None:
    """The row of a key as it stands in the address."""
    if sheet.key == "id":
        return session.get(sheet.row, int(key)) if key.isdecimal() and len(key) < 10 else None
    return session.get(sheet.row, key)


def save(session: Session, actor: Actor, sheet: Sheet, key: str, values: Mapping[str, Any], now: datetime) -> SQLModel:
    """Writes a row, a new one where `key` is "". Citizens are told so from now on. Raises Rejected."""
    _may(actor)
    lock(session, now)
    row = find(session, sheet, key) if key else None
    if key and row is None:
        raise Rejected("Mục này không còn.")
    changed = sorted(values)
    if row is None:
        own = {} if sheet.key == "id" else {sheet.key: _new_key(session, sheet, str(values[sheet.named_by]))}
        row = sheet.row(**values, **own)
    else:
        changed = [name for name in changed if getattr(row, name) != values[name]]
        for name in changed:
            setattr(row, name, values[name])
    session.add(row)
    session.flush()
    raise_stamp(session, now)
    _record(session, actor, sheet, row, "directory.change", now, {"fields": changed})
    return row


def remove(session: Session, actor: Actor, sheet: Sheet, key: str, now: datetime) -> None:
    """Takes a row away. Raises Rejected."""
    _may(actor)
    lock(session, now)
    row = find(session, sheet, key)
    if row is None:
        raise Rejected("Mục này không còn.")
    _record(session, actor, sheet, row, "directory.remove", now, {"name": str(getattr(row, sheet.named_by))})
    session.delete(row)
    raise_stamp(session, now)
    session.flush()


def _new_key(session: Session, sheet: Sheet, name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60] or "muc"
    key, number = slug, 1
    while session.get(sheet.row, key) is not None:
        number += 1
        key = f"{slug}-{number}"
    return key


def _record(
    session: Session, actor: Actor, sheet: Sheet, row: SQLModel, action: str, now: datetime, detail: dict[str, Any]
) -> None:
    subject = f"{sheet.path}/{getattr(row, sheet.key)}"
    audit.record(session, actor=actor.login, action=action, subject=subject, now=now, detail=detail)


def _may(actor: Actor) -> None:
    if not actor.may(Permission.EDIT):
        raise Rejected("Vai trò của bạn không cho phép làm việc này.")
