"""What each kind of row looks like as a form: its boxes, and how they are read and shown. Knows no database."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import SQLModel

from bot.rejected import Rejected
from knowledge.agency import Agency, Hotline, OneStopDesk, PlaceName

DAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_SESSION = re.compile(r"([01]?\d|2[0-3])[:hg.]?([0-5]\d)?\s*[-–]\s*([01]?\d|2[0-3])[:hg.]?([0-5]\d)?")
_PHONE = re.compile(r"[\d .()+-]{3,30}")
LEVELS = (("", "chưa ghi"), ("ministry", "cấp bộ"), ("province", "cấp tỉnh"), ("commune", "cấp xã"), ("other", "khác"))


@dataclass(frozen=True, slots=True)
class Box:
    """One box. `kind`: text, area, date, check, lines, phone, address, level, hours."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of row. `shown` are the columns of its list, the first one links; `key` is the primary key's name."""

    path: str
    title: str
    one: str
    row: type[SQLModel]
    boxes: tuple[Box, ...]
    shown: tuple[str, ...]
    key: str = "key"
    named_by: str = "name"

    def label(self, name: str) -> str:
        return next(box.label for box in self.boxes if box.name == name)


_CHECKED = (
    Box("source", "Nguồn"),
    Box("checked_on", "Ngày kiểm tra", "date"),
    Box("doubt", "Điều cần xác nhận", hint="Nếu có, câu trả lời sẽ kèm lời “cần xác nhận”."),
)
SHEETS = {
    sheet.path: sheet
    for sheet in (
        Sheet(
            "mot-cua",
            "Bộ phận Một cửa",
            "điểm tiếp nhận",
            OneStopDesk,
            (
                Box("name", "Tên điểm tiếp nhận", required=True),
                Box("agency", "Thuộc cơ quan"),
                Box("address", "Địa chỉ"),
                Box("area", "Xã, phường phục vụ"),
                Box("phone", "Điện thoại", "phone"),
                Box("hours", "Giờ làm việc", "hours", hint="Mỗi buổi viết như 07:30-11:30, cách nhau dấu phẩy."),
                Box("hours_note", "Ghi chú giờ làm việc"),
                Box("map_url", "Địa chỉ bản đồ", "address"),
                *_CHECKED,
            ),
            ("name", "area", "phone", "checked_on"),
        ),
        Sheet(
            "duong-day-nong",
            "Đường dây nóng",
            "đường dây nóng",
            Hotline,
            (
                Box("name", "Tên", required=True),
                Box("phone", "Số điện thoại", "phone", required=True),
                Box("note", "Ghi chú"),
                Box("fields", "Lĩnh vực", "lines", hint="Mỗi dòng một lĩnh vực; để trống là mọi lĩnh vực."),
                Box("emergency", "Số khẩn cấp", "check"),
                *_CHECKED,
            ),
            ("name", "phone", "note", "checked_on"),
        ),
        Sheet(
            "co-quan",
            "Cơ quan",
            "cơ quan",
            Agency,
            (
                Box("name", "Tên cơ quan", required=True),
                Box("level", "Cấp", "level"),
                Box("parent", "Cơ quan cấp trên"),
                Box("website", "Trang thông tin", "address"),
            ),
            ("name", "level", "parent"),
        ),
        Sheet(
            "dia-danh",
            "Địa danh cũ và mới",
            "địa danh",
            PlaceName,
            (
                Box("old", "Tên cũ", required=True, hint="Tên xã, phường, huyện trước khi sắp xếp."),
                Box("new", "Nay là", required=True),
                Box("province", "Tỉnh, thành phố"),
                Box("source", "Nguồn", hint="Số nghị quyết."),
            ),
            ("old", "new", "province"),
            key="id",
            named_by="old",
        ),
    )
}


def read(sheet: Sheet, form: Mapping[str, str]) -> dict[str, Any]:
    """The row's values of a form. Raises Rejected with what is wrong in which box."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for box in sheet.boxes:
        try:
            values[box.name] = _READ.get(box.kind, _text)(box, form)
        except ValueError as wrong:
            problems[box.name] = str(wrong)
    if problems:
        raise Rejected(problems)
    return values


def shown(sheet: Sheet, row: SQLModel | None) -> dict[str, Any]:
    """What stands in the boxes."""
    values: dict[str, Any] = {}
    for box in sheet.boxes:
        value: Any = getattr(row, box.name, "") if row is not None else ""
        if box.kind == "hours":
            hours = value or {}
            values |= {f"hours-{day}": ", ".join(hours.get(str(day), [])) for day in range(7)}
        elif box.kind == "lines":
            values[box.name] = "\n".join(value or [])
        elif box.kind == "date":
            values[box.name] = value.isoformat() if value else ""
        else:
            values[box.name] = value or ""
    return values


def _text(box: Box, form: Mapping[str, str]) -> str:
    value = form.get(box.name, "").strip()
    if box.required and not value:
        raise ValueError("Chưa điền ô này.")
    if len(value) > 500:
        raise ValueError("Không quá 500 ký tự.")
    return value


def _phone(box: Box, form: Mapping[str, str]) -> str:
    value = _text(box, form)
    if value and not _PHONE.fullmatch(value):
        raise ValueError("Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm, gạch ngang.")
    return value


def _address(box: Box, form: Mapping[str, str]) -> str:
    value = _text(box, form)
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("Phải bắt đầu bằng https://")
    return value


def _day(box: Box, form: Mapping[str, str]) -> date | None:
    value = form.get(box.name, "").strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError("Ngày viết chưa đúng.") from None


def _level(box: Box, form: Mapping[str, str]) -> str:
    value = form.get(box.name, "")
    if value not in dict(LEVELS):
        raise ValueError("Chọn một mục trong danh sách.")
    return value


def _hours(box: Box, form: Mapping[str, str]) -> dict[str, list[str]]:
    hours = {}
    for day, name in enumerate(DAYS):
        sessions = [part.strip() for part in form.get(f"hours-{day}", "").replace(";", ",").split(",") if part.strip()]
        if sessions:
            hours[str(day)] = [_session(name, part) for part in sessions]
    return hours


def _session(day: str, written: str) -> str:
    found = _SESSION.fullmatch(written)
    if found is None:
        raise ValueError(f"{day}: viết mỗi buổi như 07:30-11:30.")
    begins, ends = (f"{int(found[at]):02}:{found[at + 1] or '00'}" for at in (1, 3))
    if begins >= ends:
        raise ValueError(f"{day}: buổi {written} kết thúc trước khi bắt đầu.")
    return f"{begins}-{ends}"


_READ: dict[str, Callable[[Box, Mapping[str, str]], Any]] = {
    "phone": _phone,
    "address": _address,
    "date": _day,
    "level": _level,
    "hours": _hours,
    "check": lambda box, form: form.get(box.name) == "true",
    "lines": lambda box, form: [line.strip() for line in form.get(box.name, "").splitlines() if line.strip()],
}
