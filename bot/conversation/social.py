"""Greetings, thanks, insults, questions about the machine, other languages, and what no office answers."""

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.search import Intent

_words = texts.beside(__file__)

_SAID = {
    Intent.THANKS: ("social.thanks", Outcome.SMALL_TALK),
    Intent.GOODBYE: ("social.goodbye", Outcome.SMALL_TALK),
    Intent.SMALL_TALK: ("social.small_talk", Outcome.SMALL_TALK),
    Intent.YES: ("social.yes", Outcome.SMALL_TALK),
    Intent.NO: ("social.no", Outcome.SMALL_TALK),
    Intent.INSULT: ("social.insult", Outcome.INSULT),
    Intent.OUT_OF_SCOPE: ("social.out_of_scope", Outcome.OUT_OF_SCOPE),
    Intent.FOREIGN_LANGUAGE: ("social.foreign", Outcome.FOREIGN_LANGUAGE),
}


def social(turn: Turn) -> Answer | None:
    """Short and kind, always with a way on."""
    if turn.action:
        return None
    choices = (Choice(_words("choice.menu"), "menu"), Choice(_words("choice.handover"), "handover"))
    intent = turn.heard.intent
    if turn.incoming.kind is Kind.START or intent in {Intent.GREETING, Intent.ABOUT_BOT}:
        turn.state["introduced"] = True
        key = "social.about" if intent is Intent.ABOUT_BOT else "social.hello"
        reply = Reply(_words(key, office=turn.office.name), choices)
        return Answer(Outcome.SMALL_TALK, [reply], introduce=False)
    if intent not in _SAID:
        return None
    key, outcome = _SAID[intent]
    return Answer(outcome, [Reply(_words(key), choices)])
