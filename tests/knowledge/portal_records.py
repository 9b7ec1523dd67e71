"""Portal records as the scraper leaves them, rendered from structured rows that the tests know."""

from typing import Any

WAYS_HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS_HEADER = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
LAWS_HEADER = "Tên văn bản pháp lýMã văn bản"


def ways(*rows: tuple[str, str, str, str]) -> str:
    """(way, time, fee with its note, description) per row, run together."""
    return WAYS_HEADER + "".join("".join(row) for row in rows)


def papers(*tables: tuple[str, list[tuple[str, str, str]]]) -> str:
    """(heading, [(name, file names, count)]) per table, run together."""
    return "".join(heading + PAPERS_HEADER + "".join("".join(row) for row in rows) for heading, rows in tables)


def laws(*rows: tuple[str, str]) -> str:
    """(title, number) per row, run together."""
    return LAWS_HEADER + "".join("".join(row) for row in rows)


def portal_record(code: str = "1.900001", **changes: Any) -> dict[str, Any]:
    """A whole record; the procedure is made up."""
    return {
        "ma_thu_tuc": code,
        "ten_thu_tuc": f"Cấp thẻ thả diều {code}",
        "so_quyet_dinh": "12/QĐ-BTD",
        "cap_thuc_hien": "Cấp tỉnh, Cấp xã",
        "linh_vuc": "Trò chơi dân gian",
        "doi_tuong_thuc_hien": "Công dân Việt Nam, Cán bộ, công chức, viên chức",
        "co_quan_thuc_hien": "Ủy ban nhân dân cấp xã",
        "co_quan_co_tham_quyen": "",
        "dia_chi_tiep_nhan": "",
        "trinh_tu_thuc_hien": "Bước 1: Nộp hồ sơ.\nBước 2: Nhận thẻ.",
        "cach_thuc_thuc_hien": ways(
            ("Trực tuyến", "3 Ngày làm việc", "25,000 VNĐ(Lệ phí cấp thẻ)", ""),
            ("Trực tiếp", "5 Ngày làm việc", "50,000 Việt Nam Đồng", "Nộp tại xã."),
        ),
        "thanh_phan_ho_so": papers(("--", [("Đơn xin thả diều", "Mẫu 01.docx", "1 bản chính")])),
        "can_cu_phap_ly": laws(("Luật Diều", "10/2020/QH14")),
        "yeu_cau_dieu_kien": "Không có thông tin",
        "ket_qua_xu_ly": "Thẻ thả diềuMã: KQ.G99.000001Từ khóaKhông có thông tinMô tảKhông có thông tin",
        "detail_url": "https://dichvucong.example/1",
    } | changes
