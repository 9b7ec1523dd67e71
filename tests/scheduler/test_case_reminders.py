"""Handlers and heads hear of due and late cases once for each day that it is about; old answers are closed."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot.casework import assignment, handling
from bot.database import Database
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Category, Kind, Status
from scheduler import case_reminders
from tests.bot.casework_room import actions, actor, filed, furnish, id_of, notices, told


async def _remind(database: Database, at: datetime) -> str:
    return await case_reminders.remind_of_cases(database, "web:boss", at, at)


async def test_before_after_and_up_to_the_head(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        furnish(session, now)
        case = filed(session, now)
        head = actor(session, "truong")
        handling.classify(session, case, head, now, kind=Kind.REPORT, category=Category.ROADS)
        assignment.assign(session, case, head, now, unit_code="tu-phap", handler_id=id_of(session, "lan"))
        paused = filed(session, now)
        handling.ask_info(session, paused, "Ở đâu?", head, now)
    days = timedelta(days=1)
    for day in (3, 4, 4, 5, 6, 7, 8, 8):  # Thursday to Tuesday, twice on some
        await _remind(database, now + day * days)
    with Session(database.engine) as session:
        assert notices(session, "lan")[1:] == [
            f"Phiếu {case.code} đến hạn trả lời ngày 09/11/2026.",
            f"Phiếu {case.code} đã quá hạn trả lời 09/11/2026.",
        ]
        heads = [text for text in notices(session, "truong") if case.code in text]
        assert heads == [f"Phiếu {case.code} quá hạn 1 ngày làm việc, cần người đứng đầu chỉ đạo."]
        assert actions(session, case)[-1] == "remind"
        assert told(session)[-1] == "Có 1 phản ánh, kiến nghị quá hạn chưa trả lời xong."
    await _remind(database, now + 14 * days)
    with Session(database.engine) as session:
        assert (
            notices(session, "truong")[-1] == f"Phiếu {case.code} quá hạn 5 ngày làm việc, cần người đứng đầu chỉ đạo."
        )


async def test_nobody_sorted_it(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        furnish(session, now)
        case = filed(session, now)
    said = [await _remind(database, now + timedelta(days=day)) for day in (2, 3, 4)]
    assert said[0].startswith("Đã nhắc 0 lượt")
    with Session(database.engine) as session:
        assert notices(session, "truong")[0] == f"Phiếu {case.code} đã quá hạn phân loại 04/11/2026."
        assert len([text for text in notices(session, "truong") if "phân loại" in text]) == 1


async def test_answers_nobody_came_back_to_are_closed_but_not_about_conduct(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        furnish(session, now)
        for category in (Category.ROADS, Category.CONDUCT):
            case = filed(session, now, category=category)
            case.status, case.answered_at, case.ended_at = Status.ANSWERED, now, now
    said = await _remind(database, now + timedelta(days=33))  # a Saturday
    assert said == "Hôm nay nghỉ, không nhắc hạn. Đã kết thúc 1 phiếu phản ánh trả lời từ lâu."
    with Session(database.engine) as session:
        assert sorted(session.exec(select(FeedbackCase.status))) == ["answered", "closed"]
