"""Looks at each message before anybody answers: danger, khiếu nại and tố cáo that the finder's few cues do not know.

Never answers itself; it sets right what the message was heard as, and the dialogues after it do the rest.
"""

from dataclasses import replace

from bot.conversation.exchange import Answer, Turn
from bot.feedback.cues import may_be_grave
from bot.feedback.kinds import Kind
from bot.feedback.triage import Refers, triage
from knowledge.search import Heard, Intent, Slot

_OPEN = {
    Intent.PROCEDURE, Intent.FEEDBACK, Intent.EMERGENCY, Intent.OUT_OF_SCOPE, Intent.DOSSIER, Intent.AGENCY_HOURS,
    Intent.AGENCY_ADDRESS, Intent.AGENCY_OTHER, Intent.INSULT, Intent.SMALL_TALK, Intent.HANDOVER, Intent.PLACE_NAME,
}  # fmt: skip
_INTENTS = {Refers.COMPLAINT: Intent.COMPLAINT, Refers.DENUNCIATION: Intent.DENUNCIATION}
_FEWEST_WORDS = 3


def gravity(turn: Turn) -> Answer | None:
    """Corrects `turn.heard.intent`."""
    heard = turn.heard
    if not turn.action and heard.intent in _OPEN and _is_worth_it(heard):
        turn.heard = replace(heard, intent=_intent(heard))
    return None


def _is_worth_it(heard: Heard) -> bool:
    return heard.text.count(" ") >= _FEWEST_WORDS - 1 and may_be_grave(heard.text)


def _intent(heard: Heard) -> Intent:
    found = triage(heard.text)
    asked = set(heard.slots) - {Slot.HOW}  # "cháy nhà mất sổ đỏ làm lại ở đâu" is about papers
    if found.emergency:
        return heard.intent if asked else Intent.EMERGENCY
    if found.refers and not (heard.slots and found.kind is Kind.QUESTION):
        return _INTENTS[found.refers]
    if heard.intent is Intent.EMERGENCY:  # feared, past or general: no number helps
        return Intent.PROCEDURE if asked or found.kind is Kind.QUESTION else Intent.FEEDBACK
    return heard.intent
