"""Rounds of quarters come by themselves, follow each other without a gap, and refuse what would not add up."""

from datetime import date, datetime, timedelta

import pytest

from bot.database import Database
from bot.office_hours import local
from bot.rejected import Rejected
from scheduler.surveys import questionnaire
from scheduler.surveys import round as rounds
from scheduler.surveys.round import QUARTERLY, RoundState


def test_this_quarter_and_the_next_are_planned_once(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        made = rounds.plan_quarters(session, now)
        assert [(row.label, row.name) for row in made] == [
            ("2026-Q4", "Quý 4 năm 2026"),
            ("2027-Q1", "Quý 1 năm 2027"),
        ]
        assert rounds.plan_quarters(session, now) == []
        this, following = made
        assert (local(this.opens_at).date(), local(this.closes_at).date()) == (date(2026, 10, 1), date(2027, 1, 1))
        assert following.opens_at == this.closes_at, "no minute belongs to nobody"
        assert (this.state(now), following.state(now)) == (RoundState.OPEN, RoundState.PLANNED)
        assert rounds.current(session, QUARTERLY, this.closes_at) == following
        before_it = rounds.before(session, following)
        assert before_it == this
        [third] = rounds.plan_quarters(session, following.opens_at)
        assert third.label == "2027-Q2"


def test_a_new_version_is_asked_from_the_next_planned_round_on(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        this, following = rounds.plan_quarters(session, now)
        shipped = questionnaire.load_shipped(session, now)
        written = 'title = "A"\ntitle_en = "A"\nfactors = []\n[[questions]]\nkey = "overall"\nkind = "scale"\n'
        written += 'vi = "Chung?"\nen = "All?"\n'
        second = questionnaire.draft(session, shipped.key, written, "lan", now)
        assert second.id is not None
        with pytest.raises(Rejected):
            rounds.ask_instead(session, following, second.id, now)  # a draft
        questionnaire.publish(session, second, now)
        rounds.ask_instead(session, following, second.id, now)
        with pytest.raises(Rejected) as refused:
            rounds.ask_instead(session, this, second.id, now)
        assert "đã mở" in refused.value.problems["questionnaire_id"]


def test_a_round_of_the_offices_own_is_checked(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        asked = questionnaire.load_shipped(session, now).id
        assert asked is not None
        first, last = date(2026, 11, 2), date(2026, 11, 8)
        row = rounds.open_own(session, "hoi-cho", "2026", "Hội chợ", asked, first, last)
        assert row.state(now) is RoundState.OPEN
        with pytest.raises(Rejected) as refused:
            rounds.open_own(session, "hoi-cho", "2026", "", 99, last, first)
        assert set(refused.value.problems) == {"questionnaire_id", "name", "last", "label"}
        with pytest.raises(Rejected) as overlaps:
            rounds.open_own(session, "hoi-cho", "khac", "Khác", asked, last, last + timedelta(days=9))
        assert "Hội chợ" in overlaps.value.problems["first"]
        rounds.close_early(session, row, now)
        assert row.state(now) is RoundState.CLOSED
        with pytest.raises(Rejected):
            rounds.close_early(session, row, now)
