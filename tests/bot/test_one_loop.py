"""What an official answers in chat helps the next citizen: asked, answered, drafted, read by another, found."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot import migrations
from bot.conversation.transcript import Outcome, UnansweredQuestion
from bot.database import Database
from bot.officials.access import Role
from bot.outbox import Delivery, reply_of
from knowledge.importing.starter import load_starter
from knowledge.live import LiveFinder
from tests.bot.console_room import Room
from tests.bot.speaking import Speaker, conversation, text_of

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
QUESTION = "mượn hội trường khu phố làm đám cưới thì đăng ký với ai"
ANSWER = (
    "Bạn đăng ký với Ban điều hành khu phố trước ít nhất 7 ngày, mang theo căn cước. Không thu phí thuê hội trường."
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder: Path = tmp_path_factory.mktemp("loop")
    database = Database(f"sqlite:///{folder / 'motcua.db'}")
    migrations.upgrade(database)
    with database.transaction() as session:
        load_starter(session, NOW)
    return database


@pytest.mark.sqlite
async def test_an_answer_in_chat_becomes_what_the_next_citizen_finds(house: Database) -> None:
    finder = LiveFinder()
    with Session(house.engine) as session:
        finder.refresh(session)
    room = Room(house, NOW)
    first = Speaker(house, conversation(finder.current()), NOW, address="first")
    assert first.say(QUESTION).outcome is not Outcome.ANSWERED_FAQ
    first.say("cho gặp người thật")

    handler, approver = room.signed_in("lan", Role.HANDLER, Role.EDITOR), room.signed_in("minh", Role.APPROVER)
    line = room.read(_handover)
    assert line.question == QUESTION
    async with handler.client, approver.client:
        page = await handler.get(f"/quan-tri/cau-hoi/{line.id}")
        assert QUESTION in page.text
        await handler.post(f"/quan-tri/cau-hoi/{line.id}/tra-loi", {"text": ANSWER})
        assert ANSWER in room.read(_newest_to_first)
        again = await handler.post(f"/quan-tri/cau-hoi/{line.id}/tra-loi", {"text": "lần nữa cho chắc"})
        assert "đã có người xử lý" in again.text

        made = await handler.post(f"/quan-tri/cau-hoi/{line.id}/hoi-dap")
        key = made.headers["location"].split("/")[3]
        saved = await handler.post(
            f"/quan-tri/hoi-dap/{key}/sua",
            {
                "question": "Mượn hội trường khu phố để tổ chức đám cưới thì đăng ký ở đâu?",
                "answer": ANSWER,
                "variants": f"{QUESTION}\nthuê nhà văn hóa khu phố làm tiệc cưới",
                "source": "Ban điều hành khu phố",
                "checked_on": "2026-11-02",
            },
        )
        assert "người khác" in await handler.flash(saved)
        own = await handler.post(f"/quan-tri/hoi-dap/{key}/cong-bo")
        assert own.status_code == 403  # a handler and editor does not publish at all
        assert "Người dân sẽ thấy" in (await approver.get(f"/quan-tri/hoi-dap/{key}")).text
        published = await approver.post(f"/quan-tri/hoi-dap/{key}/cong-bo")
        assert "Đã công bố" in await approver.flash(published)

    with Session(house.engine) as session:
        assert finder.refresh(session), "every process learns of it by the stamp"
    second = Speaker(house, conversation(finder.current()), NOW, address="second")
    told = second.say("muon hoi truong khu pho lam dam cuoi dang ky voi ai a")
    assert (told.outcome, told.code) == (Outcome.ANSWERED_FAQ, key)
    assert ANSWER in text_of(told)


def _handover(session: Session) -> UnansweredQuestion:
    query = select(UnansweredQuestion).where(UnansweredQuestion.outcome == Outcome.HANDOVER)
    return session.exec(query.order_by(col(UnansweredQuestion.id).desc())).one()


def _newest_to_first(session: Session) -> str:
    query = select(Delivery).where(Delivery.address == "first").order_by(col(Delivery.id).desc())
    newest = session.exec(query).first()
    assert newest is not None
    return reply_of(newest.body).text
