"""What no dialogue wanted: a number that was not offered, a button from long ago, words that lead nowhere."""

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation import hotline, offers
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome

_words = texts.beside(__file__)


def leftover(turn: Turn) -> Answer:
    """Stands last in the list, so that every message gets a word."""
    ways = (Choice(_words("choice.menu"), "menu"), Choice(_words("choice.handover"), "handover"))
    if turn.action == offers.MISSING:
        offered = tuple(Choice(str(label), str(action)) for label, action in turn.state.get("offered", []))
        key = "leftover.missing" if offered else "leftover.nothing_offered"
        return Answer(Outcome.STALE, [Reply(_words(key), offered or ways)])
    if turn.action or turn.incoming.kind is Kind.PRESS:
        return Answer(Outcome.STALE, [Reply(_words("leftover.stale"), ways)])
    text = _words("leftover.nothing") + "\n\n" + hotline.line(turn.session, turn.office)
    return Answer(Outcome.NOTHING, [Reply(text, ways)])
