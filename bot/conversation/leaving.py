"""Who leaves, comes back, or wants no more notices: obeyed at once (NĐ 91/2020/NĐ-CP)."""

from bot import citizens, texts
from bot.channels.channel import Kind, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.search import Intent
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_BACK = "nhan tin"  # what the farewell says to send


def leaving(turn: Turn) -> Answer | None:
    """Platform events say nothing to the citizen; "đừng nhắn nữa" is confirmed once."""
    if turn.incoming.kind is Kind.LEFT:
        citizens.leave(turn.session, turn.citizen.id)
        return Answer(Outcome.LEFT, [])
    if turn.incoming.kind is Kind.RETURNED:
        return Answer(Outcome.LEFT, [])  # meeting them again already made them reachable
    if turn.heard.intent is Intent.OPT_OUT:
        citizens.opt_out(turn.session, turn.citizen.id, turn.now)
        return Answer(Outcome.OPTED_OUT, [Reply(_words("leaving.out"))])
    if turn.heard.intent is Intent.OPT_IN or fold(turn.heard.text).strip(" .!") == _BACK:
        citizens.opt_out(turn.session, turn.citizen.id, None)
        return Answer(Outcome.OPTED_IN, [Reply(_words("leaving.in"))])
    return None
