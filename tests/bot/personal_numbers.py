"""Sentences with phones, papers, plates, addresses: what a machine can know by its shape."""

import random
from collections.abc import Callable

from tests.bot.personal_words import MARKED, PLAIN, digits, name, split

_STREETS = split(
    "Láng Hạ|Trần Phú|Lê Lợi|Nguyễn Trãi|Hai Bà Trưng|Bà Triệu|Hùng Vương|Phan Chu Trinh|Lý Thường Kiệt|"
    "Điện Biên Phủ|Cách Mạng Tháng Tám|Nguyễn Tri Phương|Thạch Hãn|Hoàng Diệu|Quang Trung|Võ Văn Kiệt|"
    "Ngô Quyền|Tôn Đức Thắng",
    "|",
)
_WARDS = split(
    "phường An Cựu|phường Tân Bình|xã Hòa Sơn|xã Đông Anh|phường Bến Thành|xã Ea Kao|phường Ninh Kiều",
    "|",
)


def _phone(dice: random.Random) -> tuple[str, ...]:
    mobile = "0" + dice.choice("35789") + digits(dice, 8)
    fixed = "02" + dice.choice(("4", "8", "36", "62", "34")) + digits(dice, 8)
    number = dice.choice([mobile, mobile, mobile, fixed[:11]])
    shapes = [
        number,
        f"{number[:4]} {number[4:7]} {number[7:]}",
        f"{number[:4]}.{number[4:7]}.{number[7:]}",
        f"{number[:4]}-{number[4:7]}-{number[7:]}",
        f"{number[:3]} {number[3:6]} {number[6:8]} {number[8:]}",
        f"+84{number[1:]}",
        f"+84 {number[1:4]} {number[4:7]} {number[7:]}",
        f"(+84) {number[1:4]} {number[4:7]} {number[7:]}",
        f"(+84){number[1:]}",
        f"84{number[1:]}",
        f"0084{number[1:]}",
        f"({number[:4]}) {number[4:7]} {number[7:]}",
        " ".join(number),
        f"{number[:4]} . {number[4:7]} . {number[7:]}",
    ]
    said = dice.choice(shapes)
    around = dice.choice(
        [
            "sđt em {} nhé",
            "gọi {} gặp tôi",
            "Liên hệ: {}.",
            "số điện thoại:{}",
            "zalo {} ạ",
            "dt {}",
            "Alo {}, gấp",
            "{}",
        ]
    )
    return around.format(said), said


def _two_phones(dice: random.Random) -> tuple[str, ...]:
    one, other = ("0" + dice.choice("35789") + digits(dice, 8) for _ in range(2))
    return dice.choice(["gọi {}/{}", "gọi {} hoặc {}", "đt: {} - {}", "{},{}"]).format(one, other), one, other


def _paper(dice: random.Random) -> tuple[str, ...]:
    kind = dice.choice(["cccd", "cmnd", "CCCD số", "căn cước:", "số định danh", "cmt", "mã số thuế", "MST:"])
    number = dice.choice(["0" + digits(dice, 11), digits(dice, 9), "0" + digits(dice, 9)])
    if kind in {"mã số thuế", "MST:"}:
        number = dice.choice("12345678") + digits(dice, 9)
    shaped = dice.choice(
        [number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}.{number[3:6]}.{number[6:]}"]
    )
    return f"{kind} {shaped} {dice.choice(['ạ', 'nhé', 'cấp tại Hà Nội', ''])}".strip(), shaped


def _insurance(dice: random.Random) -> tuple[str, ...]:
    letters, tail = dice.choice(["GD", "HT", "TE", "DN", "CN", "HS"]), digits(dice, 10)
    one, two = dice.choice("12345"), f"{dice.randint(1, 96):02}"
    card = dice.choice([f"{letters}{one}{two}{tail}", f"{letters} {one} {two} {tail}", f"{letters}-{one}-{two}-{tail}"])
    number = dice.choice([card, card, tail])
    said = "thẻ bhyt {}" if number == card else dice.choice(["bhxh {}", "mã số BHXH {}", "sổ bảo hiểm số {}"])
    return said.format(number), number


def _plate(dice: random.Random) -> tuple[str, ...]:
    area, letter = dice.randint(11, 99), dice.choice("ABCDFGHKLMNPSTUVXYZ")
    five = digits(dice, 5)
    plate = dice.choice(
        [
            f"{area}{letter}-{five[:3]}.{five[3:]}",
            f"{area}{letter}{five}",
            f"{area}-{letter}{dice.randint(1, 9)} {five}",
            f"{area}{letter}{dice.randint(1, 9)}-{five[:3]}.{five[3:]}",
            f"{area}{letter}-{five[:4]}",
            f"{area}{letter} {five[:3]}.{five[3:]}",
            f"{area}{letter.lower()}{dice.randint(1, 9)}-{five}",
        ]
    )
    return dice.choice(["xe {} đậu chắn lối", "biển số {} chạy ẩu", "ô tô BKS {} đỗ", "xe máy {}"]).format(plate), plate


def _address(dice: random.Random) -> tuple[str, ...]:
    house = dice.choice(["12", "7A", "123/4", "45/6/7", "215", "9"])
    street = dice.choice(_STREETS)
    address = dice.choice(
        [
            f"số nhà {house} đường {street}",
            f"số {house} {street}",
            f"{house} đường {street}",
            f"{house} {street}",
            f"số {house} ngõ 34 phố {street}",
            f"{house} hẻm 12 đường {street}",
            f"nhà số {house}, đường {street}",
        ]
    )
    around = dice.choice(["nhà tôi ở {}, {}", "tôi ở {}, {}", "địa chỉ: {}, {}", "tại {}, {} có tiếng ồn"])
    return around.format(address, dice.choice(_WARDS)), address


def _mail(dice: random.Random) -> tuple[str, ...]:
    plain = str.maketrans(MARKED, PLAIN)
    user = "".join(name(dice).lower().translate(plain).split())
    mail = dice.choice(
        [f"{user}@gmail.com", f"{user}.{digits(dice, 2)}@yahoo.com.vn", f"{user[:5]}_{user[5:]}@mail.vn"]
    )
    return dice.choice(["email {}", "thư điện tử: {}.", "gửi qua {} giúp em", "({})"]).format(mail), mail


def _account(dice: random.Random) -> tuple[str, ...]:
    number = digits(dice, dice.choice((8, 10, 12, 13, 14)))
    shaped = dice.choice([number, " ".join(number[at : at + 4] for at in range(0, len(number), 4))])
    said = dice.choice(
        ["stk {} Vietcombank", "số tài khoản {} ngân hàng BIDV", "chuyển vào tài khoản {}", "TK: {} Agribank"]
    )
    return said.format(shaped), shaped


def _profile(dice: random.Random) -> tuple[str, ...]:
    link = dice.choice(["zalo.me/09", "facebook.com/lan.", "https://fb.com/", "https://t.me/"]) + digits(dice, 8)
    return dice.choice(["nhắn em qua {}", "xem {} ạ"]).format(link), link


NUMBERS: dict[str, Callable[[random.Random], tuple[str, ...]]] = {
    "phone": _phone,
    "two phones": _two_phones,
    "paper": _paper,
    "insurance": _insurance,
    "plate": _plate,
    "mail": _mail,
    "account": _account,
    "profile": _profile,
    "address": _address,
}
