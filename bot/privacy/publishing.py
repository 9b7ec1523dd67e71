"""Takes out, besides numbers, what names a person in words that everybody will read. A person reads them first."""

import re

from bot.privacy.names import names
from bot.privacy.numbers import CAPITAL, NUMBER, mask

_SPOKEN = r"(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|khong|mot|bon|sau|bay|tam|chin|\d)"
_DIGITS_IN_WORDS = re.compile(rf"(?<!\w)(?:không|khong)(?:[ ,.-]+{_SPOKEN}){{8,10}}(?!\w)", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:facebook\.com|fb\.com|fb\.me|m\.me|t\.me|zalo\.me|tiktok\.com|instagram\.com)"
    r"/[\w.@?=&%-]+",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(
    r"(?i:((?:sinh(?: ngày| năm)?|ngày sinh|ns|năm sinh)\s*:?\s*))\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)"
)
_HOME = r"(?i:ở|tại|nhà|địa chỉ|đ/c|trú|trú tại|thường trú|trước|sau|cạnh|gần|đối diện|bên)"
_STREET = rf"{CAPITAL}\w*(?:\s+{CAPITAL}\w*){{1,4}}"
_NO_STREET = (
    "Luật|Tháng|Quận|Phường|Thông|Nghị|Mục|Điều|Việt|Công|Bộ|Sở|Ủy|Dịch|Tỉn"
    "h|Thành|Quốc|Chương|Khoản|Năm|Ngày|Phụ|Phần|Biểu|[A-ZĐ]{2,}"
)
_SURNAME = "(?:Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trịnh|Trương|Tôn|Châu)"
_HOUSES = (
    # "số 7A Lê Lợi", "K515 Hoàng Diệu", "H84/K62 Nguyễn Phan Vinh", "ở 215 Hùng Vương", ", 31 Nguyễn Văn Chư"
    re.compile(rf"(?<!\w)()(?i:số(?: nhà)?|nhà số)\s+{NUMBER},?\s+(?!(?:{_NO_STREET})\b){_STREET}"),
    re.compile(rf"(?<![^\s(])()[KH]\d{{1,4}}(?:/[KH]?\d{{1,4}})*\s+{_STREET}"),
    re.compile(rf"(?<!\w)({_HOME}\s*:?\s+){NUMBER},?\s+(?!(?:{_NO_STREET})\b){_STREET}"),
    re.compile(rf"((?:^|[,;:(+]\s+)){NUMBER}\s+(?={_SURNAME}\s){_STREET}"),
    re.compile(
        r"\b()(?i:(?:căn hộ|phòng trọ|phòng) (?:số )?)[A-Z]?\d{2,4}[A-Z]?\b(?=[^\n]{0,25}(?:chung cư|tòa|nhà trọ))"
    ),
)

_STREET_LEFT = re.compile(rf"\[địa chỉ\],? (?!(?:{_NO_STREET})\b){_STREET}")


def mask_for_publishing(text: str) -> str:
    """`text` without numbers, addresses, links and names of persons, officials too; streets and offices stay."""
    text = mask(text)
    text = _PROFILE.sub("[liên kết]", text)
    text = _DIGITS_IN_WORDS.sub("[số điện thoại]", text)
    text = _BIRTHDAY.sub(r"\1[ngày sinh]", text)
    for house in _HOUSES:
        text = house.sub(r"\1[địa chỉ]", text)
    text = _STREET_LEFT.sub("[địa chỉ]", text)
    return _without_names(text)


def _without_names(text: str) -> str:
    parts = []
    last = 0
    for start, end in names(text):
        parts += [text[last:start], "[họ tên]"]
        last = end
    return "".join([*parts, text[last:]])
