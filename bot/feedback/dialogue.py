"""The chat edge of phản ánh, kiến nghị: offers to pass it to the officials, files it once the citizen agrees.

The words are kept in `state["feedback"]` until then; any other question may come between.
"""

from sqlmodel import col, select

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome, UnansweredQuestion
from bot.feedback import ticket
from bot.office_hours import local
from bot.privacy import mask
from knowledge.search import Intent, Verdict
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_FEWEST_WORDS = 7  # less than this only says that there is something to report
_LONGEST_ORDER = 4
_SEND, _DROP = "feedback:send", "feedback:drop"


def feedback(turn: Turn) -> Answer | None:
    """Offer, ask for the words, send, drop, or look a ticket up."""
    if turn.action in {_SEND, _DROP}:
        return _send(turn) if turn.action == _SEND else _drop(turn)
    if turn.action:
        return None
    number = ticket.read(turn.heard.text)
    if number:
        return _look_up(turn, number)
    if turn.state.get("feedback") and _says_send(turn.heard.text):
        return _send(turn)
    if turn.heard.intent is Intent.FEEDBACK:
        enough = len(turn.heard.text.split()) >= _FEWEST_WORDS
        return _offer(turn, turn.heard.text) if enough else _ask(turn)
    if turn.state.get("feedback") == "" and _tells(turn):
        return _offer(turn, turn.heard.text)
    return None


def _says_send(text: str) -> bool:
    """ "ok gửi đi", also after another question came between and "có" would mean that one."""
    said = fold(text).split()
    return "gui" in said and len(said) <= _LONGEST_ORDER and not {"khong", "dung", "thoi", "khoi"} & set(said)


def _tells(turn: Turn) -> bool:
    """After "bạn viết nội dung": a sentence is the report, unless it plainly asks about a procedure."""
    if turn.heard.intent is not Intent.PROCEDURE or turn.heard.follows_up or len(turn.heard.text.split()) < 3:
        return False
    return turn.finder.find(turn.heard.text).verdict is not Verdict.FOUND


def _ask(turn: Turn) -> Answer:
    turn.state["feedback"] = ""
    reply = Reply(_words("feedback.ask"), (Choice(_words("choice.drop"), _DROP),))
    return Answer(Outcome.FEEDBACK, [reply], if_no=_DROP)


def _offer(turn: Turn, text: str) -> Answer:
    turn.state["feedback"] = mask(text)[:2_000]
    choices = (Choice(_words("choice.send"), _SEND), Choice(_words("choice.drop"), _DROP))
    quoted = turn.state["feedback"]
    reply = Reply(_words("feedback.offer", words=quoted if len(quoted) <= 600 else quoted[:600] + "…"), choices)
    return Answer(Outcome.FEEDBACK, [reply], keep_question=False, if_yes=_SEND, if_no=_DROP)


def _send(turn: Turn) -> Answer:
    kept = turn.state.pop("feedback", "")
    if not kept:
        return Answer(Outcome.STALE, [Reply(_words("feedback.nothing_open"))])
    number = ticket.new()
    return Answer(Outcome.FEEDBACK, [Reply(_words("feedback.sent", ticket=number))], ticket=number, words=kept)


def _drop(turn: Turn) -> Answer:
    turn.state.pop("feedback", None)
    return Answer(Outcome.FEEDBACK, [Reply(_words("feedback.dropped"))])


def _look_up(turn: Turn, number: str) -> Answer:
    row = turn.session.exec(select(UnansweredQuestion).where(col(UnansweredQuestion.ticket) == number)).first()
    if row is None:
        return Answer(Outcome.FEEDBACK, [Reply(_words("feedback.unknown", ticket=number))])
    asked, done = local(row.asked_at), row.resolved_at and local(row.resolved_at)
    day = f"{asked.day}/{asked.month}/{asked.year}"
    if done is None:
        return Answer(Outcome.FEEDBACK, [Reply(_words("feedback.waiting", ticket=number, day=day))])
    closed = f"{done.day}/{done.month}/{done.year}"
    return Answer(Outcome.FEEDBACK, [Reply(_words("feedback.done", ticket=number, day=closed))])
