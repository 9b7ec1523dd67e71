"""Everything that is stored of one citizen, whichever feature stores it: found by the keys between the tables.

Reads; what erasing does with each table is `erasing.py`'s.
"""

from typing import Any

from sqlalchemy import Table, select, text
from sqlmodel import Session, SQLModel

from bot.citizens import Citizen

# what officials write to each other, and what only protects the service
INTERNAL = frozenset({"case_note", "case_viewing", "case_complained_about", "lookup_try", "data_request"})
_MOST = 5_000  # rows of one table: nobody has more
# of these only what the citizen was told is theirs
_TOLD = {"case_event": "public", "case_answer": "sent_at IS NOT NULL AND withdrawn_at IS NULL"}
_SECRET = frozenset({"owner", "lease_until"})

Stored = dict[str, list[dict[str, Any]]]


def stored(session: Session, citizen: Citizen) -> Stored:
    """Table -> rows that belong to the citizen, what hangs on those rows included."""
    found: Stored = {"citizen": [citizen.model_dump()]}
    keys: dict[str, set[Any]] = {"citizen": {citizen.id}}
    for table in SQLModel.metadata.sorted_tables:  # parents come before their children
        if table.name in INTERNAL or table.name == "citizen":
            continue
        rows = [*_children(session, table, keys), *_by_chat(session, table, citizen)]
        if rows:
            found[table.name] = [{name: row[name] for name in row if name not in _SECRET} for row in rows]
            key = [column.name for column in table.primary_key]
            if len(key) == 1:
                keys[table.name] = {row[key[0]] for row in rows}
    return found


def names_a_chat(table: Table) -> bool:
    """Whether rows are known by the chat's own address."""
    return {"channel", "address"} <= set(table.c.keys()) or table.name == "zalo_window"


def belongs_to_citizens(table: Table) -> bool:
    """Whether rows point at a citizen."""
    return any(key.column.table.name == "citizen" for key in table.foreign_keys)


def _children(session: Session, table: Table, keys: dict[str, set[Any]]) -> list[dict[str, Any]]:
    own = belongs_to_citizens(table)  # then only so: who follows their case is somebody else
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table.name
            if (
                parent not in keys
                or not key.column.primary_key
                or parent == table.name
                or (own and parent != "citizen")
            ):
                continue
            query = select(table).where(column.in_(keys[parent])).limit(_MOST)
            if table.name in _TOLD:
                query = query.where(text(_TOLD[table.name]))
            return [dict(row) for row in session.connection().execute(query).mappings()]
    return []


def _by_chat(session: Session, table: Table, citizen: Citizen) -> list[dict[str, Any]]:
    if not names_a_chat(table) or belongs_to_citizens(table) or table.name == "citizen":
        return []
    query = select(table).where(table.c.address == citizen.address).limit(_MOST)
    if "channel" in table.c:
        query = query.where(table.c.channel == citizen.channel)
    elif not citizen.channel.startswith("zalo"):
        return []
    return [dict(row) for row in session.connection().execute(query).mappings()]
