"""What Zalo's error codes mean for us. Official Account and templates number theirs apart; both come with HTTP 200.

Meanings: Zalo's error tables for OpenAPI v3 and ZBS. Knows no connection and no database.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import Enum, auto

from bot.channels.channel import (
    CitizenLeft,
    Postponed,
    Refused,
    SendError,
    Throttled,
    Unreachable,
    WindowClosed,
)
from bot.office_hours import VIETNAM, local

NIGHT_BEGINS = time(22, 0)  # Zalo takes no templates from here ...
NIGHT_ENDS = time(6, 5)  # ... to here; it says 06:00, clocks differ


class TokenRejected(Unreachable):
    """The access token is not valid (any more). Nothing was sent."""


class NeedsPerson(Unreachable):
    """The account itself is not in order; until somebody acts every message fails. Nothing was sent."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class _Then(Enum):
    RETRY = auto()
    REFUSE = auto()
    LEFT = auto()
    WINDOW = auto()
    MORNING = auto()
    NEXT_MINUTE = auto()
    TOKEN = auto()
    PERSON = auto()


Table = Mapping[int, tuple[_Then, str]]

OFFICIAL_ACCOUNT: Table = {
    -32: (_Then.NEXT_MINUTE, "vượt số lượt gọi mỗi phút"),
    -100: (_Then.RETRY, "tệp đính kèm đã hết hạn hoặc lỗi chưa rõ"),
    -200: (_Then.RETRY, "gửi không thành công"),
    -201: (_Then.REFUSE, "dữ liệu không hợp lệ"),
    -204: (_Then.PERSON, "Official Account đã bị khóa"),
    -205: (_Then.PERSON, "Official Account không tồn tại"),
    -209: (_Then.PERSON, "ứng dụng chưa được kích hoạt"),
    -210: (_Then.REFUSE, "nội dung vượt giới hạn"),
    -211: (_Then.MORNING, "đã hết hạn mức gửi"),
    -212: (_Then.PERSON, "ứng dụng chưa đăng ký API này"),
    -213: (_Then.LEFT, "người dùng chưa quan tâm Official Account"),
    -214: (_Then.RETRY, "nội dung đang được xử lý"),
    -216: (_Then.TOKEN, "mã truy cập không hợp lệ"),
    -217: (_Then.LEFT, "người dùng đã chặn Official Account"),
    -218: (_Then.MORNING, "người dùng đã nhận đủ số tin cho phép"),
    -219: (_Then.PERSON, "ứng dụng đã bị gỡ hoặc khóa"),
    -220: (_Then.TOKEN, "mã truy cập đã hết hạn"),
    -221: (_Then.PERSON, "Official Account chưa xác thực"),
    -223: (_Then.PERSON, "Official Account chưa cấp quyền cho API này"),
    -224: (_Then.PERSON, "Official Account cần nâng gói dịch vụ"),
    -227: (_Then.LEFT, "tài khoản người dùng bị khóa hoặc không hoạt động quá 45 ngày"),
    -230: (_Then.WINDOW, "người dùng không tương tác trong 7 ngày"),
    -232: (_Then.WINDOW, "phiên tương tác đã hết hạn"),
    -233: (_Then.REFUSE, "loại tin không được hỗ trợ"),
    -234: (_Then.MORNING, "Zalo không nhận loại tin này từ 22 giờ đến 6 giờ"),
    -235: (_Then.PERSON, "API không dành cho loại Official Account này"),
    -240: (_Then.REFUSE, "API đã ngừng hoạt động"),
    -242: (_Then.PERSON, "appsecret_proof không hợp lệ"),
    -244: (_Then.REFUSE, "người dùng hạn chế nhận loại tin này"),
    -248: (_Then.REFUSE, "nội dung vi phạm quy định của Zalo"),
    -249: (_Then.REFUSE, "mẫu tin không gửi được theo người dùng"),
    -320: (_Then.PERSON, "chưa liên kết Zalo Cloud Account"),
    -321: (_Then.PERSON, "Zalo Cloud Account đã hết tiền"),
}

TEMPLATE_BY_PHONE: Table = {
    -32: (_Then.NEXT_MINUTE, "vượt số lượt gọi mỗi phút"),
    -100: (_Then.RETRY, "lỗi chưa rõ"),
    -108: (_Then.REFUSE, "số điện thoại không hợp lệ"),
    -109: (_Then.REFUSE, "mã mẫu tin không hợp lệ"),
    -114: (_Then.REFUSE, "số điện thoại không nhận được tin Zalo"),
    -115: (_Then.PERSON, "tài khoản trả phí không đủ tiền"),
    -117: (_Then.PERSON, "chưa được cấp quyền dùng mẫu tin"),
    -118: (_Then.REFUSE, "số điện thoại không có tài khoản Zalo"),
    -119: (_Then.REFUSE, "tài khoản Zalo không nhận được tin"),
    -124: (_Then.TOKEN, "mã truy cập không hợp lệ"),
    -126: (_Then.REFUSE, "ví của chế độ thử nghiệm đã hết"),
    -127: (_Then.REFUSE, "chế độ thử nghiệm chỉ gửi được cho quản trị viên"),
    -131: (_Then.REFUSE, "mẫu tin chưa được duyệt"),
    -133: (_Then.MORNING, "Zalo không nhận mẫu tin từ 22 giờ đến 6 giờ"),
    -135: (_Then.PERSON, "Official Account chưa được phép gửi mẫu tin"),
    -1351: (_Then.PERSON, "Official Account chưa được phép gửi mẫu tin"),
    -136: (_Then.PERSON, "chưa liên kết Zalo Cloud Account"),
    -137: (_Then.PERSON, "Zalo Cloud Account không thanh toán được"),
    -139: (_Then.REFUSE, "người dùng từ chối loại tin này"),
    -140: (_Then.REFUSE, "người dùng từ chối nhận tin từ Official Account"),
    -141: (_Then.REFUSE, "người dùng từ chối nhận tin từ Official Account"),
    -144: (_Then.MORNING, "đã hết hạn mức mẫu tin trong ngày"),
    -1441: (_Then.REFUSE, "đã hết hạn mức mẫu tin trong tháng"),
    -146: (_Then.REFUSE, "mẫu tin đã bị vô hiệu hóa"),
    -147: (_Then.MORNING, "mẫu tin đã đạt giới hạn gửi trong ngày"),
    -1471: (_Then.REFUSE, "người dùng đã nhận đủ mẫu tin loại này"),
    -1472: (_Then.REFUSE, "người dùng đã nhận đủ mẫu tin trong tháng"),
    -1121: (_Then.REFUSE, "dữ liệu mẫu tin quá dài"),
    -1122: (_Then.REFUSE, "mẫu tin thiếu dữ liệu"),
    -1124: (_Then.REFUSE, "dữ liệu mẫu tin sai định dạng"),
}


def error_for(code: int, message: str, table: Table, now: datetime) -> SendError:
    """The consequence of a code other than 0. An unknown code is refused, its number and Zalo's words shown.

    A quota of the day and the quiet night both wait for the next morning.
    """
    then, meaning = table.get(code, (_Then.REFUSE, message[:200] or "mã lỗi chưa biết"))
    reason = f"Zalo báo lỗi {code}: {meaning}"
    match then:
        case _Then.RETRY:
            return Unreachable(reason)
        case _Then.REFUSE:
            return Refused(reason)
        case _Then.LEFT:
            return CitizenLeft(reason)
        case _Then.WINDOW:
            return WindowClosed(reason)
        case _Then.MORNING:
            return Postponed(next_morning(now), reason)
        case _Then.NEXT_MINUTE:
            return Throttled(until_next_minute(now))
        case _Then.TOKEN:
            return TokenRejected(reason)
        case _Then.PERSON:
            return NeedsPerson(code, reason)


def night(now: datetime) -> datetime | None:
    """While Zalo takes no templates: when it takes them again."""
    here = local(now).time()
    return next_morning(now) if here >= NIGHT_BEGINS or here < NIGHT_ENDS else None


def until_next_minute(now: datetime) -> float:
    """Seconds until Zalo's count of calls starts again."""
    return 60.0 - now.second - now.microsecond / 1e6


def next_morning(now: datetime) -> datetime:
    """When the night next ends; a day's quota is new by then."""
    here = local(now)
    ends = datetime.combine(here.date(), NIGHT_ENDS, VIETNAM)
    return ends if ends > here else ends + timedelta(days=1)
