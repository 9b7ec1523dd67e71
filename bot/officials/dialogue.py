"""The chat edge of officials: the code by which one joins their own chat to the console."""

from bot import texts
from bot.channels.channel import Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.officials import linking

_words = texts.beside(__file__)


def officials(turn: Turn) -> Answer | None:
    """Joins the chat when the message is a code. The code is not kept."""
    code = "" if turn.action else linking.read(turn.heard.text)
    if not code:
        return None
    contact = f"{turn.incoming.channel}:{turn.incoming.address}"
    official = linking.link(turn.session, code, contact, turn.now)
    said = _words("linking.done", login=official.login) if official else _words("linking.wrong")
    return Answer(Outcome.SMALL_TALK, [Reply(said)], keep_question=False, introduce=False)
