"""What the lint flags, and what it leaves alone."""

from datetime import date

import pytest

from knowledge.importing.lint import Finding, lint, with_doubts
from knowledge.record import DocumentPart, FeePart, ProcedureRecord, TimePart

TODAY = date(2026, 11, 2)


def _record(**changes: object) -> ProcedureRecord:
    sound = {
        "code": "1.900001",
        "name": "Cấp thẻ thả diều",
        "steps": "Nộp hồ sơ tại Ủy ban nhân dân cấp xã.",
        "documents": [DocumentPart(name="Đơn")],
        "fees": [FeePart(amount=50_000)],
        "times": [TimePart(amount=3, unit="ngày")],
    }
    return ProcedureRecord.model_validate(sound | changes)


def _found(record: ProcedureRecord) -> set[tuple[Finding, str]]:
    return {(doubt.finding, doubt.field) for doubt in lint(record, TODAY)}


def test_a_sound_record_has_no_doubts() -> None:
    assert _found(_record()) == set()


@pytest.mark.parametrize(
    "note",
    [
        "Mức lệ phí do Hội đồng nhân dân cấp tỉnh quyết định",
        "Lệ phí cấp thẻ: 135.000 đồng/lần",
        "50.000đ/giấy",
        "Theo quy định của Luật phí và lệ phí",
        "Thực hiện theo Thông tư số 94/2021/TT-BTC",
        "Lệ phí cấp mới 200 USD/lần",
        "Miễn lệ phí cho người thuộc hộ nghèo",
        "8.000.000/lần",
    ],
)
def test_free_with_a_note_that_says_otherwise(note: str) -> None:
    assert _found(_record(fees=[FeePart(amount=0, text=note)])) == {(Finding.FREE_CONTRADICTED, "fees")}


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Không",
        "Không có.",
        "Không quy định.",
        "Không thu lệ phí",
        "Miễn lệ phí (Thông tư số 47/2019/TT-BTC).",
        "0 đồng",
    ],
)
def test_truly_free(note: str) -> None:
    assert _found(_record(fees=[FeePart(amount=0, text=note)])) == set()


def test_free_with_a_description_that_speaks_of_a_fee() -> None:
    told = TimePart(amount=3, unit="ngày", text="Nộp tại xã. Lệ phí theo quy định tại Thông tư 85/2019/TT-BTC.")
    silent = TimePart(amount=3, unit="ngày", text="Nộp tại xã theo quy định tại Điều 5.")
    assert _found(_record(fees=[FeePart(amount=0)], times=[told])) == {(Finding.FREE_CONTRADICTED, "fees")}
    assert _found(_record(fees=[FeePart(amount=0)], times=[silent])) == set()


def test_numbers_without_a_unit() -> None:
    assert _found(_record(times=[TimePart(amount=1)])) == {(Finding.NO_UNIT, "times")}
    assert _found(_record(times=[TimePart(text="Không quy định")])) == set()
    assert _found(_record(fees=[FeePart(text="8.000")])) == {(Finding.NO_UNIT, "fees")}


@pytest.mark.parametrize(
    "words",
    [
        "Nộp tại UBND cấp huyện.",
        "Ủy ban nhân dân huyện xem xét.",
        "Chuyển Phòng Tư pháp huyện thẩm tra.",
        "UBND quận, huyện trả kết quả.",
        "Cơ quan Bảo hiểm xã hội cấp huyện",
    ],
)
def test_the_abolished_district_level(words: str) -> None:
    assert _found(_record(steps=words)) == {(Finding.DISTRICT, "steps")}
    assert _found(_record(agency=words)) == {(Finding.DISTRICT, "agency")}


@pytest.mark.parametrize(
    "words",
    [
        "Trụ sở tại số 10 đường Trần Phú, huyện Đông Anh, Hà Nội.",
        "333 Nguyễn Trãi, Quận 1, Tp. Hồ Chí Minh",
        "Giấy tờ do UBND cấp huyện cấp trước ngày 01/7/2025 vẫn dùng được.",
        "Từ 01/7/2025 không còn cấp huyện.",
        "Công an xã đặc biệt thuộc huyện đảo cũ",
    ],
)
def test_a_place_or_a_look_back_is_no_district_level(words: str) -> None:
    assert _found(_record(steps=words)) == set()


def test_titles_of_laws_are_of_their_time() -> None:
    law = {"title": "Về việc nộp, xuất trình sổ hộ khẩu ở cấp huyện", "number": "104/2022/NĐ-CP"}
    assert _found(_record(legal=[law])) == set()


def test_paper_household_books() -> None:
    book = [DocumentPart(name="Bản sao sổ hộ khẩu")]
    instead = [DocumentPart(name="Giấy xác nhận cư trú thay cho sổ hộ khẩu")]
    assert _found(_record(documents=book)) == {(Finding.HOUSEHOLD_BOOK, "documents")}
    assert _found(_record(documents=instead)) == set()
    assert _found(_record(requirements="Không phải xuất trình sổ hộ khẩu.")) == set()
    assert _found(_record(requirements="Có hộ khẩu thường trú tại xã.")) == set()


def test_expired_cuts() -> None:
    cut = "Từ ngày 01/12/2023 đến hết ngày 31/12/2025 thu 115.000 đồng"
    still = "Từ ngày 01/7/2025 đến hết ngày 31/12/2026 thu 20.000 đồng"
    assert _found(_record(fees=[FeePart(amount=135_000, text=cut)])) == {(Finding.EXPIRED, "fees")}
    assert _found(_record(fees=[FeePart(amount=40_000, text=still)])) == set()
    over = FeePart(amount=10_000, valid_to=date(2025, 12, 31))
    assert _found(_record(fees=[over])) == {(Finding.EXPIRED, "fees")}
    assert _found(_record(fees=[over, FeePart(amount=20_000)])) == set()


def test_missing_documents_but_not_of_a_bare_list() -> None:
    assert _found(_record(documents=[])) == {(Finding.NO_DOCUMENTS, "documents")}
    assert _found(ProcedureRecord(code="1.900001", name="Cấp thẻ thả diều")) == set()


def test_doubts_are_written_down_beside_those_of_the_author() -> None:
    record = _record(times=[TimePart(amount=1)], doubts={"fees": "hỏi lại tỉnh"})
    doubted = with_doubts(record, lint(record, TODAY))
    assert doubted.doubts == {"fees": "hỏi lại tỉnh", "times": "thời hạn nguồn ghi là số không có đơn vị"}
    assert record.doubts == {"fees": "hỏi lại tỉnh"}
