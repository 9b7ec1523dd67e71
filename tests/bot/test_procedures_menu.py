"""The menu by field: what people ask for most stands first."""

from datetime import datetime

from bot.database import Database
from knowledge.loading import put_all
from knowledge.record import Origin, ProcedureRecord
from tests.bot.fake_finder import FakeFinder
from tests.bot.speaking import Speaker, conversation


def _record(number: int, name: str, field: str, level: str) -> ProcedureRecord:
    return ProcedureRecord(code=f"9.{number:06}", name=name, field=field, levels=[level])


def test_what_has_own_words_comes_before_what_is_many(database: Database, now: datetime) -> None:
    customs = [_record(number, f"Khai hải quan {number}", "Hải quan", "commune") for number in range(1, 5)]
    births = [_record(9, "Nhận con", "Hộ tịch", "commune"), _record(11, "Ghi chú", "Hộ tịch", "province")]
    with database.transaction() as session:
        put_all(session, [*customs, *births], Origin.PORTAL, now)
        put_all(session, [_record(12, "Khai tử", "Hộ tịch", "province")], Origin.STARTER, now)
    speaker = Speaker(database, conversation(FakeFinder()), now)
    speaker.say("xem lĩnh vực")
    assert [choice.label for choice in speaker.choices] == ["Hộ tịch", "Hải quan"]
    speaker.say("1")
    assert [choice.label for choice in speaker.choices][:3] == ["Khai tử", "Nhận con", "Ghi chú"]
