"""The checklist flags replies that say nothing, and lets pass those that answer."""

from typing import Any

import pytest

from bot.casework import checklist

_ABOUT = "Đèn đường ngõ 12 phố Chợ hỏng hai tuần nay. Nắp cống trước trường tiểu học bị vỡ, trẻ em dễ ngã."
_GOOD = (
    "Ngày 03/11/2026 đội chiếu sáng đã kiểm tra và đã thay hai bóng đèn tại ngõ 12 phố Chợ, có ảnh sau khi sửa. "
    "Nắp cống trước trường tiểu học đã được rào chắn, sẽ thay nắp mới trước ngày 10/11/2026; cần hỏi thêm xin gọi"
    " đường dây nóng của phường."
)


def _flagged(reply: str, **given: Any) -> list[str]:
    labels = {item.label: item for item in checklist.flags(checklist.look(reply, about=_ABOUT, **given))}
    return list(labels)


def test_a_reply_that_answers_has_no_flag() -> None:
    assert _flagged(_GOOD, outcome="planned") == []


def test_the_same_without_marks_is_read_alike() -> None:
    assert _flagged("Da thay bong den ngo 12, da lap nap cong truoc truong hoc ngay 3/11/2026, bien ban so 5/BB") == []


def test_vague_words_are_named() -> None:
    reply = "Phường xin ghi nhận ý kiến và sẽ xem xét, khắc phục trong thời gian tới theo quy định của pháp luật."
    assert checklist.vague_words(reply) == [
        "sẽ xem xét",
        "ghi nhận ý kiến",
        "xin ghi nhận",
        "trong thời gian tới",
        "theo quy định của pháp luật",
    ]
    assert "Không dùng lời chung chung" in _flagged(reply)
    assert "Nói rõ đã làm gì" in _flagged(reply)
    assert "Có căn cứ pháp lý hoặc bằng chứng" in _flagged(reply)


def test_a_law_that_is_named_is_no_vague_word() -> None:
    assert checklist.vague_words("Theo quy định của pháp luật tại Điều 12 Luật Cư trú, …") == []


def test_each_point_is_looked_for() -> None:
    [missed] = checklist.unanswered("Đèn đường ngõ 12 phố Chợ đã được thay bóng.", _ABOUT)
    assert missed.startswith("Nắp cống trước trường")
    assert checklist.unanswered(_GOOD, _ABOUT) == []


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("Đã xử lý.", "Viết đủ ý, không quá ngắn"),
        (_GOOD + " Liên hệ anh Nam 0912 345 678.", "Không chứa số điện thoại, số giấy tờ của cá nhân"),
    ],
)
def test_short_ones_and_personal_data(reply: str, label: str) -> None:
    assert label in _flagged(reply)


def test_what_a_file_or_a_basis_proves() -> None:
    reply = _GOOD.replace(", có ảnh sau khi sửa", "")
    assert "Có căn cứ pháp lý hoặc bằng chứng" in _flagged(reply)
    assert "Có căn cứ pháp lý hoặc bằng chứng" not in _flagged(reply, basis="Biên bản 12")
