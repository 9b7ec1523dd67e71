"""Results as an official reads them: figures by hand, small groups hidden from every side, plain data for reports."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest
from sqlmodel import Session

from bot.database import Database
from bot.officials.unit import Unit, root
from scheduler.surveys import grouping, results
from scheduler.surveys import round as rounds
from scheduler.surveys.counting import Part
from scheduler.surveys.placement import Placement
from scheduler.surveys.round import QUARTERLY, SurveyRound
from tests.scheduler.survey_desk import answer, open_desk


@dataclass(frozen=True)
class Quarter:
    first: date = date(2026, 10, 1)
    last: date = date(2026, 12, 31)


@pytest.fixture
def desks(database: Database, now: datetime) -> dict[str, Placement]:
    """Three wards under the office: A 14 answers, B 8, C 3; six of A's by businesses."""
    with database.transaction() as session:
        root(session, "Tỉnh")
        made = {}
        for name in "abc":
            session.add(Unit(code=name, name=f"Phường {name.upper()}", parent_code="goc"))
            session.flush()
            made[name] = open_desk(session, now, f"Quầy {name}", unit_code=name)
        for number in range(14):
            who = "business" if number < 2 else "person"
            given = {"overall": "5" if number < 10 else "2", "polite": "4", "extra_money": "no"}
            answer(session, made["a"], now, who, **given)
        for _ in range(8):
            answer(session, made["b"], now, overall="4", polite="2", comment="chờ lâu quá")
        for _ in range(3):
            answer(session, made["c"], now, overall="1")
    return made


def this_round(session: Session, now: datetime) -> SurveyRound:
    found = rounds.current(session, QUARTERLY, now)
    assert found is not None
    return found


def whole(session: Session, now: datetime) -> Part:
    found = this_round(session, now).id
    assert found is not None
    return Part((found,))


def test_the_whole_by_hand(database: Database, now: datetime, desks: dict[str, Placement]) -> None:
    with Session(database.engine) as session:
        view = results.view(session, this_round(session, now), whole(session, now))
    assert view.score is not None
    assert (view.score.n, round(view.score.share, 2), round(view.score.mean, 2)) == (25, 72.0, 3.72)
    official = next(line for line in view.factors if line.key == "official")
    assert official.score is not None
    assert (official.score.n, round(official.score.share, 1)) == (22, 63.6)
    [money] = [spread for spread in view.spreads if spread.question.key == "extra_money"]
    assert money.counts == [("Có", 0), ("Không", 14)]
    assert view.themes[0][1:] == ("Thời gian chờ, đúng hẹn", 8)
    assert [line.name for line in view.months] == ["11/2026"]


def test_a_small_ward_cannot_be_found_by_subtracting(
    database: Database, now: datetime, desks: dict[str, Placement]
) -> None:
    reach = frozenset({"goc", "a", "b", "c"})
    with Session(database.engine) as session:
        part = replace(whole(session, now), units=reach)
        view = results.view(session, this_round(session, now), part)
        shown = {line.name: line.score is not None for line in view.groups["unit"]}
        assert shown == {"Phường A": True, "Phường B": False, "Phường C": False}, "B goes with C"
        assert results.view(session, this_round(session, now), replace(part, units=frozenset("c"))).hidden

        def of(*units: str) -> bool:
            return results.view(
                session, this_round(session, now), replace(part, units=frozenset(units), within=(reach,))
            ).hidden

        assert not of("a")
        assert of("b"), "whoever sees the whole, A and B finds C"
        assert of("a", "b")
        only = replace(part, units=frozenset("b"), within=(frozenset("b"),))
        assert not results.view(session, this_round(session, now), only).hidden, "who sees only B sees it"


def test_a_small_audience_cannot_be_found_through_a_filter(
    database: Database, now: datetime, desks: dict[str, Placement]
) -> None:
    with Session(database.engine) as session:
        part = replace(whole(session, now), units=frozenset("a"))
        view = results.view(session, this_round(session, now), part)
        assert [line.score for line in view.groups["audience"]] == [None, None], "12 people hide 2 businesses"
        assert results.view(session, this_round(session, now), replace(part, audience="person")).hidden
        everybody = replace(whole(session, now), audience="person")
        by_unit = grouping.groups(session, everybody, "unit", str)
        assert {line.key: line.score is not None for line in by_unit} == {"a": False, "b": False, "c": False}


def test_a_burst_counts_is_told_and_can_be_left_out(
    database: Database, now: datetime, desks: dict[str, Placement]
) -> None:
    with database.transaction() as session:
        for _ in range(30):
            answer(session, desks["b"], now, overall="1")
        part = whole(session, now)
        view = results.view(session, this_round(session, now), part)
        assert (view.score and view.score.n, view.flagged) == (55, 8)
        without = results.view(session, this_round(session, now), replace(part, flagged=False))
        assert without.score is not None
        assert without.score.n == 47


def test_rounds_are_compared_oldest_first(database: Database, now: datetime, desks: dict[str, Placement]) -> None:
    with database.transaction() as session:
        following = this_round(session, now).closes_at
        rounds.plan_quarters(session, following)
        for _ in range(5):
            answer(session, desks["a"], following, overall="5")
        later = this_round(session, following)
        lines = results.compared(session, later, whole(session, following))
    assert [(line.name, line.score and round(line.score.share)) for line in lines] == [
        ("Quý 4 năm 2026", 72),
        ("Quý 1 năm 2027", 100),
    ]


def test_plain_figures_for_a_report(database: Database, now: datetime, desks: dict[str, Placement]) -> None:
    with Session(database.engine) as session:
        said = results.summary(session, None, Quarter())
        assert (said["n"], said["satisfied_percent"], said["rounds"]) == (25, 72.0, ["Quý 4 năm 2026"])
        assert len(said["factors"]) == 5
        small = results.summary(session, "c", Quarter())
        assert (small["n"], small["too_few"], small["units"]) == (None, True, [])
        empty = results.summary(session, "goc", Quarter(date(2026, 1, 1), date(2026, 3, 31)))
        assert (empty["n"], empty["too_few"], empty["rounds"]) == (None, False, [])
        assert "÷ n" in said["formula"]
