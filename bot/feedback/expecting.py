"""What the office waits to hear of a citizen: their next words go to that case. Kept in the state of their chat."""

from typing import Any

from sqlmodel import Session, col, select

from bot.citizens import Citizen
from bot.feedback.case import FeedbackCase

EXPECTED = "case_expects"  # in Citizen.state: [code, what]; it outlives the conversation
INFORM = "inform"  # the other one is "reopen": why


def expect_answer(session: Session, case: FeedbackCase) -> None:
    """The office asked the sender of this case something."""
    if case.citizen_id is None:
        return
    citizen = session.exec(select(Citizen).where(col(Citizen.id) == case.citizen_id).with_for_update()).first()
    if citizen is not None:
        citizen.state = {**citizen.state, EXPECTED: [case.code, INFORM]}
        session.add(citizen)


def expected(state: dict[str, Any]) -> tuple[str, str]:
    """(code, what) that the next words are for; ("", "") for nothing."""
    code, what = state.get(EXPECTED) or ("", "")
    return str(code), str(what)
