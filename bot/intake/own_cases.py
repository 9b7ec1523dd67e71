"""The chat edge of following a report: "vụ của tôi", a code asked about, what an official wants to know, rating.

Actions begin with "case:"; who may see what is `lookup.py`.
"""

import re

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.offers import MISSING
from bot.conversation.transcript import Outcome
from bot.feedback import ticket
from bot.feedback.case import FeedbackCase
from bot.feedback.expecting import EXPECTED, OFFERED
from bot.feedback.kinds import Status
from bot.feedback.labels import CATEGORIES, KINDS
from bot.intake import lookup, speaking
from bot.intake.lookup import STATUS, Account
from bot.office_hours import local
from bot.rejected import Rejected
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
PREFIX = "case:"
_MINE = re.compile(
    r"\b(?:vu|vu viec|phan anh|kien nghi|gop y|phieu)(?: da gui)? cua (?:toi|minh|em|tui|chung toi|anh|chi)\b"
)
_MOST_WORDS = 12
_DIGITS = re.compile(r"(?<![\w-])(\d{4}|0\d{9,10})(?![\w-])")


def own_cases(turn: Turn) -> Answer | None:
    """Lists, shows, or lets the next dialogue look."""
    if turn.heard.pick is not None and turn.action in {"", MISSING}:
        turn.action = _of_notice(turn, turn.heard.pick) or turn.action
    if turn.action.startswith(PREFIX):
        return _pressed(turn)
    if EXPECTED in turn.state and not turn.action:
        answer = speaking.told(turn)
        if answer is not None:
            return answer
    if turn.action and turn.heard.pick is None:
        return None
    text = turn.heard.text
    code = ticket.read(text)
    if code:
        return _asked(turn, code, text)
    waiting = turn.state.get("looking_up")
    if waiting and (found := _DIGITS.fullmatch(text.strip())):
        return _with_digits(turn, str(waiting), found.group(1))
    if turn.action:
        return None
    if _MINE.search(fold(text)) and len(text.split()) <= _MOST_WORDS:
        return _list(turn)
    return None


def _of_notice(turn: Turn, pick: int) -> str:
    """The action of the choice with this number below the newest notice."""
    offered = turn.state.get(OFFERED, [])
    return str(offered[pick - 1][1]) if 1 <= pick <= len(offered) else ""


def _pressed(turn: Turn) -> Answer:
    verb, _, rest = turn.action.removeprefix(PREFIX).partition(":")
    if verb == "mine":
        return _list(turn)
    code, _, value = rest.partition(":")
    case = lookup.of_citizen(turn.session, code, _id(turn))
    if case is None or (verb != "show" and case.citizen_id != _id(turn)):
        return _say(_words("lookup.unknown", code=code[:20]), outcome=Outcome.STALE)
    turn.state.pop(OFFERED, None)
    if verb == "rate":
        return speaking.rate(turn, code, value)
    if verb in {"reopen", "inform"}:
        return speaking.ask(turn, code, verb)
    return _show(turn, case)


def _list(turn: Turn) -> Answer:
    cases = lookup.mine(turn.session, _id(turn))
    if not cases:
        start = Choice(_words("choice.start"), "feedback:start")
        return _say(_words("mine.none"), (start,))
    lines = []
    for number, case in enumerate(cases, start=1):
        day = local(case.received_at)
        lines.append(
            _words(
                "mine.line",
                number=number,
                code=case.code,
                status=STATUS[case.status],
                day=f"{day.day}/{day.month}/{day.year}",
                category=CATEGORIES[case.category],
            )
        )
    choices = tuple(Choice(case.code, f"case:show:{case.code}") for case in cases)
    return _say("\n\n".join([_words("mine.title"), "\n".join(lines)]), choices)


def _asked(turn: Turn, code: str, text: str) -> Answer:
    turn.state.pop("looking_up", None)
    case = lookup.of_citizen(turn.session, code, _id(turn))
    if case is not None:
        return _show(turn, case)
    digits = _DIGITS.search(ticket.without(text))
    if digits:
        return _with_digits(turn, code, digits.group(1))
    turn.state["looking_up"] = code
    return _say(_words("lookup.digits", code=code))


def _with_digits(turn: Turn, code: str, digits: str) -> Answer:
    turn.state.pop("looking_up", None)
    try:
        case = lookup.by_code(turn.session, code, digits, turn.now)
    except Rejected as refused:
        return _say(" ".join(refused.problems.values()))
    if case is None:
        return _say(_words("lookup.unknown", code=code))
    return _say(told(lookup.account(turn.session, case, turn.now)), code=case.code)


def _show(turn: Turn, case: FeedbackCase) -> Answer:
    seen = lookup.account(turn.session, case, turn.now, _id(turn))
    return _say(told(seen), choices_for(seen), code=case.code)


def told(seen: Account) -> str:
    """The account of a case in plain text."""
    day = local(seen.received_at)
    lines = [
        _words("account.status", status=STATUS[seen.status]),
        _words("account.kind", kind=KINDS[seen.kind], category=CATEGORIES[seen.category]),
        _words("account.received", day=f"{day.day}/{day.month}/{day.year}"),
    ]
    if seen.due_on is not None and not seen.answer:
        lines.append(_words("account.due", day=f"{seen.due_on.day}/{seen.due_on.month}/{seen.due_on.year}"))
    blocks = [_words("account.title", code=seen.code), "\n".join(lines)]
    if seen.answer:
        blocks.append(_words("account.answer", answer=seen.answer))
    elif note := next((step.note for step in reversed(seen.steps) if step.note), ""):
        blocks.append(_words("account.note", note=note))
    return "\n\n".join(blocks)


def choices_for(seen: Account) -> tuple[Choice, ...]:
    """What the sender can do now: answer a question, rate, reopen."""
    if seen.status is Status.NEEDS_INFO and seen.own:
        return (Choice(_words("choice.reply"), f"case:inform:{seen.code}"),)
    choices = []
    if seen.may_rate and seen.rating is None:
        choices = [Choice(_words(f"rating.{stars}"), f"case:rate:{seen.code}:{stars}") for stars in (5, 4, 3, 2, 1)]
    if seen.may_reopen:
        choices.append(Choice(_words("choice.reopen"), f"case:reopen:{seen.code}"))
    return tuple(choices)


def _say(text: str, choices: tuple[Choice, ...] = (), *, outcome: Outcome = Outcome.FEEDBACK, code: str = "") -> Answer:
    return Answer(outcome, [Reply(text, choices)], code=code, stands_for=_words("kept.lookup"))


def _id(turn: Turn) -> int:
    assert turn.citizen.id is not None
    return turn.citizen.id
