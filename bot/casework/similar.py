"""Cases like this one: earlier answers to learn from, and open ones that may be the same matter."""

from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz, process
from sqlmodel import Session, col, select

from bot.casework import reach
from bot.feedback.case import CaseAnswer, FeedbackCase
from bot.officials.access import Actor
from knowledge.vietnamese import fold_long

_LOOKED_AT = 400  # the newest of the category
_MOST = 4
_ALIKE, _SAME = 45.0, 60.0  # of 100, token_set_ratio on folded words
_RECENT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Alike:
    """`answer` "" for one that is open."""

    case: FeedbackCase
    likeness: int
    answer: str = ""


def answered(session: Session, case: FeedbackCase, actor: Actor) -> list[Alike]:
    """The closest of its category that were answered, with what was said."""
    query = (
        select(FeedbackCase)
        .where(
            *reach.conditions(actor),
            col(FeedbackCase.category) == case.category,
            col(FeedbackCase.answered_at).is_not(None),
            col(FeedbackCase.id) != case.id,
        )
        .order_by(col(FeedbackCase.received_at).desc())
        .limit(_LOOKED_AT)
    )
    found = _closest(case, list(session.exec(query)), _ALIKE)
    replies = _replies(session, [one.case.id for one in found])
    return [Alike(one.case, one.likeness, replies[one.case.id]) for one in found if one.case.id in replies]


def still_open(session: Session, case: FeedbackCase, actor: Actor) -> list[Alike]:
    """Open ones of the last weeks that may be about the same thing."""
    query = (
        select(FeedbackCase)
        .where(
            *reach.conditions(actor),
            col(FeedbackCase.category) == case.category,
            col(FeedbackCase.received_at) > case.received_at - _RECENT,
            col(FeedbackCase.ended_at).is_(None),
            col(FeedbackCase.merged_into).is_(None),
            col(FeedbackCase.id) != case.id,
        )
        .order_by(col(FeedbackCase.received_at).desc())
        .limit(_LOOKED_AT)
    )
    near = [one for one in session.exec(query) if not case.area or not one.area or one.area == case.area]
    return _closest(case, near, _SAME)


def _closest(case: FeedbackCase, others: list[FeedbackCase], least: float) -> list[Alike]:
    told = fold_long(f"{case.text} {case.place}".lower())[:1_000]
    choices = [fold_long(f"{one.text} {one.place}".lower())[:1_000] for one in others]
    found = process.extract(told, choices, scorer=fuzz.token_set_ratio, score_cutoff=least, limit=_MOST)
    return [Alike(others[place], round(score)) for _, score, place in found]


def _replies(session: Session, ids: list[int | None]) -> dict[int | None, str]:
    query = select(CaseAnswer).where(col(CaseAnswer.case_id).in_(ids), col(CaseAnswer.sent_at).is_not(None))
    return {row.case_id: row.text for row in session.exec(query.order_by(col(CaseAnswer.id)))}
