"""What a citizen says to a case of theirs: an answer to the office, a reason to reopen it, stars."""

from bot import attachments, texts
from bot.casework import citizen_steps, handling
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation.complaint import referral
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.feedback.expecting import EXPECTED, INFORM, expected
from bot.feedback.kinds import Status
from bot.intake import filing, lookup, taking
from bot.intake.suggesting import suggest
from bot.rejected import Rejected
from knowledge.search import Intent
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_TAKEN = {
    *(Intent.PROCEDURE, Intent.FEEDBACK, Intent.PLACE_NAME, Intent.AGENCY_ADDRESS, Intent.AGENCY_OTHER),
    *(Intent.YES, Intent.NO, Intent.SMALL_TALK),
}
_NOT_NOW = {"huy", "huy bo", "thoi", "de sau", "bo qua"}
_BAD = 2


def ask(turn: Turn, code: str, what: str) -> Answer:
    """Asks for the words; the next message carries them."""
    turn.state[EXPECTED] = [code, what]
    return _say(_words(f"speaking.{what}", code=code))


def told(turn: Turn) -> Answer | None:
    """Takes the message for the case that expects it; None where it is plainly something else."""
    code, what = expected(turn.state)
    heard, kind = turn.heard, turn.incoming.kind
    if kind is Kind.TEXT and fold(heard.text).strip(" .!") in _NOT_NOW:
        del turn.state[EXPECTED]
        return _say(_words("speaking.not_now", code=code))
    pictured = what == INFORM and kind in {Kind.PHOTO, Kind.FILE}
    if not pictured and (kind is not Kind.TEXT or heard.intent not in _TAKEN or taking.asks(turn)):
        return None
    case = lookup.own(turn.session, code, _id(turn))
    if case is None or (what == INFORM and case.status != Status.NEEDS_INFO):
        del turn.state[EXPECTED]
        return None
    seen = suggest(heard.text)
    if seen.refers:
        return referral(turn, f"complaint.{seen.refers.value}")
    try:
        return _inform(turn, case) if what == INFORM else _reopen(turn, case)
    except Rejected as refused:
        return _say(" ".join(refused.problems.values()))


def rate(turn: Turn, code: str, stars: str) -> Answer:
    """Keeps 1 to 5 stars; who is not content is told how to go on."""
    case = lookup.own(turn.session, code, _id(turn))
    if case is None:
        return _say(_words("lookup.unknown", code=code[:20]))
    try:
        citizen_steps.rate(turn.session, case, int(stars) if stars.isdecimal() else 0, turn.now)
    except Rejected as refused:
        return _say(" ".join(refused.problems.values()))
    if int(stars) > _BAD:
        return _say(_words("speaking.thanks"))
    return _say(_words("speaking.sorry"), (Choice(_words("choice.reopen"), f"case:reopen:{code}"),))


def _inform(turn: Turn, case: FeedbackCase) -> Answer:
    words = turn.heard.text or _words("speaking.picture")
    assert case.id is not None
    photo = taking.photo_of(turn) if turn.incoming.kind is not Kind.TEXT else None
    if photo is not None and photo.attachment:
        owner = filing.owner_of(turn.incoming.channel, turn.incoming.address)
        kept = attachments.settle(turn.session, [photo.attachment], owner)
        turn.session.add_all(CaseAttachment(case_id=case.id, attachment_id=one) for one in kept)
    elif photo is not None:
        filing.fetch_later(turn.session, case.id, [photo], turn.incoming.channel, turn.now)
    elif not turn.heard.text:
        return _say(_words("noted.not_a_photo"))
    handling.give_info(turn.session, case, words, turn.now)
    turn.state.pop(EXPECTED, None)
    return _say(_words("speaking.informed", code=case.code))


def _reopen(turn: Turn, case: FeedbackCase) -> Answer:
    citizen_steps.reopen(turn.session, case, turn.heard.text, turn.now)
    turn.state.pop(EXPECTED, None)
    if case.due_on is None:
        return _say(_words("speaking.reopened_freely", code=case.code))
    return _say(_words("speaking.reopened", code=case.code, due=f"{case.due_on:%d/%m/%Y}"))


def _say(text: str, choices: tuple[Choice, ...] = ()) -> Answer:
    return Answer(Outcome.FEEDBACK, [Reply(text, choices)], stands_for=_words("kept.case"))


def _id(turn: Turn) -> int:
    assert turn.citizen.id is not None
    return turn.citizen.id
