"""Forms, exports and charts of the console: what goes wrong is said at the field, what goes out is no trap."""

import csv
import io
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from bot.console import charts, export, forms
from bot.console.charts import Series
from bot.console.desk import HOME, own_path
from bot.rejected import Rejected


class Colour(StrEnum):
    RED = "red"


class Form(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=5)]
    note: str = ""
    count: Annotated[int, Field(ge=1)] | None = None
    day: date | None = None
    colour: Colour = Colour.RED
    many: list[str] = []
    sure: bool = False


def test_a_form_is_read_as_it_was_sent() -> None:
    sent = FormData(
        [("name", " Lan "), ("note", "a\r\nb"), ("count", "3"), ("many", "x"), ("many", "y"), ("sure", "true")]
    )
    form = forms.read(Form, sent)
    assert form == Form(name="Lan", note="a\nb", count=3, many=["x", "y"], sure=True)


def test_an_empty_box_is_not_a_wrong_one() -> None:
    form = forms.read(Form, FormData([("name", "Lan"), ("count", ""), ("day", ""), ("colour", "")]))
    assert form.count is None
    assert form.day is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Chưa điền ô này."),
        ("name", "quá dài rồi", "Không quá 5 ký tự."),
        ("count", "mấy", "Phải là số nguyên."),
        ("count", "0", "Phải từ 1 trở lên."),
        ("day", "31/02/2026", "Ngày viết chưa đúng."),
        ("colour", "xanh", "Chọn một mục trong danh sách."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(field: str, value: str, words: str) -> None:
    with pytest.raises(Rejected) as refused:
        forms.read(Form, {"name": "Lan", field: value})
    assert refused.value.problems == {field: words}


@given(st.text(alphabet=st.sampled_from("=+-@|%＝＋ \t\r\nabc1")))
def test_no_cell_of_a_sheet_is_a_formula(text: str) -> None:
    line = next(
        csv.reader(io.StringIO(export.csv_bytes(["a"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1])), [""]
    )
    assert not (line or [""])[0].lstrip().startswith(("=", "+", "-", "@", "|", "%", "＝", "＋"))
    book = load_workbook(io.BytesIO(export.xlsx_bytes([("Tờ", ["a"], [[text]])])))
    assert book.active is not None
    assert book.active["A2"].data_type != "f"


def test_a_sheet_opens_in_excel_with_vietnamese_letters_and_local_time() -> None:
    body = export.csv_bytes(["Lúc"], [[datetime(2026, 11, 25, 18, 30, tzinfo=UTC)]])
    assert body.startswith(b"\xef\xbb\xbf")
    assert "26/11/2026 01:30" in body.decode()


def test_charts_say_their_figures_and_keep_words_as_words() -> None:
    drawn = charts.bars("Phiếu <tháng>", ["T1", "T2"], [1200, None], unit=" phiếu")
    assert "T1: 1.200 phiếu" in drawn
    assert "<tháng>" not in drawn
    assert drawn.count('class="chart-bar"') == 1
    two = charts.lines("Hai đường", ["T1", "T2"], [Series("Năm nay", [1, 2]), Series("Năm trước", [2, None])])
    assert two.count("<polyline") == 2
    assert charts.shares("Mức", ["Rất dài"], [66.7]).count("66,7 %") == 1


@pytest.mark.parametrize(
    "address", ["https://xau.example/quan-tri", "//xau.example/quan-tri", "/quan-tri-gia", "javascript:1", ""]
)
def test_the_way_on_after_signing_in_leads_nowhere_else(address: str) -> None:
    assert own_path(address).startswith(HOME)
    assert "xau" not in own_path(address)
    assert own_path("/quan-tri/phan-anh?trang=2") == "/quan-tri/phan-anh?trang=2"
