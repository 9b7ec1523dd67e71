"""A message is read the way it was meant, however it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.finder import CatalogueFinder
from knowledge.reading import Reader, Reading, Vocabulary
from knowledge.vietnamese import SYLLABLES
from tests.starter_finder import starter_finder


@pytest.fixture(scope="module")
def reader(finder: CatalogueFinder) -> Reader:
    return finder.ranking.reader


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đk kết hôn ntn", "dang ky ket hon nhu the nao"),
        ("lm gks cho bé hết bnh tiền", "lam giay khai sinh cho be het bao nhieu tien"),
        ("ko có giấy j hết", "khong co giay gi het"),
        ("gửi sdt cho e", "gui so dien thoai cho em"),
        ("bh xh 1 lần", "bao hiem xa hoi 1 lan"),
        ("em muốn zô hộ khẩu", "em muon vo ho khau"),
        ("tui mần giấy mô rứa", "toi lam giay dau vay"),
        ("hổng có sổ làm đc hông", "khong co so lam duoc khong"),
        ("cty tnhh mtv", "cong ty trach nhiem huu han mot thanh vien"),
        ("chứng thực chữ kí", "chung thuc chu ky"),
    ],
)
def test_shortenings_are_written_out(reader: Reader, typed: str, meant: str) -> None:
    reading = reader.read(typed)
    assert reading.plain == meant
    assert reading.mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("có hk chưa", "co ho khau chua"),
        ("làm cc gắn chip", "lam can cuoc gan chip"),
        ("cc bản sao", "cong chung ban sao"),
        ("nộp 50 k phải k", "nop 50 k phai khong"),
        ("dk xe máy", "dang ky xe may"),
        ("lam dc khong", "lam duoc khong"),
        ("co dc lam o xa ko", "co duoc lam o xa khong"),
        ("ck em là người hàn", "chong em la nguoi han"),
        ("hd điện tử", "hoa don dien tu"),
        ("8 h sáng", "8 gio sang"),
        ("xe 50 cc", "xe 50 cc"),
    ],
)
def test_neighbours_decide_what_is_ambiguous(reader: Reader, typed: str, meant: str) -> None:
    assert reader.read(typed).plain == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giaays khai sinh", "giay khai sinh"),
        ("ddawng kys tamj trus", "dang ky tam tru"),
        ("d9ang1 ky1 ket61 hon6", "dang ky ket hon"),
        ("hộ chieeus", "ho chieu"),
        ("khai sihn", "khai sinh"),
        ("kahi sinh", "khai sinh"),
        ("dang ki tam trs", "dang ky tam tru"),
        ("canc cuoc", "can cuoc"),
        ("tamtru ở đâu", "tam tru o dau"),
        ("giaykhaisinh", "giay khai sinh"),
        ("dangkykethon", "dang ky ket hon"),
    ],
)
def test_slips_are_mended(reader: Reader, typed: str, meant: str) -> None:
    assert reader.read(typed).plain == meant


@pytest.mark.parametrize("typed", ["khai sinh", "vneid", "bye bye", "hello", "123 456", "a1 b2"])
def test_what_is_right_stays(reader: Reader, typed: str) -> None:
    reading = reader.read(typed)
    assert reading.plain == typed
    assert reading.mended == ()


@pytest.mark.parametrize("typed", ["đăng ký kết hôn", "hộ chiếu hết hạn", "cấp lại căn cước", "sổ đỏ bị mất"])
def test_marks_come_back(reader: Reader, typed: str) -> None:
    written = reader.read(typed)
    bare = reader.read("".join(c for c in unicodedata.normalize("NFD", typed.replace("đ", "d")) if c.isascii()))
    assert (written.typed_marks, bare.typed_marks) == (True, False)
    assert [one.toned for one in bare.words] == [one.toned for one in written.words]


def test_one_marked_word_among_many_is_no_habit(reader: Reader) -> None:
    assert not reader.read("lam giay khai sinh cho con o xa nao vậy").typed_marks


def test_both_unicode_forms_read_alike(reader: Reader) -> None:
    typed = "uỷ quyền cho người khác đi nộp hồ sơ"
    assert reader.read(unicodedata.normalize("NFD", typed)) == reader.read(typed)


def test_a_very_long_message_is_read_to_a_limit(reader: Reader) -> None:
    assert len(reader.read("giấy khai sinh " * 5000).words) == 400


def test_words_written_as_one_are_split_only_where_they_stand_together() -> None:
    vocabulary = Vocabulary([["khai", "sinh"]] * 9 + [["sinh", "con"]])
    assert vocabulary.split("khaisinh") == [["khai", "sinh"]]
    assert vocabulary.split("sinhcon") == []
    assert vocabulary.split("khaisinh" * 40) == []


@given(st.text(max_size=300))
def test_anything_can_be_read(text: str) -> None:
    reading = starter_finder().ranking.reader.read(text)
    assert isinstance(reading, Reading)
    assert reading.plain == " ".join(one.plain for one in reading.words)
    assert starter_finder().ranking.reader.read(text) == reading


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), max_size=12))
def test_syllables_are_never_mended_into_others(syllables: list[str]) -> None:
    reader = starter_finder().ranking.reader
    long = [one for one in syllables if len(one) > 4]
    kept = [one.plain for one in reader.read(" ".join(long)).words]
    assert [one for one in long if one in kept] == long or reader.read(" ".join(long)).mended
