"""Questionnaires as data: the shipped one is whole, faults are named, branches are followed, versions stand still."""

from datetime import datetime

import pytest

from bot.database import Database
from bot.rejected import Rejected
from scheduler.surveys import questionnaire
from scheduler.surveys.form import Audience, Kind

_HEAD = """
title = "Phiếu"
title_en = "Form"
factors = [{ key = "access", vi = "Tiếp cận", en = "Access" }]
"""
_OVERALL = '[[questions]]\nkey = "overall"\nkind = "scale"\nvi = "Chung?"\nen = "Overall?"\n'


def _question(**fields: str) -> str:
    lines = {"key": '"one"', "kind": '"scale"', "vi": '"Hỏi"', "en": '"Ask"', **fields}
    return "[[questions]]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items()) + "\n"


def test_the_shipped_form_has_five_factors_and_every_kind_of_question(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        form = questionnaire.load_shipped(session, now).form
        assert questionnaire.load_shipped(session, now).version == 1, "loading it twice loads it once"
    assert len(form.factors) == 5
    assert {question.kind for question in form.questions} == set(Kind)
    assert all(any(q.factor == factor.key for q in form.questions) for factor in form.factors)
    assert "SIPAS" not in form.title
    assert any(question.audience is Audience.BUSINESS for question in form.questions)


def test_only_what_was_asked_counts(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        form = questionnaire.load_shipped(session, now).form
    given = {"overall": "4", "visits": "one", "visits_why": "late", "business_plan": "2", "polite": "", "x": "y"}
    assert form.fill(given).values == {"overall": "4", "visits": "one"}
    filled = form.fill({**given, "visits": "more", "comment": " Tốt "}, "business")
    assert filled.values == {"overall": "4", "visits": "more", "visits_why": "late", "business_plan": "2"}
    assert (filled.text, filled.overall, filled.audience) == ("Tốt", 4, Audience.BUSINESS)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"polite": "5"}, "overall", "chọn một mức hài lòng"),
        ({"overall": "6"}, "overall", "không có trong phiếu"),
        ({"overall": "5", "recommend": "11"}, "recommend", "không có trong phiếu"),
        ({"overall": "5", "comment": "a" * 1001}, "comment", "dài 1001 ký tự"),
    ],
)
def test_what_does_not_fit_is_named(
    database: Database, now: datetime, given: dict[str, str], field: str, words: str
) -> None:
    with database.transaction() as session:
        form = questionnaire.load_shipped(session, now).form
    with pytest.raises(Rejected) as refused:
        form.fill(given)
    assert words in refused.value.problems[field]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("title = ", "TOML"),
        (_HEAD + _OVERALL + _question(kind='"stars"'), "questions → 2 → kind"),
        (_HEAD + _question(), "overall"),
        (_HEAD + _OVERALL + _question() + _question(), "hai lần"),
        (_HEAD + _OVERALL + _question(factor='"none"'), "chưa được khai báo"),
        (_HEAD + _OVERALL + _question(kind='"choice"'), "options"),
        (_HEAD + _OVERALL + _question(when='{ question = "later", values = ["1"] }'), "điều kiện phải dựa vào"),
        (_HEAD + _OVERALL + _question(when='{ question = "overall", values = ["9"] }'), "không có"),
        (_HEAD + _OVERALL + _question(kind='"text"') + _question(key='"two"', kind='"text"'), "một câu trả lời tự do"),
    ],
)
def test_a_form_that_cannot_be_asked_says_why(database: Database, now: datetime, written: str, words: str) -> None:
    with database.transaction() as session, pytest.raises(Rejected) as refused:
        questionnaire.draft(session, "own", written, "lan", now)
    assert words in refused.value.problems["written"]


def test_a_published_version_never_changes(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        row = questionnaire.draft(session, "own", _HEAD + _OVERALL, "lan", now)
        questionnaire.rewrite(session, row, _HEAD + _OVERALL + _question())
        questionnaire.publish(session, row, now)
        with pytest.raises(Rejected):
            questionnaire.rewrite(session, row, _HEAD + _OVERALL)
        with pytest.raises(Rejected):
            questionnaire.publish(session, row, now)
        second = questionnaire.draft(session, "own", _HEAD + _OVERALL, "lan", now)
        assert (second.version, len(row.form.questions)) == (2, 2)
        newest = questionnaire.newest(session, "own")
        assert newest is not None
        assert newest.version == 1, "a draft is not in force"
