"""Rows of surveys that belong to a unit, for the matrix of roles."""

from datetime import UTC, date, datetime
from secrets import token_hex
from typing import Any

from sqlmodel import Session

from scheduler.surveys import placement, questionnaire
from scheduler.surveys.answer import SurveyComment
from scheduler.surveys.improvement import SurveyImprovement, SurveyNotice
from scheduler.surveys.round import SurveyRound, midnight

_MADE_AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_SCORE = (
    '{"title": "Khảo sát", "unit": "A", "round": "Quý 3", "days": "", "factors": [], '
    '"score": {"n": 9, "share": 80, "share_low": 70, "share_high": 90, "mean": 4, "low": 3, "high": 5}}'
)


def _round(session: Session) -> int:
    asked = questionnaire.load_shipped(session, _MADE_AT).id
    assert asked is not None
    row = SurveyRound(
        series=token_hex(4), label="x", name="Đợt", questionnaire_id=asked,
        opens_at=midnight(date(2026, 7, 1)), closes_at=midnight(date(2026, 10, 1)),
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def _place(session: Session, unit_code: str) -> dict[str, str]:
    return {"code": placement.make(session, "counter", "Quầy", _MADE_AT, unit_code=unit_code).code, "what": "ma.svg"}


def _kept(session: Session, row: Any, name: str) -> dict[str, str]:
    session.add(row)
    session.flush()
    return {name: str(row.id)}


def _comment(session: Session, unit_code: str) -> dict[str, str]:
    row = SurveyComment(
        id=token_hex(8), round_id=_round(session), month=date(2026, 11, 1), placement_code="A", unit_code=unit_code,
        theme="time", text="chờ lâu",
    )  # fmt: skip
    return _kept(session, row, "comment_id")


def _work(session: Session, unit_code: str) -> dict[str, str]:
    row = SurveyImprovement(
        round_id=_round(session), unit_code=unit_code, question="overall", score="", due_on=date(2026, 12, 1),
        opened_at=_MADE_AT,
    )  # fmt: skip
    return _kept(session, row, "work_id")


def _notice(session: Session, unit_code: str) -> dict[str, str]:
    row = SurveyNotice(
        round_id=_round(session), unit_code=unit_code, body=_SCORE, published_by="", published_at=_MADE_AT
    )
    return _kept(session, row, "notice_id")


ROWS = {
    "survey_place": _place,
    "survey_comment": _comment,
    "survey_work": _work,
    "survey_notice": _notice,
}
