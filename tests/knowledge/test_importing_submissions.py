"""The table of ways of submission, fees and time limits, run together."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.portal_submissions import fee_kind, read_submissions
from knowledge.procedure import FeeKind, Submission
from tests.knowledge.portal_records import ways

WAYS = {"Trực tuyến": Submission.ONLINE, "Dịch vụ bưu chính": Submission.POST, "Trực tiếp": Submission.IN_PERSON}
_WORDS = st.text("abcđêô xyz.,;-", max_size=40).map(str.strip)


def test_rows_are_told_apart() -> None:
    table = read_submissions(
        ways(
            ("Trực tuyến", "1 Ngày làm việc", "Miễn phí", "Qua mạng."),
            ("Dịch vụ bưu chính", "12 Giờ", "8,000 Đồng(8.000 đồng/bản (mỗi bản))", ""),
            ("Trực tiếp", "Không có thông tin", "Không có thông tin", "Đến nơi."),
        )
    )
    assert [(limit.submission, limit.amount, limit.unit, limit.text) for limit in table.times] == [
        ("online", 1, "ngày làm việc", "Qua mạng."),
        ("post", 12, "giờ", ""),
        ("in_person", None, "", "Đến nơi."),
    ]
    assert [(fee.submission, fee.amount, fee.text) for fee in table.fees] == [
        ("online", 0, ""),
        ("post", 8000, "8.000 đồng/bản (mỗi bản)"),
    ]
    assert not table.unread


def test_a_description_that_begins_with_a_number_is_no_part_of_the_fee() -> None:
    table = read_submissions(ways(("Trực tiếp", "2 Ngày làm việc", "Miễn phí", "02 ngày làm việc từ ngày nhận đủ.")))
    assert table.fees[0].amount == 0
    assert table.times[0].text == "02 ngày làm việc từ ngày nhận đủ."


def test_a_bare_time_is_told_from_the_sum_it_is_stuck_to() -> None:
    table = read_submissions(ways(("Trực tuyến", "1", "20,000 VNĐ(20.000 đồng/tờ)", "")))
    assert (table.times[0].amount, table.times[0].unit) == (1, "")
    assert table.fees[0].amount == 20_000


def test_a_sum_in_thousands_counts_only_when_the_note_says_so() -> None:
    table = read_submissions(
        ways(
            ("Trực tuyến", "5 Ngày", "135 VNĐ(Lệ phí cấp thẻ: 135.000 đồng/lần.)", ""),
            ("Trực tiếp", "5 Ngày", "155 VNĐ(155 USD/thẻ)", ""),
        )
    )
    assert [fee.amount for fee in table.fees] == [135_000, None]
    assert table.fee_doubts == ["số tiền nguồn ghi (155 VNĐ) không hợp lý"]
    assert "155 VNĐ" in table.fees[1].text


def test_foreign_money_is_kept_in_words() -> None:
    fee = read_submissions(ways(("Trực tiếp", "5 Ngày", "10 USD(10 USD/người)", ""))).fees[0]
    assert fee.amount is None
    assert fee.text == "10 USD (10 USD/người)"


def test_words_in_the_place_of_a_time_stay() -> None:
    table = read_submissions(ways(("Trực tuyến", "Không phải trả kết quả", "Miễn phí", "Qua Cổng.")))
    assert table.times[0].amount is None
    assert table.times[0].text == "Không phải trả kết quả\nQua Cổng."


def test_an_open_bracket_does_not_eat_the_next_row() -> None:
    table = read_submissions(
        ways(("Trực tuyến", "3 Ngày", "200,000 VNĐ(", ""), ("Trực tiếp", "4 Ngày", "Miễn phí", ""))
    )
    assert [limit.amount for limit in table.times] == [3, 4]


def test_text_that_is_no_table_is_kept() -> None:
    table = read_submissions("Nộp ở đâu cũng được, không kể ngày giờ.")
    assert table.unread == table.times[0].text == "Nộp ở đâu cũng được, không kể ngày giờ."


def test_kinds_of_fee() -> None:
    assert fee_kind("Lệ phí cấp thẻ") is FeeKind.LEVY
    assert fee_kind("Phí thẩm định") is FeeKind.CHARGE
    assert fee_kind("phí và lệ phí") is FeeKind.UNKNOWN
    assert fee_kind("Miễn phí") is FeeKind.UNKNOWN


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(WAYS)),
            st.tuples(st.integers(1, 400), st.sampled_from(["Ngày làm việc", "Ngày", "Giờ", "Tháng"])),
            st.integers(1, 9_000).map(lambda thousands: thousands * 1000),
            _WORDS,
            _WORDS,
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row[:3],
    )
)
def test_what_was_run_together_comes_apart(rows: list[tuple[str, tuple[int, str], int, str, str]]) -> None:
    text = ways(
        *(
            (way, f"{n} {unit}", f"{fee:,} VNĐ" + (f"({note})" if note else ""), said)
            for way, (n, unit), fee, note, said in rows
        )
    )
    table = read_submissions(text)
    times = list(dict.fromkeys((WAYS[way], float(n), unit.lower(), said) for way, (n, unit), _, _, said in rows))
    fees = list(dict.fromkeys((WAYS[way], fee, note) for way, _, fee, note, _ in rows))
    assert [(limit.submission, limit.amount, limit.unit, limit.text) for limit in table.times] == times
    assert [(fee.submission, fee.amount, fee.text) for fee in table.fees] == fees


@given(st.text("Trực tuyếnDịch vụ bưu chính 0123 NgàyMiễn phíVNĐ().,\n"))
def test_no_text_is_too_strange(text: str) -> None:
    read_submissions(text)
