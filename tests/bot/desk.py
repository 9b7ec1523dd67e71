"""A small desk to test pages with: the real conversation and the real cards over a finder that knows four phrases."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import Session, SQLModel, select

from bot.conversation import page, uploading
from bot.conversation.exchange import Answer, Office, Turn
from bot.conversation.page import ChatPage
from bot.conversation.turn import Conversation
from bot.database import Database
from bot.procedures.dialogue import Procedures
from bot.settings import Settings
from bot.web.frame import Frame
from bot.web.visitor import Visitors
from knowledge.procedure import Procedure
from knowledge.record import ProcedureRecord
from knowledge.search import Context, Finding, Heard, Intent, Match, MatchKind, Slot, Verdict
from knowledge.vietnamese import fold

_DATA = Path(__file__).parents[2] / "knowledge" / "data" / "procedures"
_FILES = ("dang-ky-khai-sinh", "dang-ky-lai-khai-sinh", "dang-ky-ket-hon", "xac-nhan-tinh-trang-hon-nhan")
_SLOTS = {"le phi": Slot.FEE, "giay to": Slot.DOCUMENTS, "bao lau": Slot.TIME, "o dau": Slot.WHERE}
KEY = b"k" * 32
ORIGIN = "http://motcua.test"
QUESTION = "làm khai sinh cần giấy tờ gì?"


@cache
def records() -> Mapping[str, ProcedureRecord]:
    """Some of the starter catalogue, by code."""
    loaded = [ProcedureRecord.model_validate(tomllib.loads((_DATA / f"{name}.toml").read_text())) for name in _FILES]
    return {record.code: record for record in loaded}


class KeywordFinder:
    """FOUND where the words say which birth registration, AMBIGUOUS where they do not, NOTHING for all else."""

    def hear(self, message: str) -> Heard:
        plain = fold(message)
        slots = tuple(slot for words, slot in _SLOTS.items() if words in plain)
        return Heard(
            text=message,
            plain=plain,
            intent=Intent.MENU if "linh vuc" in plain else Intent.PROCEDURE,
            slots=slots,
            follows_up=plain.startswith("the "),
            corrects=False,
            pick=int(plain) if plain.isdecimal() else None,
        )

    def find(self, question: str, context: Context | None = None) -> Finding:
        plain = fold(question)
        slots = tuple(slot for words, slot in _SLOTS.items() if words in plain)
        if "khai sinh" in plain and "lai" in plain.split():
            return Finding(Verdict.AMBIGUOUS, self._matches("khai sinh"), 0.5, offered=2, slots=slots)
        for words in ("khai sinh", "ket hon", "tinh trang hon nhan"):
            if words in plain:
                return Finding(Verdict.FOUND, self._matches(words), 0.97, slots=slots)
        return Finding(Verdict.NOTHING)

    def _matches(self, words: str) -> tuple[Match, ...]:
        return tuple(
            Match(MatchKind.PROCEDURE, record.code, record.name, 0.9)
            for record in records().values()
            if words in fold(record.name)
        )


def _names(session: Session, codes: Sequence[str]) -> Mapping[str, str]:
    return {code: records()[code].name for code in codes if code in records()}


def _breaks(turn: Turn) -> Answer | None:
    """A mistake in the program, on demand."""
    if turn.heard.text == "làm hỏng":
        raise RuntimeError("broken on purpose")
    return None


def conversation(settings: Settings) -> Conversation:
    """The real one, with the dialogue of procedures."""
    procedures = Procedures(read=lambda session, code: records().get(code), names=_names, services={})
    office = Office(settings.office_name, settings.office_phone)
    return Conversation(finder=KeywordFinder, dialogues=[_breaks, procedures], office=office)


def stock(session: Session, now: datetime) -> None:
    """The rows that the menu by field reads."""
    for record in records().values():
        session.add(Procedure(code=record.code, name=record.name, field=record.field, updated_at=now))


def build(database: Database, settings: Settings, now: datetime) -> FastAPI:
    """The chat page as a whole site."""
    with database.transaction() as session:
        stock(session, now)
    frame = Frame(settings, [page.FEATURE])
    app = FastAPI(openapi_url=None)
    frame.install(app, {uploading.PATH: uploading.BODY_LIMIT})
    visitors = Visitors(KEY, public_url=settings.public_url)
    chat = ChatPage(frame, database, conversation(settings), visitors, lambda: now)
    app.include_router(page.routes(chat))
    app.include_router(uploading.routes(chat))
    return app


def browser(database: Database, now: datetime, **settings: Any) -> httpx.AsyncClient:
    """Somebody before the site, with cookies of their own."""
    app = build(database, Settings(office_name="Phường Thử", office_phone="1022", **settings), now)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


def token_of(page: httpx.Response) -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def count(database: Database, row: type[SQLModel]) -> int:
    """How many rows of a table there are."""
    with database.transaction() as session:
        return len(session.exec(select(row)).all())
