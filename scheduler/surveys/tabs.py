"""The parts of the officials' survey desk, as the tabs on each of its pages."""

from bot.console.desk import HOME

SURVEYS = f"{HOME}/khao-sat"
TABS = [
    (SURVEYS, "Kết quả", 0),
    (f"{SURVEYS}/diem", "Điểm đặt mã", 0),
    (f"{SURVEYS}/dot", "Đợt", 0),
    (f"{SURVEYS}/phieu", "Phiếu hỏi", 0),
    (f"{SURVEYS}/viec", "Việc cải thiện", 0),
    (f"{SURVEYS}/co-mau", "Cỡ mẫu", 0),
]
