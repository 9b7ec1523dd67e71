"""What stands on a button: short, and never the same for two procedures whose names begin alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Choice
from bot.procedures.actions import label, labelled

LIKE = "Cấp chứng nhận đăng ký xe, biển số xe trong trường hợp"


def _labels(*names: str) -> list[str]:
    return [choice.label for choice in labelled([Choice(name, name) for name in names])]


def test_a_name_is_cut_at_a_word() -> None:
    assert label("Đăng ký kết hôn") == "Đăng ký kết hôn"
    assert label(f"{LIKE} thay đổi chủ xe") == "Cấp chứng nhận đăng ký xe, biển số xe trong trường hợp…"


def test_siblings_keep_what_sets_them_apart() -> None:
    assert _labels(f"{LIKE} thay đổi chủ xe", f"{LIKE} trúng đấu giá biển số", "Đăng ký tạm trú") == [
        "Cấp chứng nhận đăng… thay đổi chủ xe",
        "Cấp chứng nhận đăng… trúng đấu giá biển số",
        "Đăng ký tạm trú",
    ]


@pytest.mark.parametrize("names", [(), ("Khai sinh",), ("Khai sinh", "Khai sinh")])
def test_few_and_equal_names(names: tuple[str, ...]) -> None:
    assert _labels(*names) == list(names)


@given(st.lists(st.text(st.characters(categories=["L", "Zs", "P"]), max_size=200), max_size=5))
def test_no_label_is_too_long_and_actions_stay(names: list[str]) -> None:
    cut = labelled([Choice(name, name) for name in names])
    assert [choice.action for choice in cut] == names
    assert all(len(choice.label) <= 60 for choice in cut)
