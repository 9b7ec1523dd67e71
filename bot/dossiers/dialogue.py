"""The chat edge of filed dossiers: where their status is looked up. No dossier data is held yet, and it says so."""

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation import hotline
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.search import Intent
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_LATE = ("tre", "qua han", "cham", "chua thay", "chua co", "lau qua", "hoai")
_FORGOTTEN = ("quen ma", "mat ma", "khong nho ma", "khong co ma", "mat giay hen", "mat phieu")


def dossier(turn: Turn) -> Answer | None:
    """With a code, without one, with a lost one, or late: each is told what to do next."""
    if turn.action:
        return None
    code = turn.heard.dossier_code
    if not code and turn.heard.intent is not Intent.DOSSIER:
        return None
    said = f" {fold(turn.heard.text)} "
    if code:
        blocks = [_words("dossier.with_code", code=code.upper())]
    elif any(f" {cue} " in said for cue in _FORGOTTEN):
        blocks = [_words("dossier.forgotten")]
    else:
        blocks = [_words("dossier.without_code")]
    blocks.append(_words("dossier.where"))
    if any(f" {cue} " in said for cue in _LATE):
        blocks.append(_words("dossier.late"))
    blocks.append(hotline.line(turn.session, turn.office))
    reply = Reply("\n\n".join(blocks), (Choice(_words("choice.handover"), "handover"),))
    return Answer(Outcome.DOSSIER, [reply], code=code.upper())
