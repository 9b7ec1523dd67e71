"""The columns and sheets of the office's own plan template: what `motcua plan template` writes and `load` reads."""

from dataclasses import dataclass

ACTIVITIES, TARGETS, PLAN, GUIDE = "Hoạt động", "Chỉ tiêu", "Kế hoạch", "Hướng dẫn"


@dataclass(frozen=True, slots=True)
class Column:
    """`attribute` of ProposedActivity; `kind`: words, list, day, number, money, flag, rhythm, channels."""

    heading: str
    attribute: str
    kind: str = "words"
    width: int = 18
    hint: str = ""
    needed: bool = False


RHYTHMS = {
    "Một lần": "once",
    "Hàng tuần": "weekly",
    "Hàng tháng": "monthly",
    "Hàng quý": "quarterly",
    "6 tháng": "half_yearly",
    "Thường xuyên trong năm": "all_year",
    "Khi có văn bản, sự kiện": "when_issued",
}
CHANNELS = {
    "Truyền thanh, loa": "radio",
    "Truyền hình": "television",
    "Báo chí": "press",
    "Trang thông tin": "web",
    "Mạng xã hội": "social",
    "Pa nô, áp phích": "visual",
    "Tờ gấp, tài liệu in": "leaflet",
    "Hội nghị, cuộc họp": "meeting",
    "Tập huấn": "training",
    "Cuộc thi": "contest",
    "Bộ phận một cửa": "desk",
    "Tin nhắn": "message",
}
AIMS = {"ít nhất": "at_least", "nhiều nhất": "at_most", "đúng bằng": "exactly"}

ACTIVITY_COLUMNS = (
    Column("Mã", "code", width=8, hint="Số thứ tự trong kế hoạch, ví dụ III.2.a; bỏ trống được."),
    Column("Tên hoạt động", "name", width=48, hint="Bắt buộc.", needed=True),
    Column("Trọng điểm", "key", "flag", 11, "Ghi x nếu là hoạt động trọng điểm."),
    Column("Thuộc nội dung", "group", width=20, hint="Nhóm nội dung a, b, c, d, e hoặc tên nhóm."),
    Column(
        "Thời gian",
        "time",
        width=22,
        hint="Viết như trong kế hoạch: Thường xuyên, Hàng tháng, Quý II/2026, trước 30/6/2026.",
    ),
    Column("Nhịp", "rhythm", "rhythm", 18, "Chọn trong danh sách; bỏ trống thì hiểu theo cột Thời gian."),
    Column("Từ ngày", "begins", "day", 12, "Ngày/tháng/năm."),
    Column("Đến ngày", "ends", "day", 12, "Ngày/tháng/năm; là hạn của việc làm một lần."),
    Column("Chủ trì", "lead", width=26, hint="Một đơn vị chịu trách nhiệm chính.", needed=True),
    Column("Phối hợp", "supporting", "list", 30, "Các đơn vị, cách nhau dấu chấm phẩy."),
    Column("Người phụ trách", "responsible", width=20),
    Column("Cách thức", "method", width=44, hint="Làm thế nào; nhiều ý thì xuống dòng trong ô."),
    Column("Đối tượng", "audience", width=22),
    Column("Hình thức", "form", width=20, hint="Tin bài, phóng sự, hội nghị, pa nô..."),
    Column("Kênh", "channels", "channels", 22, "Chọn trong danh sách; nhiều kênh cách nhau dấu chấm phẩy."),
    Column("Chỉ tiêu", "target", "number", 10, "Chỉ ghi số, ví dụ 15."),
    Column("Đơn vị tính", "target_unit", width=14, hint="phút/tháng, tin, buổi, người..."),
    Column("Kinh phí dự kiến", "budget", "money", 18, "Số tiền đồng."),
    Column(
        "Chỉ số thành phần", "linked_index", width=22, hint="Chỉ số thành phần của PAR Index mà hoạt động góp điểm."
    ),
    Column("Sản phẩm", "product", width=22),
    Column("Địa điểm", "place", width=18),
    Column("Ghi chú", "note", width=24),
)
TARGET_HEADINGS = ("Tên chỉ tiêu", "So sánh", "Giá trị", "Đơn vị tính", "Nguồn số liệu")
PLAN_ROWS = (
    ("Tên kế hoạch", "title"),
    ("Số", "number"),
    ("Ngày ký", "signed_on"),
    ("Người ký", "signer"),
    ("Cơ quan ban hành", "issuer"),
    ("Năm", "year"),
    ("Chủ đề năm", "theme"),
    ("Kế hoạch cấp trên", "parent"),
    ("Đơn vị theo dõi", "coordinator"),
)
