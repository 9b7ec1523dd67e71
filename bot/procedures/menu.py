"""The catalogue by field, a page at a time, what citizens ask for most first."""

import zlib
from typing import Any

from sqlalchemy import String, case, cast, func, select
from sqlmodel import Session, SQLModel

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.procedures import actions
from knowledge.procedure import Level, Status
from knowledge.record import Origin
from knowledge.search import Slot

_words = texts.beside(__file__)
_PAGE = 8


def fields(turn: Turn, page: int = 0) -> Answer:
    """The fields of the published procedures."""
    names = _fields(turn.session)
    if not names:
        return Answer(Outcome.MENU, [Reply(_words("menu.empty"), (actions.HANDOVER,))])
    choices = [Choice(name or _words("menu.other"), f"field:{_digest(name)}:0") for name in names]
    return _page("menu.fields", choices, page, "menu", {})


def procedures(turn: Turn, digest: str, page: int) -> Answer | None:
    """The procedures of the field with this digest; None when there is no such field any more."""
    name = next((name for name in _fields(turn.session) if _digest(name) == digest), None)
    if name is None:
        return None
    table: Any = SQLModel.metadata.tables["procedure"]
    statement = (
        select(table.c.code, table.c.name)
        .where(table.c.status == Status.PUBLISHED, table.c.field == name)
        .order_by(_asked(table).desc(), _local(table), table.c.name)
    )
    rows = turn.session.connection().execute(statement)
    choices = [Choice(row.name, actions.show(row.code, [Slot.GENERAL])) for row in rows]
    shown = name or _words("menu.other")
    return _page("menu.procedures", choices, page, f"field:{digest}", {"field": shown}, back=True)


def _page(
    key: str, choices: list[Choice], page: int, action: str, values: dict[str, str], *, back: bool = False
) -> Answer:
    pages = (len(choices) + _PAGE - 1) // _PAGE
    page = min(page, pages - 1)
    shown = actions.labelled(choices[page * _PAGE : (page + 1) * _PAGE])
    if page + 1 < pages:
        shown.append(Choice(_words("choice.next"), f"{action}:{page + 1}"))
    if page:
        shown.append(Choice(_words("choice.back"), f"{action}:{page - 1}"))
    if back:
        shown.append(Choice(_words("choice.fields"), "menu"))
    text = _words(key, page=page + 1, pages=pages, **values)
    return Answer(Outcome.MENU, [Reply(text, tuple(shown), replaces=True)])


def _fields(session: Session) -> list[str]:
    table: Any = SQLModel.metadata.tables["procedure"]
    statement = (
        select(table.c.field)
        .where(table.c.status == Status.PUBLISHED)
        .group_by(table.c.field)
        .order_by(
            func.sum(_asked(table)).desc(), func.sum(1 - _local(table)).desc(), func.count().desc(), table.c.field
        )
    )
    return [str(row.field) for row in session.connection().execute(statement)]


def _local(table: Any) -> Any:
    """0 for what a commune handles, 1 for the rest. JSON of both databases reads as text."""
    return case((cast(table.c.levels, String).contains(Level.COMMUNE.value), 0), else_=1)


def _asked(table: Any) -> Any:
    """1 for what somebody found worth own words (the office, the shipped catalogue): people ask for it."""
    origins = cast(table.c.origins, String)
    return case((origins.contains(Origin.OFFICE.value) | origins.contains(Origin.STARTER.value), 1), else_=0)


def _digest(name: str) -> str:
    return f"{zlib.crc32(name.encode()):08x}"
