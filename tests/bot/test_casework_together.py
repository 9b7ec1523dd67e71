"""At the same moment: two officials who answer one case, and fifty citizens who file; each engine keeps all of it."""

import asyncio
from datetime import datetime

from sqlmodel import Session, select

from bot import citizens
from bot.casework import answering, handling, reach
from bot.database import Database
from bot.feedback import queue
from bot.feedback.case import CaseAnswer, CaseEvent, FeedbackCase
from bot.feedback.kinds import Category, Kind
from bot.feedback.queue import NewCase
from bot.rejected import Rejected
from tests.bot.casework_room import actor, filed, furnish


async def test_one_of_two_answers_is_kept_and_the_other_is_told(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        furnish(session, now)
        case = filed(session, now)
        handling.classify(session, case, actor(session, "lan"), now, kind=Kind.REPORT, category=Category.ROADS)
        code, version = case.code, case.version

    def write(login: str) -> None:
        def work(session: Session) -> None:
            who = actor(session, login)
            taken = reach.take(session, code, who, version=version)
            answering.draft(session, taken, f"Trả lời của {login}", who, now, outcome="resolved")

        with any_database.transaction() as session:
            work(session)

    ended = await asyncio.gather(
        *(asyncio.to_thread(write, login) for login in ("lan", "minh", "truong")), return_exceptions=True
    )
    refused = [one for one in ended if isinstance(one, Rejected)]
    assert len(refused) == 2, ended
    assert all("cập nhật lúc" in str(one) for one in refused)
    with Session(any_database.engine) as session:
        assert len(session.exec(select(CaseAnswer)).all()) == 1
        assert len(session.exec(select(CaseEvent).where(CaseEvent.action == "draft")).all()) == 1


async def test_fifty_citizens_at_once_lose_no_case(any_database: Database, now: datetime) -> None:
    def file(number: int) -> str:
        with any_database.transaction() as session:
            citizen = citizens.meet(session, "web", f"dan{number}", now)
            new = NewCase(text=f"Phản ánh số {number}", citizen_id=citizen.id, origin_key=f"web/{number}")
            return queue.receive(session, new, now).code

    codes = await asyncio.gather(*(asyncio.to_thread(file, number) for number in range(50)))
    with Session(any_database.engine) as session:
        assert sorted(session.exec(select(FeedbackCase.code))) == sorted(codes)
        assert len(set(codes)) == 50
