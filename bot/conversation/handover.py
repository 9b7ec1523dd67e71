""" "Gặp cán bộ": a person to call or to visit, and the question left for the officials to read."""

from sqlmodel import select

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation import hotline, opening
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.agency import OneStopDesk
from knowledge.search import Intent

_words = texts.beside(__file__)


def handover(turn: Turn) -> Answer | None:
    """Promises nothing that nobody keeps: says who can be reached now, and what was noted."""
    if turn.action != "handover" and (turn.action or turn.heard.intent is not Intent.HANDOVER):
        return None
    blocks = [_words("handover.person"), hotline.line(turn.session, turn.office)]
    desks = list(turn.session.exec(select(OneStopDesk).order_by(OneStopDesk.key).limit(2)))
    if len(desks) == 1:
        blocks.append(opening.describe(desks[0], turn.now))
    said = turn.state.get("said", [])
    if said:
        blocks.append(_words("handover.noted"))
    reply = Reply("\n\n".join(blocks), (Choice(_words("choice.menu"), "menu"),))
    return Answer(Outcome.HANDOVER, [reply], words=said[-1] if said else "")
