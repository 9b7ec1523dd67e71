"""Khiếu nại and tố cáo: not taken here, told where they go by law. Not one word of them is kept."""

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation import hotline
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.search import Intent

_words = texts.beside(__file__)
_KEYS = {Intent.COMPLAINT: "complaint.complaint", Intent.DENUNCIATION: "complaint.denunciation"}


def complaint(turn: Turn) -> Answer | None:
    """Luật Khiếu nại, Luật Tố cáo, Luật Tiếp công dân; who mixes matters is told to part them (NĐ 154/2026)."""
    key = _KEYS.get(turn.heard.intent)
    if key is None:
        return None
    blocks = [_words(key), _words("complaint.reception"), _words("complaint.not_kept")]
    blocks.append(hotline.line(turn.session, turn.office))
    reply = Reply("\n\n".join(blocks), (Choice(_words("choice.handover"), "handover"),))
    return Answer(Outcome.COMPLAINT, [reply], keep_question=False)
