"""Sentences with names of people, as they are typed."""

import random
from collections.abc import Callable

from tests.bot.personal_words import GIVEN, MARKED, PLAIN, digits, name


def _phone_in_words(dice: random.Random) -> tuple[str, ...]:
    spoken = dict(
        zip("0123456789", ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"], strict=True)
    )
    said = " ".join(spoken[digit] for digit in "0" + dice.choice("35789") + digits(dice, 8))
    return f"số của em là {said} nha", said


def _introduced(dice: random.Random) -> tuple[str, ...]:
    called = name(dice)
    said = dice.choice(
        [
            "tên tôi là {}",
            "Tôi tên là {}, ở xã mình",
            "Tôi là {}, xin phản ánh",
            "em tên {} ạ",
            "Họ và tên: {}",
            "Người gửi: {}",
            "Mình là {} đây",
            "Kính gửi UBND, tôi tên {}",
            "họ tên {}",
            "Người phản ánh: {}",
            "Ký tên: {}",
        ]
    )
    return said.format(called), called


def _titled(dice: random.Random) -> tuple[str, ...]:
    title = dice.choice(["ông", "bà", "anh", "chị", "Ông", "Bà", "cô", "chú", "bác", "cháu"])
    called = name(dice)
    around = dice.choice(
        ["nhà {} lấn chiếm vỉa hè", "{} đổ rác ra đường", "Đề nghị nhắc nhở {} không xả thải", "của {}."]
    )
    return around.format(f"{title} {called}"), called


def _titled_short(dice: random.Random) -> tuple[str, ...]:
    title, called = dice.choice(["ông", "bà", "anh", "chị", "cô", "chú"]), dice.choice(GIVEN)
    around = dice.choice(
        ["nhà {} lấn đường", "{} ở đầu hẻm hay đốt rác", "hàng xóm là {}, rất ồn", "quán của {} mở khuya"]
    )
    return around.format(f"{title} {called}"), f"{title} {called}"


def _bare(dice: random.Random) -> tuple[str, ...]:
    called = name(dice)
    around = dice.choice(
        ["hộ {} xây lấn ra đường", "{} là chủ quán", "Gia đình {} nuôi heo", "do {} đứng tên", "{}, 45 tuổi"]
    )
    return around.format(called), called


def _capitals(dice: random.Random) -> tuple[str, ...]:
    called = name(dice).upper()
    return dice.choice(["TÔI TÊN LÀ {}", "Người gửi: {}", "ông {} đổ rác", "{} (đã ký)"]).format(called), called


def _unmarked(dice: random.Random) -> tuple[str, ...]:
    plain = str.maketrans(MARKED, PLAIN)
    called = name(dice).translate(plain)
    return dice.choice(["toi ten la {}", "ho ten: {}", "Toi la {}", "ong {} lan chiem via he"]).format(called), called


def _lower(dice: random.Random) -> tuple[str, ...]:
    surname = dice.choice(["nguyễn", "trần", "phạm", "huỳnh", "đặng", "bùi", "võ", "đỗ"])
    called = f"{surname} {dice.choice(['văn', 'thị'])} {dice.choice(GIVEN).lower()}"
    return dice.choice(["tôi tên là {}", "ông {} ở đầu hẻm", "nhà {} xả rác", "em là {}"]).format(called), called


def _official(dice: random.Random) -> tuple[str, ...]:
    called = name(dice)
    said = dice.choice(
        [
            "cán bộ {} hách dịch",
            "công chức địa chính {} hẹn nhiều lần",
            "chủ tịch xã {} không tiếp dân",
            "nhân viên một cửa {} nạt dân",
            "Phó Chủ tịch UBND phường {} hứa",
            "trưởng thôn {} thu tiền",
            "cán bộ tên {}",
            "công an khu vực {} gây khó dễ",
            "đồng chí {} tiếp nhận hồ sơ",
            "bác sĩ {} cáu gắt",
            "hiệu trưởng {} thu quỹ",
        ]
    )
    return said.format(called), called


NAMES: dict[str, Callable[[random.Random], tuple[str, ...]]] = {
    "phone in words": _phone_in_words,
    "introduced": _introduced,
    "titled": _titled,
    "titled short": _titled_short,
    "bare name": _bare,
    "capitals": _capitals,
    "unmarked": _unmarked,
    "lower case": _lower,
    "official": _official,
}
