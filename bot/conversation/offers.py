"""The choices that stand open after a reply, and what "số 2", "đúng rồi" or a typed label then mean."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from bot.channels.channel import Choice, Reply
from knowledge.search import Heard, Intent
from knowledge.vietnamese import clean

_MOST_OF_ACTION = 64
MISSING = "offer:missing"  # a number was picked that nothing stands behind


def remember(state: dict[str, Any], replies: Sequence[Reply], if_yes: str, if_no: str) -> None:
    """Keeps the choices of the newest reply that has some; a reply without any closes the old ones."""
    if not replies:
        return
    choices: Sequence[Choice] = next((reply.choices for reply in reversed(replies) if reply.choices), ())
    _put(state, "offered", [[choice.label, choice.action] for choice in choices])
    _put(state, "yes", if_yes)
    _put(state, "no", if_no)


def meant(state: dict[str, Any], heard: Heard) -> str:
    """The action that free text stands for, "" when it stands for itself."""
    offered = state.get("offered", [])
    if heard.pick is not None:
        return str(offered[heard.pick - 1][1]) if 1 <= heard.pick <= len(offered) else MISSING
    if heard.intent is Intent.YES:
        return str(state.get("yes", ""))
    if heard.intent is Intent.NO:
        return str(state.get("no", ""))
    typed = _plain(heard.text)
    return next((str(action) for label, action in offered if typed and _plain(label) == typed), "")


def label_of(state: dict[str, Any], action: str) -> str:
    """What the citizen saw on the button: the words of a press in the transcript."""
    unknown = f"[{clean(action)[:_MOST_OF_ACTION]}]"
    return next((str(label) for label, offered in state.get("offered", []) if offered == action), unknown)


def _put(state: dict[str, Any], key: str, value: Any) -> None:
    if value:
        state[key] = value
    else:
        state.pop(key, None)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip(" .!?").casefold()
