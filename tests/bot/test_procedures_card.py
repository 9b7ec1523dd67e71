"""The answer card: stored fields only, doubts as doubts, always a source and a way to ask, never too long."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.procedures.card import LONGEST, Card, Reading, card
from knowledge.procedure import FeeKind, OnlineLevel, Submission
from knowledge.record import DocumentPart, FeePart, LegalPart, ProcedureRecord, TimePart
from knowledge.search import Slot

TODAY = date(2026, 11, 2)
HOTLINE = "Cần hỏi thêm, bạn gọi 028 0000 0000."
READING = Reading(TODAY, 180, HOTLINE)


def record(**values: object) -> ProcedureRecord:
    return ProcedureRecord.model_validate({"code": "9.000001", "name": "Thủ tục mẫu", **values})


def text(shown: Card) -> str:
    return "\n\n".join(shown.texts)


def slot(one: Slot, **values: object) -> str:
    return text(card(record(**values), [one], READING))


def test_fees_stand_per_case_and_way_of_filing() -> None:
    shown = slot(
        Slot.FEE,
        fees=[
            FeePart(case="Cấp mới", submission=Submission.IN_PERSON, kind=FeeKind.LEVY, amount=135000),
            FeePart(case="Cấp mới", submission=Submission.ONLINE, kind=FeeKind.LEVY, amount=115000),
            FeePart(case="Cấp lại", submission=Submission.IN_PERSON, kind=FeeKind.CHARGE, amount=50000),
        ],
    )
    assert (
        "Trường hợp: Cấp mới\n• Nộp trực tuyến: Lệ phí 115.000 đồng\n• Nộp trực tiếp: Lệ phí 135.000 đồng\n"
        "Trường hợp: Cấp lại\n• Nộp trực tiếp: Phí 50.000 đồng" in shown
    )


def test_the_same_fee_by_every_way_is_said_once() -> None:
    ways = (Submission.ONLINE, Submission.POST, Submission.IN_PERSON)
    shown = slot(Slot.FEE, fees=[FeePart(submission=way, amount=8000) for way in ways])
    assert shown.count("8.000 đồng") == 1
    assert "Nộp trực tuyến" not in shown


def test_the_text_of_a_fee_is_not_repeated() -> None:
    assert "• 8.000 đồng\n" in slot(Slot.FEE, fees=[FeePart(amount=8000, text="Phí: 8000 đồng")])
    assert "• 8.000 đồng (mỗi bản)\n" in slot(Slot.FEE, fees=[FeePart(amount=8000, text="mỗi bản")])


def test_a_cut_that_is_over_is_left_out_and_one_that_runs_says_until_when() -> None:
    shown = slot(
        Slot.FEE,
        fees=[
            FeePart(amount=100, valid_to=date(2026, 11, 1)),
            FeePart(amount=200, valid_to=date(2026, 11, 2)),
            FeePart(amount=300, valid_from=date(2027, 1, 1)),
        ],
    )
    assert "100 đồng" not in shown
    assert "200 đồng (áp dụng đến hết ngày 2/11/2026)" in shown
    assert "300 đồng (áp dụng từ ngày 1/1/2027)" in shown


def test_only_expired_fees_are_said_to_be_expired() -> None:
    shown = slot(Slot.FEE, fees=[FeePart(amount=100, valid_to=date(2025, 12, 31))])
    assert "đã hết hiệu lực ngày 31/12/2025, cần xác nhận" in shown
    assert "100 đồng" not in shown


def test_a_doubted_free_of_charge_is_not_said() -> None:
    doubts = {"fees": "chú thích nói Hội đồng nhân dân tỉnh quyết định"}
    fees = [FeePart(amount=0, text="Miễn phí"), FeePart(amount=8000, case="Bản sao")]
    shown = slot(Slot.FEE, fees=fees, doubts=doubts)
    assert "Cần xác nhận: chú thích nói Hội đồng nhân dân tỉnh quyết định." in shown
    assert "Miễn phí" not in shown
    assert "Nguồn đang ghi (chưa được xác nhận):\n• 8.000 đồng" in shown
    assert "Miễn phí" in slot(Slot.FEE, fees=fees)


def test_the_doubt_reaches_the_summary() -> None:
    shown = slot(Slot.GENERAL, fees=[FeePart(amount=0)], doubts={"fees": "mâu thuẫn"})
    assert "Phí, lệ phí: Cần xác nhận: mâu thuẫn" in shown
    assert "Miễn phí" not in shown


def test_a_time_without_a_unit_is_never_shown_as_one() -> None:
    shown = slot(Slot.TIME, times=[TimePart(amount=1, text="1")])
    assert "không ghi mục này" in shown
    assert "• 1" not in shown
    assert "• 0,5 ngày" in slot(Slot.TIME, times=[TimePart(amount=0.5, unit="ngày")])
    assert "• 7 ngày làm việc\n" in slot(
        Slot.TIME, times=[TimePart(amount=7, unit="ngày làm việc", text="07 ngày làm việc")]
    )


@pytest.mark.parametrize("one", [one for one in Slot if one not in {Slot.GENERAL, Slot.STATUS}])
def test_a_field_that_nobody_filled_is_not_made_up(one: Slot) -> None:
    shown = slot(one)
    assert "không ghi mục này" in shown
    assert HOTLINE in shown


@pytest.mark.parametrize("one", list(Slot))
def test_every_card_ends_with_source_and_hotline(one: Slot) -> None:
    shown = slot(one, source="Cổng mẫu", checked_on=date(2026, 6, 10))
    assert shown.endswith(f"Nguồn: Cổng mẫu. Rà soát ngày 10/6/2026.\n{HOTLINE}")


def test_a_stale_or_undated_record_says_so() -> None:
    assert "quá 180 ngày chưa rà soát" in slot(Slot.FEE, checked_on=date(2026, 5, 5))
    assert "quá 180 ngày" not in slot(Slot.FEE, checked_on=date(2026, 5, 6))
    assert "Chưa ghi ngày rà soát, cần xác nhận" in slot(Slot.FEE)


def test_the_online_way_comes_first() -> None:
    shown = slot(
        Slot.WHERE,
        agency="UBND cấp xã",
        times=[TimePart(submission=Submission.IN_PERSON), TimePart(submission=Submission.ONLINE)],
    )
    assert shown.index("Nộp trực tuyến trên Cổng") < shown.index("Nộp trực tiếp") < shown.index("UBND cấp xã")


def test_an_unknown_online_level_is_not_called_full() -> None:
    shown = slot(Slot.ONLINE, times=[TimePart(submission=Submission.ONLINE, amount=1, unit="ngày")])
    assert "chưa rõ toàn trình hay một phần" in shown
    doubted = slot(Slot.ONLINE, online_level=OnlineLevel.FULL, doubts={"online_level": "chưa xác minh"})
    assert "toàn trình)" not in doubted
    assert "Cần xác nhận: chưa xác minh" in doubted


def test_laws_come_before_circulars_and_three_are_enough() -> None:
    shown = slot(
        Slot.FEE,
        legal=[
            LegalPart(number="1/2020/TT-BTP", title="Thông tư về việc mẫu"),
            LegalPart(number="2/2020/NĐ-CP", title="Nghị định về việc mẫu"),
            LegalPart(number="3/2020/QH14", title="Luật Mẫu"),
            LegalPart(number="4/2020/TT-BTP", title="Thông tư khác"),
        ],
    )
    assert "Căn cứ: Luật Mẫu 3/2020/QH14; Nghị định 2/2020/NĐ-CP; Thông tư 1/2020/TT-BTP." in shown


def test_a_page_past_the_end_is_the_last_one() -> None:
    many = record(documents=[DocumentPart(name=f"Giấy {number}") for number in range(1, 14)])
    assert card(many, [Slot.DOCUMENTS], READING).more == {Slot.DOCUMENTS: 1}
    last = card(many, [Slot.DOCUMENTS], READING, page=99)
    assert last.more == {}
    assert "Giấy 13" in text(last)


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(
        st.text(st.characters(categories=["L", "Nd", "Zs", "P"]), min_size=1, max_size=1500).filter(str.strip),
        max_size=40,
    ),
    slots=st.lists(st.sampled_from(list(Slot)), max_size=5),
    steps=st.text(max_size=6000),
)
def test_no_message_is_too_long_and_no_document_is_lost(names: list[str], slots: list[Slot], steps: str) -> None:
    one = record(documents=[DocumentPart(name=name) for name in names], steps=steps, doubts={"times": "x" * 300})
    shown = card(one, slots, READING)
    assert all(0 < len(message) <= LONGEST for message in shown.texts)
    assert shown.texts[-1].endswith(HOTLINE)
    read, page = "", 0
    while True:
        part = card(one, [Slot.DOCUMENTS], READING, page)
        assert all(len(message) <= LONGEST for message in part.texts)
        read += text(part)
        if Slot.DOCUMENTS not in part.more:
            break
        page = part.more[Slot.DOCUMENTS]
    shown_words = "".join(read.split())
    for name in names:
        assert "".join(name.strip().rstrip(" .;").split())[:40] in shown_words
