"""What a round says: overall, by factor and question, by group, over time; small groups left out of all of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from sqlmodel import Session, col, select

from bot.office_hours import local
from bot.officials.unit import Unit, below, parents
from knowledge.procedure import Procedure
from scheduler.surveys import counting, grouping, statistics, themes
from scheduler.surveys import round as rounds
from scheduler.surveys.counting import Part
from scheduler.surveys.form import OVERALL, Form, Kind, Question
from scheduler.surveys.grouping import Line
from scheduler.surveys.placement import Placement
from scheduler.surveys.questionnaire import Questionnaire
from scheduler.surveys.round import SurveyRound
from scheduler.surveys.statistics import Score
from scheduler.surveys.suppression import LEAST
from scheduler.surveys.tallying import THEME


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each answer of a question was chosen; `nps` where it is one. None: too few."""

    question: Question
    counts: Sequence[tuple[str, int]] | None
    nps: float | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A whole page. `hidden`: this part may not be shown; then nothing else is filled."""

    part: Part
    hidden: bool
    score: Score | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    flagged: int | None = 0  # answers that came in bursts; None: some, but too few to say how many
    scans: int = 0
    factors: Sequence[Line] = ()
    questions: Mapping[str, Sequence[Line]] = field(default_factory=dict)  # by factor
    spreads: Sequence[Spread] = ()
    groups: Mapping[str, Sequence[Line]] = field(default_factory=dict)  # unit, placement, procedure, audience
    months: Sequence[Line] = ()
    themes: Sequence[tuple[str, str, int]] = ()  # (key, name, how often)


class Span(Protocol):
    """A period of whole days; answers know their month only, so every month it touches counts whole."""

    @property
    def first(self) -> date: ...

    @property
    def last(self) -> date: ...


def view(session: Session, this: SurveyRound, part: Part) -> Results:
    """Everything the results page shows of a part of a round."""
    apart = _bursts(session, part)
    if apart is None:  # leaving a few out would show what they say
        part = replace(part, flagged=True)
    by_question = counting.by_question(session, part)
    overall = by_question.get(OVERALL, Counter())
    if not grouping.may_show(session, part, overall.total()):
        return Results(part, hidden=True)
    asked = session.get(Questionnaire, this.questionnaire_id)
    assert asked is not None
    form = asked.form
    last = this.last_day
    placements = {row.code: row for row in session.exec(select(Placement)).all()}
    codes = None if part.units is None else [code for code, row in placements.items() if row.unit_code in part.units]
    return Results(
        part,
        hidden=False,
        score=statistics.score(overall),
        counts=overall,
        flagged=apart,
        scans=counting.scans(session, [part.placement] if part.placement else codes, local(this.opens_at).date(), last),
        factors=[grouping.factor(form, factor.key, factor.vi, by_question) for factor in form.factors],
        questions={factor.key: _questions(form, factor.key, by_question) for factor in form.factors},
        spreads=[_spread(question, by_question) for question in form.questions if _is_spread(question)],
        groups=_groups(session, part, placements),
        months=grouping.groups(session, part, "month", lambda month: f"{month:%m/%Y}"),
        themes=_themes(by_question),
    )


def compared(session: Session, this: SurveyRound, part: Part, most: int = 8) -> list[Line]:
    """This round and those before it in its series, oldest first."""
    found: list[Line] = []
    row: SurveyRound | None = this
    while row is not None and len(found) < most:
        assert row.id is not None
        counts = counting.overall(session, replace(part, rounds=(row.id,)))
        found.append(grouping.line(str(row.id), row.name, counts))
        row = rounds.before(session, row)
    return found[::-1]


def summary(session: Session, unit: str | None, period: Span) -> dict[str, Any]:
    """Plain figures for a report on a unit with those below it (None: everything); see Span for the months."""
    units = None if unit is None else below([unit], parents(session))
    months = (period.first.replace(day=1), period.last.replace(day=1))
    touched = [row for row in rounds.listed(session) if _touches(row, *months)]
    part = Part(tuple(row.id for row in touched if row.id is not None), units, months=months)
    counts = counting.by_group(session, part, "unit")
    overall = sum(counts.values(), Counter[str]())
    found = statistics.score(overall) if overall.total() >= LEAST else None
    names = dict(session.exec(select(col(Unit.code), col(Unit.name))).all())
    codes = None if units is None else [row.code for row in session.exec(select(Placement)) if row.unit_code in units]
    return {
        "n": overall.total() if found else None,
        "satisfied_percent": found.share if found else None,
        "satisfied_low": found.share_low if found else None,
        "satisfied_high": found.share_high if found else None,
        "mean": found.mean if found else None,
        "scans": counting.scans(session, codes, period.first, period.last),
        "rounds": [row.name for row in touched],
        "factors": _plain(_factors_of(session, touched, part)) if found else [],
        "units": _plain(grouping.groups(session, part, "unit", lambda code: names.get(code, code))) if found else [],
        "flagged": _bursts(session, part),
        "too_few": found is None and overall.total() > 0,
        "formula": statistics.FORMULAS["share"],
    }


def _touches(row: SurveyRound, first: date, last: date) -> bool:
    return local(row.opens_at).date().replace(day=1) <= last and local(row.closes_at).date() > first


def _factors_of(session: Session, touched: Sequence[SurveyRound], part: Part) -> list[Line]:
    """By the newest questionnaire of the period; questions that it no longer asks are left out."""
    if not touched:
        return []
    asked = session.get(Questionnaire, touched[0].questionnaire_id)
    assert asked is not None
    by_question = counting.by_question(session, part)
    return [grouping.factor(asked.form, factor.key, factor.vi, by_question) for factor in asked.form.factors]


def _plain(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "key": line.key,
            "name": line.name,
            "n": line.score.n if line.score else None,
            "satisfied_percent": line.score.share if line.score else None,
            "mean": line.score.mean if line.score else None,
        }
        for line in lines
    ]


def _bursts(session: Session, part: Part) -> int | None:
    apart = counting.by_group(session, replace(part, flagged=True), "flagged").get(True, Counter()).total()
    return apart if apart == 0 or apart >= LEAST else None


def _groups(session: Session, part: Part, placements: Mapping[str, Placement]) -> dict[str, Sequence[Line]]:
    units = dict(session.exec(select(col(Unit.code), col(Unit.name))).all())
    audiences = {"person": "Người dân", "business": "Doanh nghiệp, tổ chức"}
    procedures = dict(session.exec(select(col(Procedure.code), col(Procedure.name))).all())
    names: dict[str, Callable[[str], str]] = {
        "unit": lambda code: units.get(code, code),
        "placement": lambda code: placements[code].name if code in placements else code,
        "procedure": lambda code: f"{procedures.get(code, '')} ({code})".strip() if code else "Không rõ thủ tục",
        "audience": lambda key: audiences.get(key, key),
    }
    return {dimension: grouping.groups(session, part, dimension, name) for dimension, name in names.items()}


def _questions(form: Form, factor: str, by_question: Mapping[str, Counter[str]]) -> list[Line]:
    return [
        grouping.line(question.key, question.vi, by_question.get(question.key, Counter()))
        for question in form.questions
        if question.factor == factor and question.kind is Kind.SCALE
    ]


def _is_spread(question: Question) -> bool:
    return question.kind in {Kind.YES_NO, Kind.CHOICE, Kind.NPS}


def _spread(question: Question, by_question: Mapping[str, Counter[str]]) -> Spread:
    counts = by_question.get(question.key, Counter())
    if counts.total() < LEAST:
        return Spread(question, None)
    words = {"yes": "Có", "no": "Không", **{option.key: option.vi for option in question.options}}
    shown = [(words.get(value, value), counts.get(value, 0)) for value in question.values]
    return Spread(question, shown, statistics.nps(counts) if question.kind is Kind.NPS else None)


def _themes(by_question: Mapping[str, Counter[str]]) -> list[tuple[str, str, int]]:
    counts = by_question.get(THEME, Counter())
    if counts.total() < LEAST:
        return []
    names = themes.names()
    return [(key, names.get(key, key), count) for key, count in counts.most_common()]
