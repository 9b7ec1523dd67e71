"""Parsers of times, offices, numbers and markers: known cases, and what must hold for any words at all."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.plans.reading.labels import Part, part_of, split
from scheduler.plans.reading.markers import marker_of
from scheduler.plans.reading.numbers import money_in, number_in
from scheduler.plans.reading.offices import split_offices
from scheduler.plans.reading.reader import read_plan, text_blocks
from scheduler.plans.reading.roles import in_sentence, roles
from scheduler.plans.reading.unreadable import Unreadable
from scheduler.plans.reading.when import read_when
from scheduler.plans.rhythm import Rhythm, periods

_OFFICES = (
    "Sở Nội vụ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Nông nghiệp và Môi trường",
    "Văn phòng HĐND và UBND xã",
    "các sở, ban, ngành",
    "UBND các xã, phường, đặc khu",
    "Đài Phát thanh và Truyền hình tỉnh",
    "Ủy ban MTTQ Việt Nam tỉnh",
    "các cơ quan, đơn vị có liên quan",
    "Phòng Tổ chức - Hành chính",
)
_WORDS = st.text(st.sampled_from("aăâbcdđeêhiiklmnoôơpqrstuưvxy IVX0123456789.,;:()-+/|*\n“”ÁộễỲ"), max_size=300)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_OFFICES), min_size=1, max_size=6, unique=True), st.sampled_from([", ", "; ", " và "]))
def test_a_list_of_offices_comes_apart_where_it_was_joined(offices: list[str], glue: str) -> None:
    assert split_offices(glue.join(offices)) == offices
    told = roles(f"{offices[0]} chủ trì, phối hợp với {glue.join(offices[1:])}") if offices[1:] else None
    if told:
        assert (told.lead, told.supporting) == (offices[0], offices[1:])


@settings(max_examples=80, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    for words in (f"trước ngày {day:%d/%m/%Y}", f"Hoàn thành ngày {day.day} tháng {day.month} năm {day.year}"):
        assert read_when(words, 2026).ends == day
    quarter = (day.month - 1) // 3 + 1
    found = read_when(f"Quý {['I', 'II', 'III', 'IV'][quarter - 1]}/{day.year}", None)
    assert found.begins is not None
    assert found.ends is not None
    assert found.begins <= day <= found.ends


@settings(max_examples=80, deadline=None)
@given(_WORDS)
def test_no_words_break_a_parser(words: str) -> None:
    for parse in (marker_of, split, split_offices, in_sentence, number_in, money_in, part_of):
        parse(words.replace("\n", " "))
    read_when(words, 2026)
    try:
        plan = read_plan(text_blocks(words), "Kế hoạch")
    except Unreadable:
        return
    assert plan.title


@pytest.mark.parametrize(
    ("words", "rhythm", "begins", "ends"),
    [
        ("Thường xuyên trong năm", "all_year", date(2026, 1, 1), date(2026, 12, 31)),
        ("Hằng tháng", "monthly", None, None),
        ("01 tháng/lần", "monthly", None, None),
        ("Định kỳ hàng quý", "quarterly", None, None),
        ("6 tháng một lần", "half_yearly", None, None),
        ("Theo quy định", "", None, None),
        ("Khi có văn bản mới", "when_issued", None, None),
        ("Từ tháng 3 đến tháng 10/2026", "once", date(2026, 3, 1), date(2026, 10, 31)),
        ("Quý I, II năm 2026", "once", date(2026, 1, 1), date(2026, 6, 30)),
        ("Hàng tháng, từ tháng 4 đến tháng 9", "monthly", date(2026, 4, 1), date(2026, 9, 30)),
        ("15/3/2026 - 20/3/2026", "once", date(2026, 3, 15), date(2026, 3, 20)),
        ("Trước 30/6", "once", None, date(2026, 6, 30)),
        ("Năm 2026", "all_year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_times_as_plans_write_them(words: str, rhythm: str, begins: date | None, ends: date | None) -> None:
    found = read_when(words, 2026)
    assert (found.rhythm, found.begins, found.ends, found.wrong) == (rhythm, begins, ends, "")


@pytest.mark.parametrize("words", ["31/02/2026", "tháng 13/2026", "ngày 40 tháng 5 năm 2026", "20/5/2026 - 10/5/2026"])
def test_a_date_that_no_calendar_has_is_told(words: str) -> None:
    assert read_when(words, 2026).wrong == words


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("Thời gian thực hiện", Part.TIME),
        ("- Thời hạn hoàn thành", Part.TIME),
        ("Cơ quan, đơn vị chủ trì", Part.LEAD),
        ("Chủ trì thực hiện", Part.LEAD),
        ("Đơn vị thực hiện", Part.LEAD),
        ("Cơ quan chủ trì, tham mưu", Part.LEAD),
        ("Cơ quan chủ trì, cơ quan phối hợp", Part.LEAD_AND_SUPPORT),
        ("Thời gian bắt đầu", Part.TIME),
        ("Cơ quan phối hợp", Part.SUPPORT),
        ("Đơn vị chủ trì, phối hợp", Part.LEAD_AND_SUPPORT),
        ("Phân công thực hiện", Part.LEAD_AND_SUPPORT),
        ("Cán bộ phụ trách", Part.RESPONSIBLE),
        ("Hình thức, biện pháp thực hiện", Part.METHOD),
        ("Kinh phí (triệu đồng)", Part.BUDGET),
        ("Thông qua các hình thức như", None),
        ("Sở Nội vụ", None),
    ],
)
def test_labels_are_known_by_their_words(label: str, part: Part | None) -> None:
    assert part_of(label) == part


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("thời lượng mỗi tháng ít nhất 15 phút", 15, "phút/tháng"),
        ("tối thiểu 04 tin, bài/tháng", 4, "tin, bài/tháng"),
        ("100% cán bộ nắm rõ", 100, "%"),
        ("theo Nghị quyết số 12 và Điều 5", None, ""),
    ],
)
def test_numbers_that_a_plan_sets(words: str, value: float | None, unit: str) -> None:
    found = number_in(words)
    assert (found.value, found.unit) == (value, unit) if found else value is None


@pytest.mark.parametrize(
    ("words", "amount"),
    [("35.000.000 đồng", 35_000_000), ("1,5 tỷ đồng", 1_500_000_000), ("20 triệu", 20_000_000), ("ngân sách", None)],
)
def test_money(words: str, amount: int | None) -> None:
    assert money_in(words) == amount


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([r for r in Rhythm if r is not Rhythm.WHEN_ISSUED]),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(0, 400),
)
def test_periods_cover_the_days_once(rhythm: Rhythm, begins: date, length: int) -> None:
    ends = date.fromordinal(begins.toordinal() + length)
    found = list(periods(rhythm, begins, ends))
    assert len({period.name for period in found}) == len(found)
    assert sum((period.ends - period.begins).days + 1 for period in found) == length + 1
    assert (found[0].begins, found[-1].ends) == (begins, ends)
