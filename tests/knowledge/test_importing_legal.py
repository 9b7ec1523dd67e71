"""Legal bases, titles and numbers run together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.portal_legal import read_legal
from tests.knowledge.portal_records import laws


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Luật Diều năm 2011", "02/2011/QH13")], [("Luật Diều năm 2011", "02/2011/QH13")]),
        (
            [("Nghị định 05/2012/NĐ-CP", "05/2012/NĐ-CP"), ("Luật Sáo", "10/2020/QH14")],
            [("Nghị định 05/2012/NĐ-CP", "05/2012/NĐ-CP"), ("Luật Sáo", "10/2020/QH14")],
        ),
        (
            [("Sửa Nghị định 30/2013/NĐ-CP về diều", "15/2024/NĐ-CP"), ("về sáo", "30/2013/NĐ-CP")],
            [("Sửa Nghị định 30/2013/NĐ-CP về diều", "15/2024/NĐ-CP"), ("về sáo", "30/2013/NĐ-CP")],
        ),
        (
            [("Luật 51/2019/QH14", "51/2019/QH14"), ("Thông tư diều", "57/2020/TT-BCA")],
            [("Luật 51/2019/QH14", "51/2019/QH14"), ("Thông tư diều", "57/2020/TT-BCA")],
        ),
        ([("Mức thu", "05/2013/TTLT-BTC-BTP")], [("Mức thu", "05/2013/TTLT-BTC-BTP")]),
        ([("Nghị quyết thả diều", "66.16/2026/NQ-CP ")], [("Nghị quyết thả diều", "66.16/2026/NQ-CP")]),
        ([("Nghị quyết tỉnh", "182/2025/NQ-HĐND ")], [("Nghị quyết tỉnh", "182/2025/NQ-HĐND")]),
    ],
)
def test_titles_and_numbers(rows: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert [(part.title, part.number) for part in read_legal(laws(*rows))] == expected


def test_the_day_of_issue_is_read_from_the_title() -> None:
    part = read_legal(laws(("Nghị định số 157/2020/NĐ-CP ngày 31/12/2020 của Chính phủ", "157/2020/NĐ-CP")))[0]
    assert str(part.issued_on) == "2020-12-31"


def test_a_title_without_a_number_is_kept() -> None:
    assert read_legal("Tên văn bản pháp lýMã văn bảnLuật Hóa chất")[0].title == "Luật Hóa chất"
    assert read_legal("Không có thông tin") == []


_TITLE = st.from_regex(r"(Luật|Quy định|Hướng dẫn) [a-zđê]{2,8}( [a-zđê]{2,8}){0,4}", fullmatch=True)
_NUMBER = st.from_regex(r"[1-9]\d{0,2}/(19|20)\d\d/(NĐ-CP|TT-BTC|QH1\d|TT-BNNMT)", fullmatch=True)


@given(st.lists(st.tuples(_TITLE, _NUMBER), min_size=1, max_size=6, unique_by=lambda row: row[1]))
def test_what_was_run_together_comes_apart(rows: list[tuple[str, str]]) -> None:
    assert [(part.title, part.number) for part in read_legal(laws(*rows))] == rows


@given(st.text("Luật số 0123456789/NĐ-CPQHTT.,\n"))
def test_no_text_is_too_strange(text: str) -> None:
    read_legal(text)


def test_the_section_that_follows_is_no_law() -> None:
    text = "Tên văn bản pháp lýMã văn bảnLuật Diều10/2020/QH14Cơ quan thực hiệnSở Diều"
    assert [(part.title, part.number) for part in read_legal(text)] == [("Luật Diều", "10/2020/QH14")]
    assert read_legal("Không có thông tinCơ quan thực hiệnTòa án nhân dân tỉnh") == []


def test_marks_at_the_ends_of_a_title_go() -> None:
    [part] = read_legal("Tên văn bản pháp lýMã văn bản: Luật Diều ngày 18/01/2024;10/2020/QH14")
    assert (part.title, part.number) == ("Luật Diều ngày 18/01/2024", "10/2020/QH14")
