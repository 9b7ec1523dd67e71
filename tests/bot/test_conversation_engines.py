"""The same conversation on SQLite and on PostgreSQL."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from bot.database import Database
from tests.bot import sample
from tests.bot.speaking import Speaker, conversation, text_of


def test_a_conversation_on_every_database(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        sample.load(session, now)
    speaker = Speaker(any_database, conversation(), now)
    assert speaker.say("sang tên hết bao nhiêu tiền").outcome is Outcome.CLARIFIED
    assert speaker.say("2").code == sample.MOTORBIKE
    assert speaker.press("Chưa hữu ích").outcome is Outcome.RATED
    assert speaker.say("nó nổ rồi").outcome is Outcome.FAILED
    assert speaker.say("mấy ngày", external_id="once").slot == "time"
    assert speaker.say("mấy ngày", external_id="once").repeated
    assert "Hộ tịch" in [choice.label for choice in speaker.say("xem lĩnh vực").replies[0].choices]
    assert "đèn đường hẻm 12" in text_of(speaker.say("đèn đường hẻm 12 hư cả tuần, gọi 0912345678"))
    assert "xóa nội dung đó" in text_of(speaker.press("Không gửi"))
    assert speaker.say("đừng nhắn nữa").outcome is Outcome.OPTED_OUT
    assert speaker.say("một cửa mấy giờ mở cửa").code == "ben-nghe"
    with Session(any_database.engine) as session:
        entries = session.exec(select(TranscriptEntry).order_by(col(TranscriptEntry.id))).all()
        lines = session.exec(select(UnansweredQuestion).order_by(col(UnansweredQuestion.id))).all()
    assert [entry.useful for entry in entries[:3]] == [None, False, None]
    assert [(line.outcome, line.resolution) for line in lines] == [
        ("clarified", sample.MOTORBIKE),
        ("failed", ""),
    ]
