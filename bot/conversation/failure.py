"""What happens when a dialogue breaks: words for the citizen, and a log line without a word of theirs."""

import traceback
from pathlib import Path
from typing import Any

from bot import texts
from bot.channels.channel import Choice, Reply

_words = texts.beside(__file__)


def apology(phone: str) -> Reply:
    """A kind word and a way on: never a traceback."""
    text = _words("failure.apology")
    if phone:
        text += " " + _words("failure.call", phone=phone)
    return Reply(text, (Choice(_words("choice.menu"), "menu"), Choice(_words("choice.handover"), "handover")))


def without_words(problem: BaseException) -> dict[str, Any]:
    """Class and places of an exception. Its message stays out: it may quote what the citizen wrote."""
    frames = traceback.extract_tb(problem.__traceback__)[-4:]
    return {
        "problem": type(problem).__name__,
        "at": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
