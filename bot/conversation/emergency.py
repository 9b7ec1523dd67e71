"""Fire, accident, crime, a child in danger: the number to call, at once and before anything else."""

from bot import texts
from bot.channels.channel import Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.search import Intent
from knowledge.vietnamese import fold

_words = texts.beside(__file__)

# which number leads; all four are always given
_FIRST = {
    "emergency.fire": ("chay", "no ga", "boc khoi", "duoi nuoc", "mac ket", "sap nha"),
    "emergency.ambulance": ("tai nan", "cap cuu", "ngat", "bat tinh", "dot quy", "kho tho", "chay mau", "tu tu"),
    "emergency.police": ("cuop", "trom", "danh nhau", "dao", "giet", "hanh hung", "bat coc", "danh nguoi", "chem"),
    "emergency.child": ("tre em", "con nho", "chau be", "be gai", "be trai", "dua be", "xam hai", "bao hanh"),
}


def emergency(turn: Turn) -> Answer | None:
    """Answers without looking at the database: nothing may delay it."""
    if turn.heard.intent is not Intent.EMERGENCY:
        return None
    return numbers(turn)


def numbers(turn: Turn) -> Answer:
    """Every number, that of the case at hand first."""
    said = f" {fold(turn.heard.text)} "
    leading = [key for key, cues in _FIRST.items() if any(f" {cue}" in said for cue in cues)]
    lines = [_words(key) for key in dict.fromkeys([*leading, *_FIRST])]
    text = "\n".join([_words("emergency.now"), *lines, _words("emergency.then")])
    return Answer(Outcome.EMERGENCY, [Reply(text)], introduce=False)
