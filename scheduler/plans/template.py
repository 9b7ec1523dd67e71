"""Writes the office's plan template: sheets to fill in, lists to choose from, and how to fill them."""

import io
from typing import Any

from scheduler.plans import form

_GUIDE = (
    "Điền trang Kế hoạch, rồi mỗi hoạt động một dòng ở trang Hoạt động. Không gộp ô, không thêm cột.",
    "Nạp tệp ở trang Kế hoạch tuyên truyền của bàn làm việc, hoặc bằng lệnh: motcua plan load TỆP",
    "Mỗi hoạt động được đề xuất để cán bộ kiểm tra lại trước khi đưa vào kế hoạch.",
)


def write_template() -> bytes:
    """The .xlsx."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    bold, shade, wrap = (
        Font(bold=True),
        PatternFill("solid", fgColor="DDE7F5"),
        Alignment(wrap_text=True, vertical="top"),
    )

    def heads(sheet: Any, headings: list[str]) -> None:
        sheet.append(headings)
        for cell in sheet[sheet.max_row]:
            cell.font, cell.fill, cell.alignment = bold, shade, wrap

    plan = book.active
    assert plan is not None
    plan.title = form.PLAN
    heads(plan, ["Mục", "Nội dung"])
    for words, _ in form.PLAN_ROWS:
        plan.append([words, None])
    plan.column_dimensions["A"].width, plan.column_dimensions["B"].width = 24, 70

    activities = book.create_sheet(form.ACTIVITIES)
    heads(activities, [column.heading for column in form.ACTIVITY_COLUMNS])
    activities.freeze_panes = "C2"
    for at, column in enumerate(form.ACTIVITY_COLUMNS, start=1):
        letter = get_column_letter(at)
        activities.column_dimensions[letter].width = column.width
        if column.kind == "rhythm":
            choices = DataValidation(
                type="list", formula1=f"'{form.GUIDE}'!$E$2:$E${1 + len(form.RHYTHMS)}", allow_blank=True
            )
            activities.add_data_validation(choices)
            choices.add(f"{letter}2:{letter}500")

    targets = book.create_sheet(form.TARGETS)
    heads(targets, list(form.TARGET_HEADINGS))
    for letter, width in zip("ABCDE", (60, 14, 12, 16, 40), strict=True):
        targets.column_dimensions[letter].width = width

    guide = book.create_sheet(form.GUIDE)
    heads(guide, ["Cột", "Bắt buộc", "Cách điền", "", "Nhịp", "Kênh", "So sánh"])
    lists = [list(form.RHYTHMS), list(form.CHANNELS), list(form.AIMS)]
    for at in range(max(len(form.ACTIVITY_COLUMNS), *(len(values) for values in lists))):
        about = ["", "", ""]
        for column in form.ACTIVITY_COLUMNS[at : at + 1]:
            about = [column.heading, "x" if column.needed else "", column.hint]
        guide.append([*about, "", *(values[at] if at < len(values) else "" for values in lists)])
    for line in ("", *_GUIDE):
        guide.append([line])
    for letter, width in zip("ABCDEFG", (22, 10, 70, 3, 26, 24, 14), strict=True):
        guide.column_dimensions[letter].width = width
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
