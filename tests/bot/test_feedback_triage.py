"""What a report is, as an official would sort it: everyday texts of sample_reports.toml and the hard cases here."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feedback.kinds import Kind
from bot.feedback.triage import Refers, categories, triage

_SAMPLE: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("sample_reports.toml").read_text("utf-8"))
_ENOUGH = 0.9


def _right(group: str, text: str) -> bool:
    found = triage(text)
    match group:
        case "emergency":
            return found.emergency
        case "no_emergency":
            return not found.emergency
        case "taken":
            return not found.refers
        case "complaint" | "denunciation":
            return found.refers == group and found.kept == ""
        case _:
            return found.kind == group and not found.emergency and not found.refers


@pytest.mark.parametrize("group", _SAMPLE)
def test_nine_of_ten_everyday_texts_are_sorted_as_an_official_would(group: str) -> None:
    wrong = [text for text in _SAMPLE[group] if not _right(group, text)]
    assert len(wrong) <= (1 - _ENOUGH) * len(_SAMPLE[group]), wrong


@pytest.mark.parametrize("group", ["emergency", "complaint", "denunciation"])
def test_none_of_the_grave_ones_is_missed(group: str) -> None:
    assert [text for text in _SAMPLE[group] if not _right(group, text)] == []


def test_the_sample_is_large_enough_to_say_something() -> None:
    assert sum(map(len, _SAMPLE.values())) >= 100


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rác chất đống ở đầu hẻm", "environment"),
        ("nắp cống bị bể trước trường tiểu học", "roads"),
        ("đèn đường không sáng", "utilities"),
        ("lấn chiếm vỉa hè buôn bán", "order"),
        ("đêm nào cũng có trộm cắp, con nghiện hút chích", "security"),
        ("hàng xóm xây trái phép", "land"),
        ("nộp hồ sơ khai sinh quá hạn", "procedures"),
        ("cổng dịch vụ công báo lỗi không đăng nhập được", "online"),
        ("cán bộ hách dịch, gây khó cho dân", "conduct"),
        ("trạm y tế thiếu thuốc", "health"),
        ("trường thu quỹ lớp, học thêm", "education"),
        ("chưa nhận trợ cấp xã hội người khuyết tật", "welfare"),
        ("sửa đổi nghị định về cơ chế, chính sách", "policy"),
        ("trời ơi", "other"),
    ],
)
def test_the_category_is_what_the_office_parts_its_work_by(text: str, code: str) -> None:
    assert triage(text).category == code
    assert code in {category.code for category in categories()}


def test_every_category_has_a_name_and_the_last_one_takes_the_rest() -> None:
    assert all(category.label for category in categories())
    assert categories()[-1].code == "other"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "Đèn đường hẻm 12 hư. Tôi tố cáo ông Năm chủ tịch xã nhận tiền. Ông ta lấy 5 triệu của tôi.",
            "Đèn đường hẻm 12 hư.",
        ),
        (
            "Ông Năm chủ tịch xã lấy 5 triệu của tôi. Tôi tố cáo ông ta. Ngoài ra đường thôn ngập, đề nghị xử lý.",
            "Ngoài ra đường thôn ngập, đề nghị xử lý.",
        ),
        ("tôi tố cáo cán bộ A nhận tiền và phản ánh hẻm 12 ngập nước", "và phản ánh hẻm 12 ngập nước"),
        ("Tôi khiếu nại quyết định thu hồi đất số 15. Đất của gia đình tôi dùng từ 1990, có sổ đỏ.", ""),
    ],
)
def test_a_mixed_message_keeps_only_what_is_plainly_another_matter(text: str, kept: str) -> None:
    found = triage(text)
    assert found.refers
    assert found.kept == kept
    assert [part.text for part in found.parts if part.refers]


def test_a_report_about_a_person_in_office_says_so_and_praise_does_not() -> None:
    assert triage("cán bộ một cửa nạt dân, tôi muốn phản ánh").about_official
    assert not triage("Cán bộ tư pháp nhiệt tình, thái độ rất tốt").about_official
    assert not triage("đèn đường hư cả tuần").about_official


def test_nothing_said_is_nothing_found() -> None:
    for text in ("", "   ", "😀", "..."):
        found = triage(text)
        assert (found.kind, found.category, found.emergency, found.refers) == (Kind.REPORT, "other", False, "")


@given(st.text(max_size=400))
def test_any_text_is_sorted_and_nothing_is_added_to_it(text: str) -> None:
    found = triage(text)
    assert all(part.text in found.kept for part in found.parts if not found.refers)
    assert found.refers is not Refers.NOTHING or len(found.kept) <= len(text)
