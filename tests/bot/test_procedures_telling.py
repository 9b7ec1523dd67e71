"""A card written before is told again only while it is still true."""

from datetime import date

from bot.procedures.card import Reading, card
from bot.procedures.telling import tell
from knowledge.record import FeePart, ProcedureRecord
from knowledge.search import Slot

READING = Reading(date(2026, 11, 2), 180, "Đường dây nóng: 1022")


def _record(amount: int) -> ProcedureRecord:
    return ProcedureRecord(code="1.001193", name="Đăng ký khai sinh", fees=[FeePart(amount=amount)])


def test_the_same_question_gets_the_same_card() -> None:
    record = _record(8000)
    told = tell(record, [Slot.FEE], READING)
    assert tell(record, [Slot.FEE], READING) is told
    assert told.card == card(record, [Slot.FEE], READING)
    assert Slot.FEE not in told.rest


def test_a_changed_record_is_never_told_from_memory() -> None:
    before, after = tell(_record(8000), [Slot.FEE], READING), tell(_record(9000), [Slot.FEE], READING)
    assert "8.000" in before.card.texts[0]
    assert "9.000" in after.card.texts[0]


def test_another_day_another_card() -> None:
    record = ProcedureRecord(
        code="1.001193", name="Đăng ký khai sinh", fees=[FeePart(amount=8000, valid_to=date(2026, 11, 2))]
    )
    tomorrow = Reading(date(2026, 11, 3), 180, READING.hotline)
    assert tell(record, [Slot.FEE], READING).card != tell(record, [Slot.FEE], tomorrow).card
