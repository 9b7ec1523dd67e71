"""Runs written dialogues through the real conversation on throw-away citizens: nothing of it stays."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session

from bot.channels.channel import Incoming, Kind
from bot.conversation.turn import Conversation
from bot.database import Database, begin_writing
from knowledge.importing.file_problems import why

_CHANNEL = "replay"


class BadDialogue(Exception):
    """A line is no dialogue; the message names the line and what is wrong."""


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore")
    q: str


class Dialogue(BaseModel):
    """`{"id", "turns": [{"q"}, ...]}`; other keys are left alone."""

    model_config = ConfigDict(extra="ignore")
    id: int | str
    turns: list[_Question]


def read(path: Path) -> list[Dialogue]:
    """The dialogues of a JSONL file. Raises BadDialogue for the first line that is none, before anything runs."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as problem:
        raise BadDialogue(f"Không đọc được {path}: {why(problem)}.") from None
    except UnicodeDecodeError:
        raise BadDialogue(f"{path} không phải văn bản UTF-8.") from None
    return [_dialogue(line, number, path) for number, line in enumerate(lines, start=1) if line.strip()]


def replay(
    database: Database, conversation: Conversation, dialogues: Iterable[Dialogue], now: datetime
) -> Iterator[dict[str, Any]]:
    """One line for each turn: `{"id", "turn", "outcome", "code", "slot", "text"}`; `turn` counts from 1."""
    for dialogue in dialogues:
        with thrown_away(database) as session:
            yield from [
                _said(session, conversation, dialogue, number, question.q, now)
                for number, question in enumerate(dialogue.turns, start=1)
            ]


def _said(
    session: Session, conversation: Conversation, dialogue: Dialogue, number: int, question: str, now: datetime
) -> dict[str, Any]:
    address = f"replay-{dialogue.id}"
    incoming = Incoming(_CHANNEL, f"{address}/{number}", address, Kind.TEXT, question, sent_at=now)
    received = conversation.receive(session, incoming, now)
    return {
        "id": dialogue.id,
        "turn": number,
        "outcome": received.outcome.value if received.outcome else "",
        "code": received.code,
        "slot": received.slot,
        "text": "\n\n".join(reply.text for reply in received.replies),
    }


@contextmanager
def thrown_away(database: Database) -> Iterator[Session]:
    """A session in which everything works and of which nothing stays."""
    with database.engine.connect() as connection:
        begin_writing(connection)
        with Session(bind=connection, expire_on_commit=False) as session:
            try:
                yield session
            finally:
                connection.rollback()


def _dialogue(line: str, number: int, path: Path) -> Dialogue:
    try:
        return Dialogue.model_validate(json.loads(line))
    except json.JSONDecodeError as problem:
        raise BadDialogue(f"{path}, dòng {number}: không phải JSON ({problem.msg}).") from None
    except ValidationError as problem:
        wrong = problem.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in wrong["loc"]) or "dòng"
        raise BadDialogue(f"{path}, dòng {number}: trường “{field}” thiếu hoặc sai kiểu.") from None
