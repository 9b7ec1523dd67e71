""" "Hủy" and "trợ giúp", typed or from a menu of commands: whatever was open is left, the way on is shown."""

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_CANCEL = {"huy", "huy bo", "huy di", "bat dau lai", "lam lai tu dau", "thoat"}
_HELP = {"tro giup", "giup do", "help", "cach dung", "cach su dung", "huong dan su dung"}


def asked(text: str) -> bool:
    """Whether a message says only that one wants to leave what is open, or help."""
    return _plain(text) in _CANCEL | _HELP


def restarting(turn: Turn) -> Answer | None:
    """Only where nothing else was said: "hủy hồ sơ đã nộp" is a question."""
    if turn.action or not asked(turn.heard.text):
        return None
    turn.state.clear()
    turn.state["introduced"] = True
    words = (
        _words("restarting.cancelled")
        if _plain(turn.heard.text) in _CANCEL
        else _words("social.hello", office=turn.office.name)
    )
    choices = (Choice(_words("choice.menu"), "menu"), Choice(_words("choice.handover"), "handover"))
    return Answer(Outcome.SMALL_TALK, [Reply(words, choices)], introduce=False)


def _plain(text: str) -> str:
    return fold(text).strip(" .!?/")
