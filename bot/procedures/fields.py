"""What the fields of a procedure are called, and how an official reads their values."""

from typing import Any

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
VALUES = {
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


def readable(name: str, value: Any) -> str:
    """A field's JSON value as an official reads it, one part a line."""
    if isinstance(value, list):
        return "\n".join(_part(part) for part in value)
    if isinstance(value, dict):
        return "\n".join(f"{FIELDS.get(key, key)}: {words}" for key, words in value.items())
    words = "" if value is None else str(value)
    return VALUES.get(words, words) if name == "online_level" else words


def _part(part: Any) -> str:
    if not isinstance(part, dict):
        return f"- {VALUES.get(part, part)}"
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
        elif key != "unit" and VALUES.get(value, value):
            words.append(str(VALUES.get(value, value)))
    return "- " + ", ".join(words)
