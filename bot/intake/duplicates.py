"""Open cases that say the same as a new report: offered before it is filed, so that one can join them.

Only matters that lie in a place are offered, and of them only what, where and when: the words stay their sender's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from bot.casework import citizen_steps
from bot.feedback.case import FeedbackCase
from bot.intake.suggesting import IN_A_PLACE
from knowledge.vietnamese import fold

RECENT = timedelta(days=30)
_MOST_LOOKED_AT = 400
_MOST_OFFERED = 3
_ALIKE = 70.0  # of 100; the same lamp told by two people scores 75-100, two lamps of one ward 40-65
_NEAR = 0.002  # degrees, about 200 m
_LITTLE = {"bi", "da", "dang", "roi", "nha", "a", "oi", "cho", "toi", "em", "la", "va", "o", "tai", "duong", "phuong"}


@dataclass(frozen=True, slots=True)
class Alike:
    """An open case that may be the same matter."""

    code: str
    category: str
    place: str
    received_at: datetime
    score: float


def alike(
    session: Session,
    *,
    text: str,
    area: str,
    now: datetime,
    latitude: float | None = None,
    longitude: float | None = None,
) -> list[Alike]:
    """The most alike first, at most three."""
    query = (
        select(FeedbackCase)
        .where(
            col(FeedbackCase.ended_at).is_(None),
            col(FeedbackCase.merged_into).is_(None),
            col(FeedbackCase.about_official).is_(False),
            col(FeedbackCase.category).in_([category.value for category in IN_A_PLACE]),
            col(FeedbackCase.received_at) > now - RECENT,
        )
        .order_by(col(FeedbackCase.received_at).desc())
        .limit(_MOST_LOOKED_AT)
    )
    if area:
        query = query.where(col(FeedbackCase.area).in_([area, ""]))
    said = _words(text)
    found = []
    for case in session.exec(query):
        score = _score(said, case, latitude, longitude)
        if score >= _ALIKE:
            found.append(Alike(case.code, case.category, case.place, case.received_at, score))
    return sorted(found, key=lambda one: -one.score)[:_MOST_OFFERED]


def join(session: Session, code: str, citizen_id: int, now: datetime) -> FeedbackCase | None:
    """Makes the citizen a follower: they hear of the outcome. None where the case is not open to join any more."""
    case = session.exec(select(FeedbackCase).where(FeedbackCase.code == code).with_for_update()).first()
    if case is None or case.about_official or case.ended_at is not None:
        return None
    citizen_steps.join(session, case, citizen_id, now)
    return case


def _score(said: str, case: FeedbackCase, latitude: float | None, longitude: float | None) -> float:
    score = fuzz.token_set_ratio(said, _words(f"{case.text} {case.place}"))
    if latitude is None or longitude is None or case.latitude is None or case.longitude is None:
        return score
    near = abs(latitude - case.latitude) < _NEAR and abs(longitude - case.longitude) < _NEAR
    return score + 15 if near else score - 40


def _words(text: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()
    return " ".join(word for word in words if word not in _LITTLE)
