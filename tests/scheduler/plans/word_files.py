"""Word files that the tests write, as offices lay out their plans."""

import io
from typing import Any

from docx import Document

_ROWS = (
    ("1", "Treo băng rôn", "Văn phòng Sở", "Các phòng", "Tháng 9/2026", ""),
    ("2", "Phát tờ gấp", "", "Công đoàn", "Quý III", ""),
    ("3", "Đặt bảng QR", "Trung tâm Thông tin", "", "", "thử nghiệm"),
)


def bytes_of(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def with_numbers_and_table() -> bytes:
    """Word's own numbers and bullets; head and signature in borderless tables; an appendix with merged cells."""
    document = Document()
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "UBND TỈNH X\nSỞ THỦY LỢI\nSố: 88/KH-STL"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHải Vân, ngày 05 tháng 02 năm 2026"
    for line in ("KẾ HOẠCH", "Tuyên truyền cải cách hành chính năm 2026", "I. MỤC TIÊU"):
        document.add_paragraph(line)
    document.add_paragraph("Nâng cao nhận thức.", style="List Bullet")
    document.add_paragraph("II. NHIỆM VỤ")
    document.add_paragraph("Tổ chức tập huấn", style="List Number")
    document.add_paragraph("Thời gian: Quý II.", style="List Bullet")
    document.add_paragraph("Chủ trì: Văn phòng Sở.", style="List Bullet")
    document.add_paragraph("Đăng tin trên trang thông tin", style="List Number")
    document.add_paragraph("Thời gian: Hàng tháng.", style="List Bullet")
    document.add_paragraph("Chủ trì: Phòng Tổ chức - Hành chính.", style="List Bullet")
    document.add_paragraph("III. PHỤ LỤC")
    _appendix(document)
    foot = document.add_table(rows=1, cols=2)
    foot.cell(0, 0).text = "Nơi nhận:\n- Sở Nội vụ;\n- Lưu: VT."
    foot.cell(0, 1).text = "GIÁM ĐỐC\n\n\nTrịnh Văn Nam"
    return bytes_of(document)


def _appendix(document: Any) -> None:
    """Headings of two rows, a heading across the table, one time for two rows."""
    table = document.add_table(rows=6, cols=6)
    for at, words in enumerate(("TT", "Nội dung công việc", "Phân công", "", "Thời gian", "Ghi chú")):
        table.cell(0, at).text = words
    table.cell(0, 2).merge(table.cell(0, 3))
    for at in (0, 1, 4, 5):
        table.cell(0, at).merge(table.cell(1, at))
    table.cell(1, 2).text, table.cell(1, 3).text = "Chủ trì", "Phối hợp"
    table.cell(2, 0).merge(table.cell(2, 5)).text = "A. Tuyên truyền trực quan"
    for number, row in enumerate(_ROWS, start=3):
        for at, words in enumerate(row):
            table.cell(number, at).text = words
    table.cell(4, 4).merge(table.cell(5, 4)).text = "Quý III"


def with_headings_only() -> bytes:
    """No number anywhere: chapters by style, activities by bold letters, labels as plain lines."""
    document = Document()
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Tuyên truyền cải cách hành chính năm 2026")
    document.add_paragraph("Mục tiêu", style="Heading 1")
    document.add_paragraph("Nâng cao sự hài lòng.")
    document.add_paragraph("Nhiệm vụ trọng tâm", style="Heading 1")
    for name, time, lead in (("Phát thanh hỏi đáp", "Hàng tháng", "Đài huyện"), ("Hội thi", "Tháng 9", "Đoàn xã")):
        document.add_paragraph().add_run(name).bold = True
        document.add_paragraph(f"Thời gian thực hiện: {time}.")
        document.add_paragraph(f"Đơn vị chủ trì: {lead}.")
    return bytes_of(document)
