"""What the benchmarks ask: a few questions that come again and again, or thousands of which none does."""

import random

from knowledge import lexicon

FREQUENT = (
    "làm giấy khai sinh cho con cần giấy tờ gì",
    "đăng ký kết hôn mất bao nhiêu tiền",
    "xin giấy độc thân ở đâu",
    "khai tu cho ba toi can gi",
    "thủ tục đăng ký tạm trú online",
    "mở quán cà phê nhỏ thì đăng ký hộ kinh doanh thế nào",
    "sang tên sổ đỏ cho con mất mấy ngày",
    "chứng thực bản sao bao nhiêu tiền một trang",
    "xin chào",
    "đổi họ tên trong khai sinh",
)
_ENDINGS = ("", " cần giấy tờ gì", " hết bao nhiêu tiền vậy ạ", " ở đâu", " mấy ngày có", " làm online được không")
_ASKED = 3000


def everyday_questions() -> list[str]:
    """Everyday names from the lexicon, each with an ending: more than any memory of answers holds."""
    choose = random.Random(1)
    names = [phrase for one in lexicon.load().names.values() if one.asked for phrase in one.phrases]
    return [name + choose.choice(_ENDINGS) for name in choose.sample(names, _ASKED)]
