"""The tables of documents, run together: names, form files, counts, cases."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.portal_documents import read_documents, split_files
from tests.knowledge.portal_records import PAPERS_HEADER, papers


def test_rows_counts_and_files() -> None:
    found = read_documents(
        papers(
            (
                "--",
                [
                    ("Đơn đề nghị;", "Mẫu số 03.docx", "1 bản chính"),
                    ("Bản sao căn cước", "", "0 bản chính,1 bản sao"),
                    ("02 ảnh 4x6cm", "", "2 bản chính"),
                ],
            )
        )
    )
    assert [(paper.name, paper.originals, paper.copies, paper.form) for paper in found.documents] == [
        ("Đơn đề nghị;", 1, 0, "Mẫu số 03.docx"),
        ("Bản sao căn cước", 0, 1, ""),
        ("02 ảnh 4x6cm", 2, 0, ""),
    ]
    assert [form.name for form in found.forms] == ["Mẫu số 03.docx"]
    assert not found.unread
    assert not found.cases


def test_each_table_has_its_case() -> None:
    found = read_documents(
        papers(
            ("a) Đối với cấp mới, hồ sơ gồm:", [("Đơn", "", "1 bản chính")]),
            ("b) Đối với cấp lại:", [("Thẻ cũ", "", "1 bản chính")]),
            ("* Giấy tờ phải xuất trình:", [("Căn cước", "", "1 bản chính")]),
        )
    )
    assert [(paper.case, paper.name) for paper in found.documents] == [
        ("Đối với cấp mới", "Đơn"),
        ("Đối với cấp lại", "Thẻ cũ"),
        ("Giấy tờ phải xuất trình", "Căn cước"),
    ]
    assert found.cases == ["Đối với cấp mới", "Đối với cấp lại"]


@pytest.mark.parametrize(
    ("name", "count", "expected"),
    [
        ("Nghị định 70 ngày 25/6/2024", "1 bản chính", ("Nghị định 70 ngày 25/6/2024", 1, 0)),
        ("Đơn theo Mẫu số 18", "1 bản chính,1 bản sao", ("Đơn theo Mẫu số 18", 1, 1)),
        ("Hóa đơn: 01 bản chính", "1 bản chính", ("Hóa đơn: 01 bản chính", 1, 0)),
        ("Hợp đồng (01 bản chính)", "0 bản chính", ("Hợp đồng (01 bản chính)", 0, 0)),
        ("Nộp 02 bản chính tờ khai", "1 bản chính", ("Nộp 02 bản chính tờ khai", 1, 0)),
        ("Theo mẫu BM.03", "1 bản chính", ("Theo mẫu BM.03", 1, 0)),
        ("Ảnh thẻ", "12 bản chính", ("Ảnh thẻ", 12, 0)),
    ],
)
def test_numbers_that_belong_to_the_name_stay_there(name: str, count: str, expected: tuple[str, int, int]) -> None:
    for following in ([], [("Giấy khác", "", "1 bản chính")], [("02 ảnh màu", "", "2 bản chính")]):
        first = read_documents(papers(("--", [(name, "", count), *following]))).documents[0]
        assert (first.name, first.originals, first.copies) == expected


def test_the_older_way_of_counting() -> None:
    rows = "Đơn xin phép Bản chính: 1 - Bản sao: 2\nẢnh\nBản chính: 0Bản sao: 3"
    text = f"Bao gồm\nTên giấy tờ Mẫu đơn, tờ khai Số lượng\n{rows}"
    papers_found = read_documents(text).documents
    assert [(p.name, p.originals, p.copies) for p in papers_found] == [("Đơn xin phép", 1, 2), ("Ảnh", 0, 3)]


@pytest.mark.parametrize(
    ("text", "name", "files"),
    [
        ("Văn bản đề nghị (NA19).Mau NA19-BCA.docx", "Văn bản đề nghị (NA19).", ["Mau NA19-BCA.docx"]),
        ("Bản khai theo mẫuMauBankhai.docx", "Bản khai theo mẫu", ["MauBankhai.docx"]),
        ("Đơn theo NĐ-CPMus03.docx", "Đơn theo NĐ-CP", ["Mus03.docx"]),
        ("Hai mẫu;Mau1.docxMau2.docx", "Hai mẫu;", ["Mau1.docx", "Mau2.docx"]),
        ("Giấy đề nghị không có tệp", "Giấy đề nghị không có tệp", []),
        ("đơn đề nghị viết liền.docx", "đơn đề nghị viết liền.docx", []),
    ],
)
def test_form_files_are_split_off(text: str, name: str, files: list[str]) -> None:
    assert split_files(text) == (name, files)


def test_text_without_a_table_is_kept_and_reported() -> None:
    found = read_documents("); nộp hồ sơ cho cơ quan. Bước 2.")
    assert found.unread == "); nộp hồ sơ cho cơ quan. Bước 2."
    assert found.documents[0].name == "nộp hồ sơ cho cơ quan. Bước 2."
    assert read_documents("--").documents == []


_NAME = st.from_regex(r"[A-ZĐ][a-zđêô ,;]{0,30}[a-zđêô;)]", fullmatch=True)


@given(
    st.lists(
        st.tuples(_NAME.map(str.strip), st.integers(0, 9), st.one_of(st.none(), st.integers(1, 9))),
        min_size=1,
        max_size=8,
    )
)
def test_what_was_run_together_comes_apart(rows: list[tuple[str, int, int | None]]) -> None:
    counted = [(name, "", f"{n} bản chính" + (f",{m} bản sao" if m else "")) for name, n, m in rows]
    found = read_documents(papers(("--", counted)))
    assert [(paper.name, paper.originals, paper.copies) for paper in found.documents] == [
        (name, n, m or 0) for name, n, m in rows
    ]


@given(st.text("Tên giấy tờMẫu.docx 01 bản chính,sao;()-\n", max_size=200))
def test_no_word_is_lost(text: str) -> None:
    source = f"--{PAPERS_HEADER}{text}"
    found = read_documents(source)
    kept = "".join(f"{paper.case}{paper.name}{paper.form}" for paper in found.documents)
    words = [word for word in re.findall(r"\w{2,}", text) if not re.search(r"\d|bản|chính|sao", word)]
    assert all(word in kept or word in PAPERS_HEADER for word in words)


@pytest.mark.parametrize(
    ("heading", "case"),
    [
        ("1.3.1.1. Hồ sơ đề nghị cấp giấy xác nhận bao gồm:", "Hồ sơ đề nghị cấp giấy xác nhận"),
        ("(ii) Trường hợp hồ sơ không thay đổi", "Trường hợp hồ sơ không thay đổi"),
        ("++ Trường hợp gia hạn, gồm có:", "Trường hợp gia hạn"),
        ("9 Trường hợp chào bán", "Trường hợp chào bán"),
        ("1. Thành phần hồ sơ:", ""),
        ("2 năm đối với thẻ cũ", "2 năm đối với thẻ cũ"),
    ],
)
def test_a_case_is_named_without_its_number(heading: str, case: str) -> None:
    [paper] = read_documents(papers((heading, [("Đơn", "", "1 bản chính")]))).documents
    assert paper.case == case


@pytest.mark.parametrize(
    ("row", "name", "form"),
    [
        ("+ Đơn đề nghị", "Đơn đề nghị", ""),
        ("- .Đề án thành lập", "Đề án thành lập", ""),
        ("+) Thẻ cũ", "Thẻ cũ", ""),
        ("); nộp cho cơ quan", "nộp cho cơ quan", ""),
        ("Tờ khai (Mẫu CT01).1.MuCT01bnhnh (5).doc", "Tờ khai (Mẫu CT01).", "1.MuCT01bnhnh (5).doc"),
        ("Tờ khai (mẫu TK06)Mẫu TK06.pdf", "Tờ khai (mẫu TK06)", "Mẫu TK06.pdf"),
    ],
)
def test_bullets_and_torn_brackets_are_no_part_of_a_name(row: str, name: str, form: str) -> None:
    [paper] = read_documents(papers(("--", [(row, "", "1 bản chính")]))).documents
    assert (paper.name, paper.form) == (name, form)


def test_a_row_of_dashes_is_no_document() -> None:
    assert read_documents(papers(("--", [("--", "", "1 bản chính")]))).documents == []


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (["b) Sơ đồ", "a) Đơn"], ["a) Đơn", "b) Sơ đồ"]),
        (["đ) Thẻ", "d) Ảnh", "e) Đơn"], ["d) Ảnh", "đ) Thẻ", "e) Đơn"]),
        (["(3) Quyết định", "(1) Thông báo", "(10) Phụ lục"], ["(1) Thông báo", "(3) Quyết định", "(10) Phụ lục"]),
        (["2. Ảnh", "Đơn", "1. Thẻ"], ["2. Ảnh", "Đơn", "1. Thẻ"]),
        (["a) Đơn", "a) Thẻ"], ["a) Đơn", "a) Thẻ"]),
    ],
)
def test_numbered_papers_stand_in_order(rows: list[str], names: list[str]) -> None:
    found = read_documents(papers(("--", [(row, "", "1 bản chính") for row in rows])))
    assert [paper.name for paper in found.documents] == names
