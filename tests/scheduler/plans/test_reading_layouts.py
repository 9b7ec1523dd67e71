"""The same facts in other layouts: labels in one line, sentences that assign, headings without numbers, cut tables."""

from pathlib import Path

import pytest

from scheduler.plans.reading.files import read_file
from tests.scheduler.plans import word_files

_WRITTEN = Path(__file__).parent / "written"
_Row = tuple[str, str, str, list[str]]

_OFFICE: list[_Row] = [
    ("Xây dựng chuyên mục", "hàng tháng", "Sở Nội vụ", ["Đài Phát thanh và Truyền hình tỉnh", "các sở, ban, ngành"]),
    ("Tổ chức Hội nghị", "Quý II, quý III năm 2025", "Sở Nội vụ",
     ["Trường Chính trị tỉnh", "UBND các huyện, thành phố"]),
    ("Đăng tải tin, bài", "thường xuyên trong năm", "Văn phòng Sở", ["các phòng chuyên môn"]),
    ("Phát hành 5.000", "Tháng 4/2025", "Phòng Cải cách hành chính",
     ["Trung tâm Phục vụ hành chính công tỉnh", "Bưu điện tỉnh"]),
    ("Tuyên truyền trực quan", "trước ngày 15/3/2025", "UBND các huyện, thành phố", []),
]  # fmt: skip
_PLANS: dict[str, list[_Row]] = {
    "so_mot_dong.txt": _OFFICE,
    "so_ngat_dong.txt": _OFFICE,  # the same, each line broken at 72 letters
    "xa_danh_dau.md": [
        ("Tuyên truyền trên hệ thống", "Hằng tháng", "Trung tâm Cung ứng dịch vụ công xã", ["Các thôn, tổ dân phố"]),
        ("Hội nghị đối thoại", "Quý III/2026", "UBND xã", ["Ủy ban MTTQ Việt Nam xã", "các đoàn thể"]),
        ("Viết tin, bài", "Hàng quý", "Văn phòng HĐND và UBND xã", ["Phòng Văn hóa - Xã hội"]),
        ("Treo băng rôn", "10/10/2026", "Phòng Kinh tế", ["các thôn"]),
        ("Làm video", "Tháng 9", "Đoàn Thanh niên xã", []),
        ("Tổng kết", "Tháng 12", "UBND xã", []),
    ],
    "bang_dan.txt": [  # pasted from a sheet, with tabs
        ("Treo băng rôn", "Quý I", "Văn phòng", ["Các thôn"]),
        ("Phát loa", "Hàng tháng", "Trung tâm Văn hóa", []),
        ("Hội thi", "Tháng 9", "Đoàn xã", ["Hội Phụ nữ", "Hội Nông dân"]),
    ],
    "ban_theo_quy.txt": [
        ("Ban hành kế hoạch", "Tháng 1", "", []),
        ("Tổ chức ký cam kết", "Quý I/2026", "", []),
        ("Tổ chức khảo sát", "Quý II/2026", "Văn phòng", ["các phòng"]),
        ("Xây dựng 02 phóng sự", "Quý II/2026", "Phòng Chính sách", []),
        ("Cập nhật thủ tục", "Thường xuyên", "", []),
    ],
    "huyen_chuong_so.txt": [
        ("Mở chuyên trang", "Tháng 3 - 12/2025", "Phòng Văn hóa và Thông tin", ["Phòng Nội vụ", "Báo Tân Lập"]),
        ("Giao lưu trực tuyến", "Tháng 8/2025", "Văn phòng HĐND và UBND huyện", []),
        ("Tuyên truyền miệng", "lồng ghép các kỳ sinh hoạt hàng tháng", "Ban Tuyên giáo Huyện ủy",
         ["Trung tâm Chính trị huyện", "các chi bộ"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", _PLANS)
def test_every_layout_gives_the_same_four_facts(name: str) -> None:
    plan = read_file(name, (_WRITTEN / name).read_bytes())
    told = [(one.time, one.lead, one.supporting) for one in plan.activities]
    assert told == [row[1:] for row in _PLANS[name]]
    for one, row in zip(plan.activities, _PLANS[name], strict=True):
        assert one.name.startswith(row[0])


def test_headings_of_styles_and_bold_letters_stand_for_numbers() -> None:
    plan = read_file("kh.docx", word_files.with_headings_only())
    assert [(one.name, one.time, one.lead) for one in plan.activities] == [
        ("Phát thanh hỏi đáp", "Hàng tháng", "Đài huyện"),
        ("Hội thi", "Tháng 9", "Đoàn xã"),
    ]
    assert all(one.key for one in plan.activities)
