"""Which part of a procedure is asked, by the words that ask it."""

import pytest

from knowledge.finder import CatalogueFinder
from knowledge.search import Slot

_ASKED = [
    (Slot.DOCUMENTS, ["cần mang theo gì", "hồ sơ gồm những gì", "can giay to gi vay", "phải chuẩn bị gì ạ"]),
    (Slot.FEE, ["hết bao nhiêu tiền", "lệ phí thế nào", "co mat phi khong", "mức thu ra sao"]),
    (Slot.TIME, ["mấy ngày thì xong", "chờ bao lâu", "bao gio xong", "có lấy liền được không"]),
    (Slot.WHERE, ["nộp ở đâu", "cơ quan nào cấp", "lam o cho nao", "ra phường hay lên tỉnh"]),
    (Slot.HOW, ["làm như thế nào", "các bước ra sao", "huong dan em voi", "quy trình làm"]),
    (Slot.ONLINE, ["làm online được không", "nộp qua mạng", "lam tren vneid duoc ko", "nộp trực tuyến thế nào"]),
    (Slot.REQUIREMENTS, ["điều kiện thế nào", "bao nhiêu tuổi mới được", "ai duoc lam", "có bắt buộc không"]),
    (Slot.RESULT, ["làm xong được cấp gì", "kết quả là gì", "giấy có giá trị bao lâu"]),
    (Slot.LEGAL, ["theo nghị định nào", "căn cứ luật nào", "quy định ở đâu", "van ban nao quy dinh"]),
    (Slot.FORM, ["cho xin mẫu đơn", "tờ khai tải ở đâu", "lay mau to khai", "mẫu số mấy"]),
    (Slot.STATUS, ["xong chưa", "tới đâu rồi", "co ket qua chua", "tra cứu tình trạng"]),
]


@pytest.mark.parametrize(("slot", "words"), [(slot, words) for slot, asked in _ASKED for words in asked])
def test_the_slot_asked(finder: CatalogueFinder, slot: Slot, words: str) -> None:
    heard = finder.hear(f"đăng ký kết hôn {words}")
    assert heard.slots[:1] == (slot,)


def test_every_slot_that_can_be_asked_is_tried() -> None:
    assert {slot for slot, _ in _ASKED} == set(Slot) - {Slot.GENERAL}


@pytest.mark.parametrize("message", ["đăng ký kết hôn", "căn cước", "em mới sinh bé", "mất sổ đỏ"])
def test_no_words_no_slot(finder: CatalogueFinder, message: str) -> None:
    assert finder.hear(message).slots == ()


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("khai sinh cần giấy tờ gì và hết bao nhiêu tiền", {Slot.DOCUMENTS, Slot.FEE}),
        ("đổi bằng lái nộp ở đâu, mấy ngày có", {Slot.WHERE, Slot.TIME}),
        ("tach thua can giay gi, le phi bao nhieu, bao lau xong", {Slot.DOCUMENTS, Slot.FEE, Slot.TIME}),
    ],
)
def test_several_are_all_heard(finder: CatalogueFinder, message: str, asked: set[Slot]) -> None:
    assert asked <= set(finder.hear(message).slots)


def test_the_finding_carries_what_was_asked(finder: CatalogueFinder) -> None:
    message = "làm lại căn cước bị mất hết bao nhiêu tiền"
    assert finder.find(message).slots == finder.hear(message).slots == (Slot.FEE,)


def test_a_story_is_told_the_way(finder: CatalogueFinder) -> None:
    story = (
        "chào cô chú, nhà con ở quê, hồi trước ba con đi làm xa ít khi về, năm ngoái ba con bệnh rồi mất, "
        "giờ con mới về lo giấy tờ cho ba mà chưa biết phải bắt đầu từ chỗ nào"
    )
    assert Slot.HOW in finder.hear(story).slots
