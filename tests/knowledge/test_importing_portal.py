"""A whole record of the portal."""

import pytest

from knowledge.importing.cells import WrongCell
from knowledge.importing.portal import read_audience, read_levels, read_portal, read_result
from knowledge.procedure import OnlineLevel
from tests.knowledge.portal_records import portal_record, ways


def test_every_field_is_read() -> None:
    record = read_portal(portal_record(code="1.900001.000.00.00.H32"))
    assert record.code == "1.900001"
    assert record.levels == ["province", "commune"]
    assert record.audience == ["Công dân Việt Nam", "Cán bộ, công chức, viên chức"]
    assert record.requirements == ""
    assert record.result == "Thẻ thả diều"
    assert [fee.amount for fee in record.fees] == [25_000, 50_000]
    assert [limit.amount for limit in record.times] == [3, 5]
    assert [paper.name for paper in record.documents] == ["Đơn xin thả diều"]
    assert [part.number for part in record.legal] == ["10/2020/QH14"]
    assert record.source == "Cổng Dịch vụ công quốc gia, quyết định 12/QĐ-BTD"
    assert record.doubts == {}


def test_the_level_online_is_only_said_where_the_table_says_it() -> None:
    in_person = ways(("Trực tiếp", "5 Ngày", "Miễn phí", ""))
    assert read_portal(portal_record()).online_level is OnlineLevel.SOME
    assert read_portal(portal_record(cach_thuc_thuc_hien=in_person)).online_level is OnlineLevel.NONE
    assert read_portal(portal_record(cach_thuc_thuc_hien="")).online_level is OnlineLevel.UNKNOWN


def test_the_competent_agency_stands_in_for_a_missing_one() -> None:
    record = read_portal(portal_record(co_quan_thuc_hien="Không có thông tin", co_quan_co_tham_quyen="Sở Diều"))
    assert record.agency == "Sở Diều"


def test_unreadable_tables_become_doubts() -> None:
    record = read_portal(portal_record(thanh_phan_ho_so="); nộp cho cơ quan.", cach_thuc_thuc_hien="Hỏi cơ quan."))
    assert record.doubts.keys() == {"documents", "times"}
    assert record.documents[0].name == "nộp cho cơ quan."


def test_a_cell_of_the_wrong_type_is_named() -> None:
    with pytest.raises(WrongCell, match="phải là chữ") as wrong:
        read_portal(portal_record(trinh_tu_thuc_hien=["Bước 1"]))
    assert wrong.value.field == "trinh_tu_thuc_hien"


def test_small_cells() -> None:
    assert read_levels("Cấp bộ, Cấp huyện") == ["ministry", "other"]
    assert read_audience("Hợp tác xã, Tổ chức (không bao gồm doanh nghiệp, HTX)") == [
        "Hợp tác xã",
        "Tổ chức (không bao gồm doanh nghiệp và HTX)",
    ]
    two = "ThẻMã: KQ.G15.000118Văn bản từ chốiMã: 000.00.00.G15-KQ0187Từ khóaxMô tảyChọn cơ quan thực hiện"
    assert read_result(two) == "Thẻ\nVăn bản từ chối"
    odd = "ThẻMã: KQ-G10-KQ00009Sổ.Mã: Chưa xác định rõBiển sốMã: Thu_01Từ khóax"
    assert read_result(odd) == "Thẻ\nSổ.\nBiển số"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("ThẻMã: KQ0.00.00.G12-002223văn bản khácTừ khóax", "Thẻ\nvăn bản khác"),
        ("Thẻ.Mã: hgvg6Quyết địnhTừ khóax", "Thẻ.\nQuyết định"),
        ("ThẻMã: utwChứng chỉTừ khóax", "Thẻ\nChứng chỉ"),
        ("ThẻMã: Cơ quan cấp thẻTừ khóax", "Thẻ\nCơ quan cấp thẻ"),
        ("Văn bản từ chốiMã: KQ.G15.000118ThẻMã: KQ.G15.000119Từ khóax", "Thẻ\nVăn bản từ chối"),
    ],
)
def test_results_lose_their_codes_and_refusals_come_last(text: str, result: str) -> None:
    assert read_result(text) == result


def test_slips_of_whoever_typed_the_record_are_mended() -> None:
    record = read_portal(
        portal_record(
            ten_thu_tuc="Cấp thẻ ( mẫu mới ).",
            co_quan_thuc_hien="Ủy ban nhân dân tỉnh., Bộ",
            trinh_tu_thuc_hien="Nộp hồ sơ;; chờ kết quả.. Nhận thẻ ; về nhà... xong;.",
        )
    )
    assert record.name == "Cấp thẻ (mẫu mới)"
    assert record.agency == "Ủy ban nhân dân tỉnh, Bộ"
    assert record.steps == "Nộp hồ sơ; chờ kết quả. Nhận thẻ; về nhà... xong."
