"""What a portal's record reads like on a card: no leftovers of its tables, nothing said twice."""

from datetime import date

import pytest

from bot.procedures.card import Reading, card
from bot.procedures.instruments import entitled
from knowledge.procedure import OnlineLevel, Submission
from knowledge.record import DocumentPart, FeePart, FormPart, LegalPart, ProcedureRecord, TimePart
from knowledge.search import Slot

TODAY = date(2026, 11, 2)
READING = Reading(TODAY, 180, "Cần hỏi thêm, bạn gọi 028 0000 0000.")


def shown(slot: Slot, **values: object) -> str:
    record = ProcedureRecord.model_validate({"code": "9.000001", "name": "Thủ tục mẫu", **values})
    return "\n\n".join(card(record, [slot], READING).texts)


@pytest.mark.parametrize("note", ["Miễn phí.", "Miễn lệ phí.", "Không thu phí làm thủ tục.", "- Không có"])
def test_free_is_said_once(note: str) -> None:
    assert "• Miễn phí\n" in shown(Slot.FEE, fees=[FeePart(amount=0, text=note)])


def test_a_note_loses_its_bullet_and_full_stop() -> None:
    fee = FeePart(amount=40000, text="- Xe ô tô trên 10 chỗ.")
    assert "• 40.000 đồng (Xe ô tô trên 10 chỗ)\n" in shown(Slot.FEE, fees=[fee])
    time = TimePart(amount=5, unit="ngày làm việc", text="- Tính từ khi đủ hồ sơ.")
    assert "• 5 ngày làm việc (Tính từ khi đủ hồ sơ)\n" in shown(Slot.TIME, times=[time])


def test_a_day_that_the_note_names_is_not_repeated() -> None:
    cut = FeePart(amount=35000, text="Giảm 50 % đến hết 31/12/2026.", valid_to=date(2026, 12, 31))
    assert "• 35.000 đồng (Giảm 50 % đến hết 31/12/2026)\n" in shown(Slot.FEE, fees=[cut])


def test_ways_of_filing_share_one_capital() -> None:
    times = [TimePart(submission=way, amount=3, unit="ngày") for way in (Submission.POST, Submission.ONLINE)]
    assert "• Nộp trực tuyến, qua bưu chính: 3 ngày\n" in shown(Slot.TIME, times=times)


def test_whom_to_ask_is_said_once() -> None:
    asks = shown(Slot.FEE, doubts={"fees": "Tỉnh quyết định; hỏi nơi nộp."})
    assert "Cần xác nhận: Tỉnh quyết định; hỏi nơi nộp.\n" in asks
    assert "Bạn hỏi số điện thoại bên dưới" in shown(Slot.FEE, doubts={"fees": "số không có đơn vị"})


def test_an_online_way_of_any_source_comes_first_and_a_doubted_one_says_so() -> None:
    where = shown(Slot.WHERE, agency="UBND cấp xã", online_level=OnlineLevel.SOME)
    assert where.index("Nộp trực tuyến trên Cổng") < where.index("UBND cấp xã")
    doubted = shown(Slot.WHERE, online_level=OnlineLevel.SOME, doubts={"online_level": "phải ký trước mặt"})
    assert "cần xác nhận, phải ký trước mặt" in doubted
    assert "đỡ phải đi lại" not in doubted
    online = shown(Slot.ONLINE, online_level=OnlineLevel.SOME, doubts={"online_level": "phải ký trước mặt"})
    assert "Cần xác nhận: phải ký trước mặt." in online
    assert "tìm mã 9.000001" in online


def test_a_slot_that_nobody_filled_brings_the_summary() -> None:
    text = shown(Slot.REQUIREMENTS, agency="UBND cấp xã", documents=[DocumentPart(name="Đơn")])
    assert text.index("không ghi mục này") < text.index("Cơ quan giải quyết: UBND cấp xã") < text.index("☐ Đơn")
    assert "☐ Đơn" not in shown(Slot.REQUIREMENTS, requirements="Đủ 18 tuổi.", documents=[DocumentPart(name="Đơn")])


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("Mẫu số 02.docx", "☐ Đơn (mẫu: Mẫu số 02)"),
        ("1.MuCT01banhnhkmtheo (5).doc", "☐ Đơn (có tệp mẫu trên Cổng Dịch vụ công quốc gia)"),
        ("Phlcs03TT10.2016.docx", "☐ Đơn (có tệp mẫu trên Cổng Dịch vụ công quốc gia)"),
        ("TK-KS", "☐ Đơn (mẫu: TK-KS)"),
        ("Đơn", "☐ Đơn\n"),
    ],
)
def test_a_form_is_named_where_people_can_read_its_name(form: str, words: str) -> None:
    assert words in shown(Slot.DOCUMENTS, documents=[DocumentPart(name="Đơn", form=form)])


def test_forms_stand_with_their_papers() -> None:
    text = shown(
        Slot.FORM,
        documents=[
            DocumentPart(name="Tờ khai;", form="Mẫu 01.docx", form_url="https://a.example/1"),
            DocumentPart(name="Tờ khai cũ", form="Mẫu 01.docx"),
            DocumentPart(name="Mẫu 02.docx", form="Mẫu 02.docx"),
        ],
        forms=[FormPart(name="Mẫu 01.docx"), FormPart(name="Mẫu 02.docx"), FormPart(name="Mẫu 03")],
    )
    lines = [line for line in text.splitlines() if line.startswith("•")]
    assert lines == ["• Tờ khai (mẫu: Mẫu 01): https://a.example/1", "• Mẫu 02.docx", "• Mẫu 03"]


@pytest.mark.parametrize(
    ("number", "title", "name"),
    [
        ("60/2014/QH13", "Luật Hộ tịch", "Luật Hộ tịch 60/2014/QH13"),
        (
            "123/2015/NĐ-CP",
            "Quy định chi tiết Luật Hộ tịch",
            "Nghị định 123/2015/NĐ-CP: Quy định chi tiết Luật Hộ tịch",
        ),
        ("84/2019/NĐ-CP", "Nghị định 84/2019/NĐ-CP về phân bón", "Nghị định 84/2019/NĐ-CP về phân bón"),
        ("01/2020/TT-BTP", "Thông tư về chứng thực", "01/2020/TT-BTP: Thông tư về chứng thực"),
        ("99/2022/NĐ-CP", "", "Nghị định 99/2022/NĐ-CP"),
        ("", "Hiệp định", "Hiệp định"),
    ],
)
def test_a_legal_basis_is_called_what_it_is(number: str, title: str, name: str) -> None:
    assert entitled(number, title) == name
    assert f"• {name}\n" in shown(Slot.LEGAL, legal=[LegalPart(number=number, title=title)])


def test_a_long_note_leaves_the_summary_before_the_figure_does() -> None:
    record = ProcedureRecord(
        code="9.000001",
        name="Thủ tục mẫu",
        times=[TimePart(amount=2, unit="ngày làm việc", text="Nộp hồ sơ qua các cổng " + "dịch vụ công " * 20)],
    )
    assert "Thời hạn giải quyết: 2 ngày làm việc (…)" in "".join(card(record, [], READING).texts)


def test_the_summary_takes_the_case_that_most_need() -> None:
    def summary(*documents: DocumentPart, case: str = "") -> str:
        record = ProcedureRecord(code="9.000001", name="Cấp thẻ", documents=list(documents))
        return "".join(card(record, [], Reading(TODAY, 180, "Gọi 028.", case)).texts)

    remark = DocumentPart(name="Người ủy quyền chịu trách nhiệm trước pháp luật")
    lost, plain = DocumentPart(name="Đơn báo mất", case="Mất thẻ", originals=1), DocumentPart(name="Đơn", originals=1)
    named = DocumentPart(name="Tờ khai", case="Cấp thẻ", originals=1)
    assert "☐ Tờ khai" in summary(lost, remark, named)
    assert "☐ Đơn (" in summary(lost, named, plain)
    assert "☐ Đơn báo mất" in summary(lost, remark)
    assert "☐ Đơn báo mất" in summary(plain, lost, case="Mất thẻ")
    assert "☐ Người ủy quyền" in summary(remark)


@pytest.mark.parametrize(
    ("number", "title", "name"),
    [
        ("27/2023/QH15", "Luật Nhà ở số 27/2023/QH15", "Luật Nhà ở số 27/2023/QH15"),
        ("60/2014/QH13", "Luật Hộ tịch", "Luật Hộ tịch 60/2014/QH13"),
        ("", ": Thông tư về phí", "Thông tư về phí"),
    ],
)
def test_the_basis_says_a_number_once(number: str, title: str, name: str) -> None:
    assert f"Căn cứ: {name}." in shown(Slot.FEE, legal=[LegalPart(number=number, title=title)])
