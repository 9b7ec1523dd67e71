"""Words are the same however the keyboard spelt them, and nothing that can be typed breaks the spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vietnamese import SYLLABLES, clean, fold, fold_long, plain_words, untyped, word, words

_LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
_vietnamese = st.text(st.sampled_from(_LETTERS + _LETTERS.upper() + " .,?0123456789"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("uỷ", "ủy"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("toà", "tòa"), ("HOẠ", "họa"), ("quý", "QUÝ")],
)
def test_both_places_of_the_tone_are_one_word(one: str, other: str) -> None:
    assert word(one).toned == word(other).toned
    assert word(one).plain == word(other).plain


@pytest.mark.parametrize(("one", "other"), [("ma", "mà"), ("mà", "má"), ("mạ", "mã"), ("do", "đo"), ("con", "côn")])
def test_another_mark_is_another_word(one: str, other: str) -> None:
    assert word(one).toned != word(other).toned
    assert word(one).plain == word(other).plain


@pytest.mark.parametrize(
    "text", ["Đăng ký khai sinh", "Uỷ ban nhân dân phường", "hưởng trợ cấp thất nghiệp", "ƯỚC NGUYỆN"]
)
def test_composed_and_decomposed_are_one_text(text: str) -> None:
    loose = unicodedata.normalize("NFD", text)
    assert loose != text
    assert words(loose) == words(text)
    assert clean(loose) == text
    assert fold(loose) == fold(text)
    assert plain_words(loose) == plain_words(text)


def test_folding_knows_every_letter() -> None:
    assert fold("ĐƯỜNG ĐỖ QUỲNH, ễnh ương") == "duong do quynh, enh uong"


def test_a_word_is_marked_when_it_carries_a_mark() -> None:
    assert word("giấy").marked
    assert word("đi").marked
    assert not word("khai").marked


def test_words_drop_what_is_no_word() -> None:
    assert [one.written for one in words("Con tôi – 3 tuổi 😀, (chưa_có) khai-sinh!")] == [
        "con", "tôi", "3", "tuổi", "chưa", "có", "khai", "sinh",
    ]  # fmt: skip


def test_clean_keeps_lines_and_drops_what_is_not_seen() -> None:
    assert clean("  xin\u200b chào \u202e\u0000\tbạn  \n ơi\ufeff ") == "xin chào bạn \n ơi"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("giaays", "giay"), ("ddawng", "dang"), ("gia61y", "giay"), ("dduowcj", "duoc"), ("chuwngs", "chung"),
     ("maats", "mat"), ("d9ang", "dang"), ("ddaats", "dat"), ("nhaaaa", "nha"), ("hooj", "ho")],
)  # fmt: skip
def test_what_the_keyboard_left_is_undone(typed: str, meant: str) -> None:
    assert meant in untyped(typed)


@pytest.mark.parametrize("plain", ["khai", "sinh", "12345", "xyzw", ""])
def test_nothing_is_undone_where_nothing_was_left(plain: str) -> None:
    assert plain not in untyped(plain)
    assert untyped("12345") == set()


def test_syllables() -> None:
    assert {"nghieng", "quyen", "giay", "thuong", "yeu", "oanh", "uy"} <= SYLLABLES
    assert not {"birth", "office", "qux", "ngw", "please", ""} & SYLLABLES


@given(st.text())
def test_clean_is_done_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_folding_is_done_once_and_leaves_no_mark(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(unicodedata.combining(letter) for letter in folded)


@given(_vietnamese)
def test_the_two_foldings_agree(text: str) -> None:
    assert fold_long(text) == fold(text)
    assert plain_words(text) == [one.plain for one in words(text)]


@given(_vietnamese)
def test_capitals_and_composition_do_not_count(text: str) -> None:
    assert words(text.upper()) == words(text.lower())
    assert words(unicodedata.normalize("NFD", text)) == words(text)


@given(st.text())
def test_words_of_anything_are_lower_and_whole(text: str) -> None:
    for one in words(text):
        assert one.written
        assert one.written.split() == [one.written]
        assert word(one.written) == one


@given(st.text(st.sampled_from("asfrxjzwdeou6789ghinkty"), max_size=9))
def test_undoing_gives_only_syllables(typed: str) -> None:
    assert untyped(typed) <= SYLLABLES
