"""Puts lines of an export into the rows, a chunk in one transaction: new, changed with its history, or left alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from bot.database import insert_or, one_at_a_time
from bot.dossiers.dossier import ENDED, Dossier, DossierEvent, State
from knowledge.tables import table_of

_DOSSIERS = table_of(Dossier)
_EVENTS = table_of(DossierEvent)
_KNOWN = select(
    _DOSSIERS.c.code,
    _DOSSIERS.c.digest,
    _DOSSIERS.c.state,
    _DOSSIERS.c.since,
    _DOSSIERS.c.first_due_at,
    _DOSSIERS.c.finished_at,
    _DOSSIERS.c.returned_at,
    _DOSSIERS.c.supplements,
)
_ROOM = 131_072  # KiB; an import's connection gives it back when it is closed
_OWN = [column.name for column in _DOSSIERS.columns]
_CHANGED = [name for name in _OWN if name != "code"]
_UPDATE = (
    update(_DOSSIERS)
    .where(_DOSSIERS.c.code == bindparam("of_code"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


@dataclass(frozen=True, slots=True)
class Change:
    """A dossier that came into another state."""

    code: str
    state: State
    since: datetime
    values: Mapping[str, Any]


Changed = Callable[[Session, Sequence[Change], datetime], None]
"""Hears which dossiers came into another state, in the transaction that stores it."""


@dataclass(slots=True)
class Stored:
    """What became of the lines."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0  # told of an earlier moment than what is known
    no_marks: int = 0  # nobody can look them up

    def add(self, other: "Stored") -> None:
        """Counts both together."""
        for name in ("new", "changed", "unchanged", "older", "no_marks"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class _Chunk:
    stored: Stored = field(default_factory=Stored)
    inserts: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def make_room(session: Session) -> None:
    """Lets SQLite keep more pages in memory: with half a million rows each new one lands on another page."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_ROOM}")


def store(
    session: Session, lines: Sequence[dict[str, Any]], now: datetime, *, import_id: int | None, changed: Changed
) -> Stored:
    """Each code at most once in `lines`."""
    one_at_a_time(session, "dossiers")
    connection = session.connection()
    codes = [line["code"] for line in lines]
    known = {row.code: row for row in connection.execute(_KNOWN.where(_DOSSIERS.c.code.in_(codes)))}
    chunk = _Chunk()
    for line in lines:
        _place(chunk, line, known.get(line["code"]), now, import_id)
    if chunk.inserts:
        connection.execute(insert(_DOSSIERS), chunk.inserts)
    if chunk.updates:
        connection.execute(_UPDATE, chunk.updates)
    if chunk.events:
        added = insert_or(connection.dialect.name, _EVENTS)
        connection.execute(added.on_conflict_do_nothing(index_elements=["code", "since", "state"]), chunk.events)
    if chunk.changes:
        changed(session, chunk.changes, now)
    return chunk.stored


def _place(chunk: _Chunk, line: dict[str, Any], old: Any, now: datetime, import_id: int | None) -> None:
    stored = chunk.stored
    stored.no_marks += not (line["phone_mark"] or line["paper_mark"])
    if old is not None and old.digest == line["digest"]:
        stored.unchanged += 1
        return
    told = line["told_since"]
    if old is not None and told is not None and told < old.since:
        stored.older += 1
        return
    moved = old is None or old.state != line["state"]
    since = line["since"] if moved or told else old.since
    values = _whole(line, old, since or now, moved=moved)
    values |= {"import_id": import_id, "updated_at": now}
    if old is None:
        stored.new += 1
        chunk.inserts.append(values)
    else:
        stored.changed += 1
        chunk.updates.append({f"new_{name}": values[name] for name in _CHANGED} | {"of_code": line["code"]})
    if moved:
        _note(chunk, values, now)
        if old is not None:
            chunk.changes.append(Change(line["code"], State(line["state"]), values["since"], values))


def _whole(line: dict[str, Any], old: Any, since: datetime, *, moved: bool) -> dict[str, Any]:
    """The row: what the file says, and what is known from before where it says nothing."""
    state = line["state"]
    values = {name: line[name] for name in _OWN if name in line}
    values["since"] = since
    values["first_due_at"] = (old.first_due_at if old is not None else None) or line["due_at"]
    if state in ENDED:
        values["finished_at"] = line["finished_at"] or (old.finished_at if old is not None else None) or since
    if state == State.RETURNED:
        values["returned_at"] = line["returned_at"] or (old.returned_at if old is not None else None) or since
    before = old.supplements if old is not None else 0
    values["supplements"] = before + (moved and state == State.SUPPLEMENT)
    return values


def _note(chunk: _Chunk, values: Mapping[str, Any], now: datetime) -> None:
    names = ("code", "state", "state_text", "note", "since", "due_at")
    chunk.events.append({name: values[name] for name in names} | {"seen_at": now})
