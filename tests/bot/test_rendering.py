"""Replies cut to what a channel can carry: nothing lost, nothing over the limit, every choice still there."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Capabilities, Choice, Reply
from bot.channels.rendering import length, render, shorten, split

BUTTONS = Capabilities(text_limit=4096, buttons=3, button_label_limit=20, image_urls=True)
NUMBERS = Capabilities(text_limit=2000, buttons=0)

FEE = Choice("Lệ phí", "fee")
TIME = Choice("Thời hạn", "time")
ONLINE = Choice("Nộp trực tuyến", "", url="https://dichvucong.gov.vn/")

words = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=30)
gaps = st.sampled_from([" ", "\n", "\n\n", ". ", "  ", "\n \n"])
texts = st.lists(st.tuples(words, gaps), max_size=400).map(lambda pairs: "".join(w + g for w, g in pairs))


def without_numbering(parts: list[str]) -> list[str]:
    return [part.rsplit("\n\n(", 1)[0] for part in parts] if len(parts) > 1 else parts


@given(texts, st.integers(min_value=80, max_value=300))
def test_no_word_is_lost_or_broken_and_no_part_is_over_the_limit(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(length(part) <= limit for part in parts)
    assert [word for part in without_numbering(parts) for word in part.split()] == text.split()


@given(st.text(min_size=300, max_size=3000))
def test_any_text_is_under_the_limit_and_keeps_its_letters(text: str) -> None:
    parts = split(text, 100)
    assert all(0 < length(part) <= 100 for part in parts)
    assert "".join("".join(without_numbering(parts)).split()) == "".join(text.split())


@given(st.text(max_size=200), st.integers(min_value=5, max_value=60))
def test_labels_fit(label: str, limit: int) -> None:
    assert length(shorten(label, limit)) <= limit


def test_limits_are_counted_in_utf16_units() -> None:
    assert length("Giấy 🎉") == 7
    parts = split("🎉 " * 3000, 4096)
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)


def test_short_text_is_one_part_without_a_number() -> None:
    assert split("Xin chào", 2000) == ["Xin chào"]
    assert split("dài " * 5000, None) == ["dài " * 5000]


def test_a_blank_line_is_the_best_place_to_cut_then_a_line_then_a_sentence() -> None:
    paragraph = "Câu một. Câu hai\ndòng hai"
    first, second = split(f"{'a' * 60}\n{'b' * 20}\n\n{paragraph} {'c' * 30}", 130)
    assert first == f"{'a' * 60}\n{'b' * 20}\n\n(1/2)"
    assert second == f"{paragraph} {'c' * 30}\n\n(2/2)"
    assert split("a" * 60 + "\n" + "b " * 30, 100)[0] == "a" * 60 + "\n\n(1/2)"
    assert split("Nộp tại xã. " * 10, 100)[0].startswith("Nộp tại xã. Nộp tại xã.")
    assert split("Nộp tại xã. " * 10, 100)[0].endswith("xã.\n\n(1/2)")


def test_a_list_number_is_not_the_end_of_a_sentence() -> None:
    for part in split("Hồ sơ gồm những giấy tờ sau đây: 1. Tờ khai 2. Giấy chứng sinh 3. Giấy tờ tùy thân " * 3, 90):
        assert not part.rsplit("\n\n(", 1)[0].endswith(("1.", "2.", "3."))


def test_a_letter_keeps_its_marks_even_in_an_endless_word() -> None:
    for part in without_numbering(split("x̣̂" * 200, 100)):
        assert unicodedata.combining(part[0]) == 0


def test_text_goes_out_composed() -> None:
    (part,) = render(Reply(unicodedata.normalize("NFD", "Lệ phí"), (Choice("Hồ sơ", "x"),)), BUTTONS)
    assert part.text == "Lệ phí"
    assert part.choices[0].label == "Hồ sơ"


def test_where_there_are_buttons_the_text_stays_as_it_is() -> None:
    (part,) = render(Reply("Chọn:", (FEE, ONLINE)), BUTTONS)
    assert part.text == "Chọn:"
    assert part.choices == (FEE, ONLINE)


def test_where_there_are_none_the_choices_are_numbered_and_links_are_written_out() -> None:
    (part,) = render(Reply("Bạn cần gì?", (FEE, ONLINE, TIME)), NUMBERS)
    assert part.choices == ()
    assert part.text == (
        "Bạn cần gì?\n\n1. Lệ phí\nNộp trực tuyến: https://dichvucong.gov.vn/\n3. Thời hạn\nTrả lời bằng số để chọn."
    )


def test_only_links_need_no_number() -> None:
    (part,) = render(Reply("Xem:", (ONLINE,)), NUMBERS)
    assert part.text == "Xem:\n\nNộp trực tuyến: https://dichvucong.gov.vn/"


def test_choices_beyond_the_buttons_keep_their_place_in_the_list() -> None:
    choices = tuple(Choice(f"Thủ tục {n}", f"p{n}") for n in range(1, 6))
    (part,) = render(Reply("Chọn:", choices), BUTTONS)
    assert part.choices == choices[:3]
    assert part.text == "Chọn:\n\n4. Thủ tục 4\n5. Thủ tục 5\nTrả lời bằng số để chọn."


def test_long_labels_are_cut_between_words() -> None:
    (part,) = render(Reply("?", (Choice("Đăng ký khai sinh có yếu tố nước ngoài", "x"),)), BUTTONS)
    assert part.choices[0].label == "Đăng ký khai sinh…"
    assert part.choices[0].action == "x"


def test_choices_are_below_the_last_part_and_the_picture_is_with_the_first() -> None:
    parts = render(Reply("một dòng khá dài\n" * 600, (FEE,), image_url="https://x.vn/a.png"), BUTTONS)
    assert len(parts) > 2
    assert [part.choices for part in parts] == [()] * (len(parts) - 1) + [(FEE,)]
    assert [part.image_url for part in parts] == ["https://x.vn/a.png"] + [""] * (len(parts) - 1)


def test_a_picture_becomes_a_link_where_it_is_not_carried() -> None:
    (part,) = render(Reply("Mẫu đơn", image_url="https://x.vn/a.png"), NUMBERS)
    assert part.image_url == ""
    assert part.text == "Mẫu đơn\n\nhttps://x.vn/a.png"


@pytest.mark.parametrize("capabilities", [BUTTONS, NUMBERS])
@given(st.lists(words, min_size=1, max_size=20))
def test_every_choice_can_be_picked(capabilities: Capabilities, labels: list[str]) -> None:
    choices = tuple(Choice(label, str(number)) for number, label in enumerate(labels, start=1))
    parts = render(Reply("Chọn", choices), capabilities)
    pressed = [choice.action for choice in parts[-1].choices]
    typed = [line.split(". ", 1)[0] for part in parts for line in part.text.splitlines() if ". " in line]
    assert [*pressed, *[number for number in typed if number.isdecimal()]] == [choice.action for choice in choices]
