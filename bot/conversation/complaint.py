"""Khiếu nại and tố cáo: not taken here, told where they go by law. Not one word of them is kept."""

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation import hotline, restarting
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from knowledge.search import Intent, Verdict

_words = texts.beside(__file__)
_FEW_WORDS = 8  # that may name a procedure and nothing else
_KEYS = {Intent.COMPLAINT: "complaint.complaint", Intent.DENUNCIATION: "complaint.denunciation"}


def complaint(turn: Turn) -> Answer | None:
    """Luật Khiếu nại, Luật Tố cáo, Luật Tiếp công dân; who mixes matters is told to part them (NĐ 154/2026)."""
    key = _KEYS.get(turn.heard.intent)
    if key is None and turn.state.get("feedback"):
        return None  # a report is open beside it: its dialogue knows that a tố cáo came before
    complained = turn.state.pop("complained", False)
    if key is None and not (complained and _goes_on(turn)):
        return None
    return referral(turn, key or "complaint.goes_on")


def referral(turn: Turn, key: str) -> Answer:
    """Where it goes by law, in the words `key`. From here on the next words may tell more of it."""
    turn.state["complained"] = True
    blocks = [_words(key), _words("complaint.reception"), _words("complaint.not_kept")]
    blocks.append(hotline.line(turn.session, turn.office))
    reply = Reply("\n\n".join(blocks), (Choice(_words("choice.handover"), "handover"),))
    return Answer(Outcome.COMPLAINT, [reply], keep_question=False)


def _goes_on(turn: Turn) -> bool:
    """Whether the message after a complaint tells more of it: a story that is no clear question of something else."""
    heard = turn.heard
    if turn.action or heard.intent is not Intent.PROCEDURE or heard.slots or heard.pick is not None or not heard.text:
        return False
    if restarting.asked(heard.text):
        return False
    verdict = turn.finder.find(heard.text).verdict
    return verdict is Verdict.NOTHING or (verdict is Verdict.AMBIGUOUS and len(heard.text.split()) > _FEW_WORDS)
