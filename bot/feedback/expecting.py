"""What the office waits to hear of a citizen: their next words go to that case. Kept in the state of their chat."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot.channels.channel import Choice
from bot.citizens import Citizen
from bot.feedback.case import FeedbackCase

EXPECTED = "case_expects"  # in Citizen.state: [code, what]; it outlives the conversation
OFFERED = "case_offers"  # in Citizen.state: [label, action] of a notice's choices
INFORM = "inform"  # the other one is "reopen": why


def expect_answer(session: Session, case: FeedbackCase) -> None:
    """The office asked the sender of this case something."""
    if case.citizen_id is None:
        return
    citizen = session.exec(select(Citizen).where(col(Citizen.id) == case.citizen_id).with_for_update()).first()
    if citizen is not None:
        citizen.state = {**citizen.state, EXPECTED: [case.code, INFORM]}
        session.add(citizen)


def offer(citizen: Citizen, choices: Sequence[Choice]) -> None:
    """What a notice let the citizen choose: where a chat has no buttons, the number that they type means this."""
    state = {name: value for name, value in citizen.state.items() if name not in {"offered", "yes", "no"}}
    citizen.state = {**state, OFFERED: [[choice.label, choice.action] for choice in choices]}


def expected(state: dict[str, Any]) -> tuple[str, str]:
    """(code, what) that the next words are for; ("", "") for nothing."""
    code, what = state.get(EXPECTED) or ("", "")
    return str(code), str(what)
