"""Surveys by buttons: counted at the first tap, once for each invitation, and the chat keeps no answer."""

import json
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot import citizens
from bot.channels.channel import Kind
from bot.citizens import Citizen
from bot.conversation.transcript import Outcome, TranscriptEntry
from bot.database import Database
from bot.feedback.case import FeedbackCase
from bot.outbox import Delivery
from scheduler.surveys import inviting, rhythm, tallying
from scheduler.surveys import round as rounds
from scheduler.surveys.answer import SurveyAnswer, SurveyComment
from scheduler.surveys.invitation import InvitationStatus, SurveyInvitation
from scheduler.surveys.inviting import Inviter
from scheduler.surveys.tokens import Tokens
from tests.bot.speaking import SECRET, Speaker, conversation
from tests.scheduler.survey_desk import stocked

INVITER = Inviter(Tokens(SECRET), "https://motcua.example.gov.vn", timedelta(days=2))


@pytest.fixture
def lan(database: Database, now: datetime) -> Speaker:
    return Speaker(database, conversation(), now)


def answers(database: Database) -> list[dict[str, str]]:
    with Session(database.engine) as session:
        return [row.answers for row in session.exec(select(SurveyAnswer))]


def press(speaker: Speaker, label: str) -> str:
    action = next(choice.action for choice in speaker.choices if choice.label == label)
    return "\n".join(reply.text for reply in speaker.say(action, Kind.PRESS).replies)


def test_a_scanned_code_is_answered_by_buttons(database: Database, now: datetime, lan: Speaker) -> None:
    code = stocked(database, now)
    asked = lan.say(f"ks-{code}", Kind.START)
    assert asked.outcome is Outcome.SURVEY
    assert [choice.label for choice in lan.choices[:2]] == ["Rất hài lòng", "Hài lòng"]
    assert "câu trả lời đã được tính" in press(lan, "Không hài lòng")
    assert answers(database) == [{"overall": "2"}]
    for _ in range(5):
        said = press(lan, "Bình thường")
    assert "muốn góp ý thêm" in said
    press(lan, "Viết góp ý")
    thanks = lan.say("Cán bộ quầy 3 thái độ hách sách, gọi 0912345678")
    assert "Cảm ơn ông/bà" in thanks.replies[0].text
    assert len(answers(database)) == 6
    with Session(database.engine) as session:
        [comment] = session.exec(select(SurveyComment)).all()
        assert (comment.theme, "0912345678" in comment.text) == ("attitude", False)
        assert tallying.kept(session) == tallying.recounted(session)
    assert "đã trả lời cho điểm này" in lan.say(f"khảo sát {code.lower()}").replies[0].text


def test_the_chat_learns_no_answer(database: Database, now: datetime, lan: Speaker) -> None:
    code = stocked(database, now)
    lan.say(f"ks-{code}", Kind.START)
    press(lan, "Rất không hài lòng")
    press(lan, "Không hài lòng")
    with Session(database.engine) as session:
        entries = session.exec(select(TranscriptEntry)).all()
        assert [entry.question for entry in entries[1:]] == ["", ""]
        assert not any('hài lòng"' in entry.answer or "Rất không" in entry.answer for entry in entries)
        state = {key: value for key, value in session.exec(select(Citizen)).one().state.items() if key != "offered"}
        assert state["survey"] == {"code": code, "left": ["papers", "polite", "on_time", "place_to_comment"]}
        assert "find_place" not in json.dumps(state)


def test_an_old_button_counts_nothing(database: Database, now: datetime, lan: Speaker) -> None:
    code = stocked(database, now)
    lan.say(f"ks-{code}", Kind.START)
    first = [choice.action for choice in lan.choices]
    press(lan, "Hài lòng")
    second = [choice.action for choice in lan.choices]
    press(lan, "Hài lòng")
    assert "đã trả lời cho điểm này" in lan.say(first[0], Kind.PRESS).replies[0].text
    for action in (second[0], "survey:q:polite:9", "survey:x", "survey:AAAAAA::5", f"survey:{code}:forged:5"):
        assert lan.say(action, Kind.PRESS).outcome is Outcome.STALE
    assert len(answers(database)) == 2


def test_words_start_it_too_and_a_closed_round_says_so(database: Database, now: datetime, lan: Speaker) -> None:
    assert "chưa mở" in lan.say("khảo sát").replies[0].text
    with database.transaction() as session:
        rounds.plan_quarters(session, now)
    assert "hài lòng thế nào" in lan.say("Khảo sát").replies[0].text
    assert "Thôi, cảm ơn" not in [choice.label for choice in lan.choices]
    lan.say("số 2")
    assert answers(database) == [{"overall": "4"}]
    assert "Không có mã khảo sát" in lan.say("ks AAAAAA").replies[0].text


def met(database: Database, now: datetime, address: str = "chat-1") -> int:
    with database.transaction() as session:
        rounds.plan_quarters(session, now)
        found = citizens.meet(session, "telegram", address, now).id
    assert found is not None
    return found


def sent(database: Database) -> list[Delivery]:
    with Session(database.engine) as session:
        return [row for row in session.exec(select(Delivery)) if row.body.get("purpose") == "survey"]


async def test_an_invitation_goes_once_some_days_later_and_is_answered_once(database: Database, now: datetime) -> None:
    citizen = met(database, now)
    with database.transaction() as session:
        assert inviting.invite(
            session, citizen, "dossier", "H17.1", now, procedure_code="1.001193", after=INVITER.after
        )
        assert not inviting.invite(session, citizen, "dossier", "H17.1", now)
    await rhythm.invite(database, INVITER, now, now)
    assert sent(database) == []
    later = now + timedelta(days=2)
    for _ in range(2):
        await rhythm.invite(database, INVITER, later, later)
    [message] = sent(database)
    action = message.body["choices"][1][1]
    assert len(action) <= 64
    assert message.body["choices"][5][2].startswith("https://motcua.example.gov.vn/khao-sat/")
    speaker = Speaker(database, conversation(), later, address="other-chat")
    assert "đã được tính" in speaker.say(action, Kind.PRESS).replies[0].text
    assert "đã được trả lời trước đó" in speaker.say(action, Kind.PRESS).replies[0].text
    with Session(database.engine) as session:
        [kept] = session.exec(select(SurveyAnswer)).all()
        assert (kept.overall, kept.procedure_code) == (4, "1.001193")


async def test_only_those_who_may_be_told_and_not_often(database: Database, now: datetime) -> None:
    lan, minh, an = (met(database, now, name) for name in ("lan", "minh", "an"))
    with database.transaction() as session:
        citizens.opt_out(session, minh, now)
        citizens.leave(session, an)
        for number in range(3):
            for citizen in (lan, minh, an):
                inviting.invite(session, citizen, "dossier", f"{citizen}/{number}", now)
    await rhythm.invite(database, INVITER, now, now)
    assert [row.address for row in sent(database)] == ["lan"]
    with Session(database.engine) as session:
        rows = session.exec(select(SurveyInvitation)).all()
        assert sorted(row.why for row in rows if row.status == InvitationStatus.DROPPED) == [
            *["asked lately"] * 2,
            *["opted out"] * 3,
            *["unreachable"] * 3,
        ]


async def test_answered_cases_and_helpful_answers_invite(database: Database, now: datetime) -> None:
    lan, minh = met(database, now, "lan"), met(database, now, "minh")
    with database.transaction() as session:
        for code, rating in (("PA-1", None), ("PA-2", 5)):
            session.add(
                FeedbackCase(
                    code=code,
                    text="x",
                    citizen_id=lan,
                    received_at=now,
                    changed_at=now,
                    due_from=now,
                    answered_at=now,
                    rating=rating,
                )
            )
        for number in range(2):
            session.add(
                TranscriptEntry(
                    citizen_id=minh,
                    external_id=str(number),
                    at=now,
                    question="",
                    outcome="answered",
                    code="1.001193",
                    useful=True,
                )
            )
    later = now + timedelta(days=3)
    said = await rhythm.invite(database, INVITER, later, later)
    assert "Đã gửi 2 lời mời" in said
    assert sorted(row.address for row in sent(database)) == ["lan", "minh"]


def test_a_number_answers_where_there_are_no_buttons(database: Database, now: datetime, lan: Speaker) -> None:
    lan.say("xin chào")
    with database.transaction() as session:
        rounds.plan_quarters(session, now)
        citizen = session.exec(select(Citizen)).one()
        assert citizen.id is not None
        inviting.invite(session, citizen.id, "case", "PA-1", now)
        assert inviting.send_due(session, INVITER, now) == 1
    lan.now += timedelta(hours=8)
    assert "đã được tính" in lan.say("2").replies[0].text
    assert answers(database) == [{"overall": "4"}]
