"""Whole conversations, written as text in tests/dialogues. `stories.md` there says how to write one."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.channels.channel import Kind
from bot.conversation.turn import Received
from bot.database import Database
from tests.bot import sample
from tests.bot.speaking import Speaker, conversation, text_of

STORIES = sorted((Path(__file__).parents[1] / "dialogues").glob("*.txt"))
_NAMED = {
    "BIRTH": sample.BIRTH,
    "DEATH": sample.DEATH,
    "MOTORBIKE": sample.MOTORBIKE,
    "LAND": sample.LAND,
    "ID_RENEWAL": sample.ID_RENEWAL,
    "ID_LOSS": sample.ID_LOSS,
    "STAY": sample.STAY,
}


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(story: Path, database: Database, now: datetime) -> None:
    with database.transaction() as session:
        sample.load(session, now)
    speaker = Speaker(database, conversation(), now)
    received: Received | None = None
    checks = 0
    for number, line in enumerate(story.read_text("utf-8").splitlines(), start=1):
        sign, _, rest = line.partition(" ")
        where = f"{story.name}:{number}"
        if sign in {">", "[", "@", "+"}:
            received = _speak(speaker, sign, rest)
        elif sign in {"<", "!"}:
            assert received is not None, f"{where}: nothing was said yet"
            _check(received, sign, rest, where)
            checks += 1
        else:
            assert not line.strip() or line.startswith("#"), f"{where}: cannot read {line!r}"
    assert checks, f"{story.name} checks nothing"


def test_there_are_enough_stories() -> None:
    assert len(STORIES) >= 25


def _speak(speaker: Speaker, sign: str, rest: str) -> Received | None:
    if sign == "+":
        speaker.wait(float(rest.removesuffix("h")))
        return None
    if sign == "[":
        return speaker.press(rest.removesuffix("]").strip())
    if sign == "@":
        kind, _, text = rest.partition(" ")
        return speaker.say(text, Kind(kind))
    return speaker.say(rest)


def _check(received: Received, sign: str, rest: str, where: str) -> None:
    text = text_of(received)
    if rest.startswith("/"):
        found = re.search(rest.strip("/"), text, re.DOTALL)
        assert bool(found) == (sign == "<"), f"{where}: {rest} {'not ' if sign == '<' else ''}in\n{text}"
        return
    outcome, code, slot = (*rest.split(), "", "")[:3]
    assert sign == "<", f"{where}: only text can be denied"
    got = received.outcome.value if received.outcome else ""
    assert got == outcome, f"{where}: outcome {got}, wanted {outcome}\n{text}"
    if code:
        assert received.code == _NAMED.get(code, code), f"{where}: code {received.code}"
    if slot:
        assert received.slot == slot, f"{where}: slot {received.slot}"
