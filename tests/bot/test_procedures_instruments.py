"""How a legal instrument is named in the last lines of a card."""

import pytest

from bot.procedures.instruments import instrument


@pytest.mark.parametrize(
    ("number", "title", "named"),
    [
        ("60/2014/QH13", "Luật Hộ tịch", (0, "Luật Hộ tịch 60/2014/QH13")),
        ("135/2025/QH15", "Sửa đổi một số điều", (0, "Luật 135/2025/QH15")),
        ("66.7/2025/NQ-CP", "Thay giấy tờ bằng dữ liệu", (1, "Nghị quyết 66.7/2025/NQ-CP")),
        ("123/2015/NĐ-CP", "Quy định chi tiết Luật Hộ tịch", (2, "Nghị định 123/2015/NĐ-CP")),
        ("04/2020/TT-BTP", "", (4, "Thông tư 04/2020/TT-BTP")),
        ("163/QĐ-BTP", "Công bố thủ tục", (5, "Quyết định 163/QĐ-BTP")),
        ("số lạ 12", "Văn bản mẫu", (6, "Văn bản mẫu số lạ 12")),
        ("", "Luật Mẫu", (6, "Luật Mẫu")),
    ],
)
def test_named(number: str, title: str, named: tuple[int, str]) -> None:
    assert instrument(number, title) == named
