"""One entry of the catalogue on the terminal: the text in force, where it came from, what is doubtful, its history."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.office_hours import local
from knowledge.catalogue import Entry, Revision
from knowledge.procedure import Status

FIELDS = {
    "code": "Mã thủ tục",
    "name": "Tên",
    "field": "Lĩnh vực",
    "decision": "Quyết định công bố",
    "agency": "Cơ quan thực hiện",
    "address": "Địa chỉ tiếp nhận",
    "levels": "Cấp thực hiện",
    "audience": "Đối tượng",
    "cases": "Trường hợp",
    "aliases": "Tên gọi khác",
    "documents": "Thành phần hồ sơ",
    "fees": "Phí, lệ phí",
    "times": "Thời hạn giải quyết",
    "steps": "Trình tự",
    "requirements": "Yêu cầu, điều kiện",
    "result": "Kết quả",
    "online_level": "Mức độ trực tuyến",
    "online_url": "Địa chỉ trực tuyến",
    "legal": "Căn cứ pháp lý",
    "forms": "Mẫu đơn, tờ khai",
    "source": "Nguồn",
    "checked_on": "Ngày rà soát",
    "doubts": "Cần xác nhận",
}
_VALUES = {
    "province": "cấp tỉnh",
    "commune": "cấp xã",
    "ministry": "cấp bộ",
    "other": "khác",
    "online": "trực tuyến",
    "post": "bưu chính",
    "in_person": "trực tiếp",
    "any": "mọi cách nộp",
    "full": "toàn trình",
    "partial": "một phần",
    "some": "có, chưa rõ mức độ",
    "none": "không trực tuyến",
    "levy": "lệ phí",
    "charge": "phí",
    "unknown": "",
}
ORIGINS = {"office": "cơ quan", "starter": "có sẵn", "portal": "Cổng DVCQG", "list": "danh sách"}
STATUSES = {Status.DRAFT: "bản nháp", Status.PUBLISHED: "đang công khai", Status.WITHDRAWN: "đã thu hồi"}


def show(console: Console, entry: Entry, history: list[Revision]) -> None:
    """Prints everything known of an entry."""
    record = entry.record
    head = f"{record.code}  {record.name}\n{STATUSES[entry.status]}, bản {entry.revision}"
    console.print(Panel(Text(head)))
    values = record.model_dump(mode="json")
    table = Table("Trường", "Nội dung", "Nguồn chữ", show_lines=True)
    for name, label in FIELDS.items():
        words = readable(name, values.get(name))
        if not words or name in {"code", "name", "doubts"}:
            continue
        doubt = record.doubts.get(name)
        content: RenderableType = Text(words)
        if doubt:
            content = Group(Text(words), Text(f"cần xác nhận: {doubt}", style="yellow"))
        table.add_row(label, content, ORIGINS.get(entry.origins.get(name, ""), ""))
    console.print(table)
    for name, reason in record.doubts.items():
        if not values.get(name):
            console.print(Text(f"{FIELDS.get(name, name)}: cần xác nhận: {reason}", style="yellow"))
    _show_differences(console, entry)
    console.print(Text("Lịch sử", style="bold"))
    for revision in history:
        console.print(Text("\n".join(_revision(revision))))


def readable(name: str, value: Any) -> str:
    """A field's JSON value as an official reads it, one part a line."""
    if isinstance(value, list):
        return "\n".join(_part(part) for part in value)
    if isinstance(value, dict):
        return "\n".join(f"{FIELDS.get(key, key)}: {words}" for key, words in value.items())
    words = "" if value is None else str(value)
    return _VALUES.get(words, words) if name == "online_level" else words


def _part(part: Any) -> str:
    if not isinstance(part, dict):
        return f"- {_VALUES.get(part, part)}"
    words = []
    for key, value in part.items():
        if value in (None, ""):
            continue
        if key == "amount" and "kind" in part:
            words.append("miễn phí" if value == 0 else f"{value:,.0f} đồng".replace(",", "."))
        elif key == "amount":
            words.append(f"{value:g} {part['unit'] or '(không rõ đơn vị)'}")
        elif key == "originals":
            words.append(f"{value} bản chính")
        elif key == "copies":
            words.append(f"{value} bản sao")
        elif key in {"valid_from", "valid_to"}:
            words.append(f"{'từ' if key == 'valid_from' else 'đến'} {value}")
        elif key != "unit" and _VALUES.get(value, value):
            words.append(str(_VALUES.get(value, value)))
    return "- " + ", ".join(words)


def _show_differences(console: Console, entry: Entry) -> None:
    if not entry.differences:
        return
    table = Table("Trường", "Nguồn khác", "Chữ của nguồn đó", title="Chỗ các nguồn nói khác nhau", show_lines=True)
    for name, others in entry.differences.items():
        for origin, value in others.items():
            table.add_row(FIELDS.get(name, name), ORIGINS.get(origin, origin), Text(readable(name, value)))
    console.print(table)


def _revision(revision: Revision) -> Iterator[str]:
    at = f"{local(revision.at):%H:%M %d/%m/%Y}"
    yield f"bản {revision.number}  {at}  {revision.by}" + (f"  ({revision.note})" if revision.note else "")
    for name in revision.diff:
        yield f"   đổi: {FIELDS.get(name, name)}"
