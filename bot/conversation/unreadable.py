"""What cannot be read as a question: empty, only marks or emoji, far too long, a voice or a sticker."""

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.search import Intent

_words = texts.beside(__file__)
_MOST_CHARACTERS = 2_000
_MEDIA = {
    Kind.VOICE: "unreadable.voice",
    Kind.STICKER: "unreadable.sticker",
    Kind.PHOTO: "unreadable.photo",
    Kind.LOCATION: "unreadable.other",
    Kind.FILE: "unreadable.photo",
    Kind.CONTACT: "unreadable.contact",
    Kind.OTHER: "unreadable.other",
}


def unreadable(turn: Turn) -> Answer | None:
    """Says kindly how to ask. The words of what is too long are not kept."""
    kind = turn.incoming.kind
    if turn.action or kind in {Kind.START, Kind.PRESS}:
        return None
    if len(turn.incoming.text) > _MOST_CHARACTERS:
        return _answer("unreadable.long")
    if kind in _MEDIA and not turn.heard.text:
        return _answer(_MEDIA[kind])
    if turn.heard.intent is Intent.UNREADABLE or not any(letter.isalnum() for letter in turn.heard.text):
        return _answer("unreadable.empty")
    return None


def _answer(key: str) -> Answer:
    choices = (Choice(_words("choice.menu"), "menu"), Choice(_words("choice.handover"), "handover"))
    return Answer(Outcome.UNREADABLE, [Reply(_words(key), choices)], keep_question=False)
