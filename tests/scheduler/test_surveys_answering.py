"""An answer is taken once, counted once, and joined to nobody, on both engines and in a race."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect
from sqlmodel import Session, col, select

from bot.database import Database
from bot.rejected import Rejected
from scheduler.surveys import answering, mixing, placement, tallying
from scheduler.surveys import round as rounds
from scheduler.surveys.answer import SpentToken, SurveyAnswer, SurveyBurst, SurveyComment
from tests.scheduler.survey_desk import answer, open_desk, stocked


async def test_two_hundred_answers_at_once_with_duplicates_are_counted_exactly(
    any_database: Database, now: datetime
) -> None:
    code = stocked(any_database, now)

    def sheet(number: int) -> Any:
        def work(session: Session) -> bool:
            desk = placement.find(session, code)
            assert desk is not None
            return answer(session, desk, now, overall=str(number % 5 + 1), once=f"form {number}", polite="4")

        return any_database.write(work)

    taken = await asyncio.gather(*(sheet(number) for number in [*range(200), *range(0, 200, 3), *range(50)]))
    assert Counter(taken) == {True: 200, False: 67 + 50}
    with Session(any_database.engine) as session:
        answers = session.exec(select(SurveyAnswer)).all()
        assert Counter(row.overall for row in answers) == dict.fromkeys(range(1, 6), 40)
        assert tallying.kept(session) == tallying.recounted(session)
        assert sum(tallying.kept(session).values()) == 400
        assert sum(row.flagged for row in answers) == 200 - answering.BURST, "a burst is marked, not deleted"
        burst = session.exec(select(SurveyBurst)).one()
        assert burst.count == 200 - answering.BURST


_SHEETS = st.lists(
    st.fixed_dictionaries(
        {
            "desk": st.integers(0, 2),
            "days": st.integers(0, 120),
            "audience": st.sampled_from(["person", "business"]),
            "given": st.fixed_dictionaries(
                {"overall": st.sampled_from("12345")},
                optional={
                    "polite": st.sampled_from("12345"),
                    "visits": st.sampled_from(["one", "more"]),
                    "visits_why": st.sampled_from(["late", "other"]),
                    "comment": st.sampled_from(["Cán bộ nhiệt tình", "chờ lâu quá", "ok"]),
                },
            ),
        }
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets=_SHEETS)
def test_the_kept_counts_equal_counting_again(database: Database, now: datetime, sheets: list[dict[str, Any]]) -> None:
    with database.transaction() as session:
        desks = [open_desk(session, now, f"Quầy {number}", source=f"quay/{number}") for number in range(3)]
        for sheet in sheets:
            at = now + timedelta(days=sheet["days"])
            rounds.plan_quarters(session, at)
            answer(session, desks[sheet["desk"]], at, sheet["audience"], **sheet["given"])
        assert tallying.kept(session) == tallying.recounted(session)


def test_nothing_of_an_answer_leads_to_a_person(database: Database, now: datetime) -> None:
    code = stocked(database, now, unit_code="x")
    with database.transaction() as session:
        desk = placement.find(session, code)
        assert desk is not None
        answer(session, desk, now, overall="1", comment="Gọi cho tôi 0912 345 678", once="of Lan")
        kept = session.exec(select(SurveyComment)).one()
        assert kept.text == "Gọi cho tôi [số điện thoại]"
        spent = session.exec(select(SpentToken)).one()
        assert spent.forget_on is not None
        assert spent.forget_on.day == 1
    schema = inspect(database.engine)
    for table in ("survey_answer", "survey_comment", "survey_tally"):
        names = {column["name"] for column in schema.get_columns(table)}
        assert not names & {"citizen_id", "token", "address", "at", "created_at", "device"}, table
        targets = {key["referred_table"] for key in schema.get_foreign_keys(table)}
        assert targets <= {"survey_round"}, table
    assert schema.get_foreign_keys("survey_spent_token") == []
    assert {column["name"] for column in schema.get_columns("survey_spent_token")} == {"digest", "forget_on", "mixed"}


@pytest.mark.sqlite
def test_the_tables_of_answers_keep_no_order_of_arrival(database: Database) -> None:
    with database.engine.connect() as connection:
        for table in ("survey_answer", "survey_comment", "survey_spent_token"):
            written = connection.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE name = '{table}'").scalar_one()
            assert "WITHOUT ROWID" in written


def test_on_postgresql_the_night_mixes_what_was_spent(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        desk = open_desk(session, now)
    for number in range(4):
        with any_database.transaction() as session:
            answer(session, desk, now, overall="5", once=f"{number}")
    with any_database.transaction() as session:
        mixing.mix(session, now)
    with Session(any_database.engine) as session:
        spent = session.exec(select(SpentToken)).all()
        assert len(spent) == 4
        if not any_database.is_sqlite:
            rows = session.connection().exec_driver_sql(
                "SELECT xmin::text, digest FROM survey_spent_token ORDER BY ctid"
            )
            written = rows.all()
            assert len({row[0] for row in written}) == 1, "one transaction wrote them all"
            assert [row[1] for row in written] == sorted(row[1] for row in written)


def test_closed_rounds_and_dead_codes_say_so(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        desk = open_desk(session, now)
        later = open_desk(session, now, "Hội chợ", series="hoi-cho")
        with pytest.raises(Rejected) as refused:
            answer(session, later, now, overall="5")
        assert "chưa mở" in refused.value.problems[""]
        desk.active = False
        session.add(desk)
        with pytest.raises(Rejected) as dead:
            answer(session, desk, now, overall="5")
        assert "không còn dùng" in dead.value.problems[""]
        assert session.exec(select(SurveyAnswer)).all() == []


def test_spent_keys_are_all_or_none(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        desk = open_desk(session, now)
        assert answer(session, desk, now, overall="5", once="a")
        assert not answer(session, desk, now, overall="1", once="a")
        count = len(session.exec(select(SpentToken).where(col(SpentToken.digest) != "")).all())
        assert count == 1
