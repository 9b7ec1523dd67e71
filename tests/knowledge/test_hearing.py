"""What kind of message it is: every intent in several words, and the near misses that are something else."""

import pytest

from knowledge.finder import CatalogueFinder
from knowledge.search import Heard, Intent

_HEARD: dict[Intent, list[str]] = {
    Intent.GREETING: ["chào buổi sáng", "xin chào ạ", "alo có ai không", "hế lô bot", "chao ban"],
    Intent.THANKS: ["cảm ơn bạn nhiều", "ok hiểu rồi", "cam on nhieu nha", "dạ rõ rồi ạ"],
    Intent.GOODBYE: ["tạm biệt nhé", "để em hỏi lại chồng đã", "bye bye", "hẹn gặp lại"],
    Intent.SMALL_TALK: ["hôm nay trời đẹp quá", "bạn ăn cơm chưa", "haha vui ghê", "gửi nhầm tin nhắn rồi"],
    Intent.ABOUT_BOT: ["bạn là người hay máy", "mày là ai vậy", "bạn giúp được gì", "bot tên gì thế", "ban la ai"],
    Intent.INSULT: ["đồ ngu", "bot ngu quá", "trả lời vớ vẩn", "vô dụng thật"],
    Intent.EMERGENCY: ["cháy nhà rồi cứu với", "có người chết đuối ở sông", "nha em dang chay", "cần cấp cứu gấp"],
    Intent.FEEDBACK: [
        "quán nhậu chiếm vỉa hè suốt ngày", "đống rác đầu hẻm cả tuần không ai dọn",
        "đèn đường hư mấy bữa nay tối thui",
        "tôi muốn phản ánh đường ngập", "hàng xóm hát karaoke tới khuya không ngủ được", "cán bộ thái độ hách dịch",
    ],
    Intent.COMPLAINT: [
        "tôi muốn khiếu nại quyết định thu hồi đất", "nộp đơn khiếu nại ở đâu", "không đồng ý với quyết định xử phạt",
    ],
    Intent.DENUNCIATION: ["tôi muốn tố cáo", "gửi đơn tố cáo cán bộ", "cán bộ nhận hối lộ"],
    Intent.DOSSIER: [
        "hồ sơ của tôi tới đâu rồi", "nộp hồ sơ tuần trước mà chưa thấy gì", "H26.15-230101-0001",
        "mất giấy hẹn rồi làm sao lấy", "trễ hẹn 3 ngày rồi chưa trả kết quả",
    ],
    Intent.AGENCY_HOURS: ["thứ bảy có làm việc không", "phường mấy giờ mở cửa", "chiều nay có làm không"],
    Intent.AGENCY_ADDRESS: ["ủy ban phường ở đâu", "địa chỉ trung tâm hành chính công", "ubnd xã nằm ở đâu vậy"],
    Intent.AGENCY_HOTLINE: ["cho xin số điện thoại phường", "đường dây nóng là số nào", "sdt công an phường"],
    Intent.AGENCY_OTHER: ["chủ tịch phường là ai", "email của ủy ban là gì", "fanpage của xã"],
    Intent.PLACE_NAME: [
        "xã cũ của tôi giờ nhập vào phường nào", "huyện cũ giờ thuộc đâu", "phường 5 cũ giờ là phường nào",
    ],
    Intent.HANDOVER: ["cho gặp cán bộ", "tôi muốn nói chuyện với người thật", "gap can bo"],
    Intent.MENU: ["menu", "xem danh mục thủ tục", "có những thủ tục nào", "quay lại đầu"],
    Intent.OPT_OUT: ["đừng nhắn nữa", "hủy nhận tin", "tôi không muốn nhận tin nữa"],
    Intent.OPT_IN: ["đăng ký nhận tin", "bật thông báo", "cho tôi nhận tin lại"],
    Intent.YES: ["có", "dạ vâng", "đúng rồi", "ok", "chuẩn"],
    Intent.NO: ["không", "thôi khỏi", "không phải", "sai rồi"],
    Intent.OUT_OF_SCOPE: ["giá vàng hôm nay", "thời tiết ngày mai thế nào", "giải bài toán lớp 5", "kết quả xổ số"],
    Intent.FOREIGN_LANGUAGE: [
        "how do I register a birth", "where is the office please", "怎么办理护照", "Как получить паспорт",
    ],
    Intent.UNREADABLE: ["", "   ", "...", "😀😀😀", "?!?!", "\u200f\u202e", "👍"],
    Intent.PROCEDURE: [
        "đăng ký nuôi chó", "mở quán karaoke cần giấy phép gì", "chào em, cho chị hỏi làm khai sinh",
        "cảm ơn em, cho hỏi thêm lệ phí kết hôn bao nhiêu", "chào bạn, tách hộ", "xin chào, hộ chiếu",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("intent", "message"), [(intent, said) for intent, all_ in _HEARD.items() for said in all_])
def test_intents(finder: CatalogueFinder, intent: Intent, message: str) -> None:
    assert finder.hear(message).intent is intent


def test_every_intent_is_tried() -> None:
    assert set(_HEARD) == set(Intent)
    assert all(len(said) >= 3 for said in _HEARD.values())


@pytest.mark.parametrize(
    "message",
    [
        "xin phép sử dụng vỉa hè",
        "cấp phép sử dụng tạm thời lòng đường vỉa hè",
        "đăng ký kinh doanh quán nhậu",
        "sổ đỏ bị cháy",
        "cháy mất giấy khai sinh",
        "nhà bị cháy mất hết giấy tờ làm lại khai sinh",
        "tai nạn giao thông mất bằng lái",
        "bị cướp mất giấy tờ xe làm lại",
        "thứ bảy có làm hộ chiếu không",
        "đổi địa chỉ trên căn cước sau sáp nhập",
        "sau sáp nhập có phải làm lại sổ đỏ không",
        "hàng xóm lấn đất muốn hòa giải",
        "em muốn hỏi hồ sơ làm khai sinh gồm gì",
        "gia hạn tạm trú",
    ],
)
def test_near_misses_are_questions(finder: CatalogueFinder, message: str) -> None:
    assert finder.hear(message).intent is Intent.PROCEDURE


@pytest.mark.parametrize(
    ("message", "pick"),
    [
        ("2", 2), ("số 2", 2), ("cái thứ hai", 2), ("chọn cái đầu tiên", 1), ("số hai nhé", 2), ("câu số 3 ạ", 3),
        ("mục 4", 4), ("thứ nhất", 1), ("lấy cái thứ ba đi", 3), ("so mot", 1), (" 2. ", 2), ("12", 12), ("y 5", 5),
        ("số 2 đường Lê Lợi", None), ("ba em mất", None), ("năm 2020", None), ("một cửa", None), ("1 và 2", None),
        ("khai sinh", None), ("", None), ("tư pháp", None),
    ],
)  # fmt: skip
def test_picks(finder: CatalogueFinder, message: str, pick: int | None) -> None:
    assert finder.hear(message).pick == pick


@pytest.mark.parametrize(
    "message",
    ["thế lệ phí bao nhiêu?", "bao lâu thì xong", "còn giấy tờ gì nữa không", "nộp ở đâu vậy em", "the mat may ngay",
     "vậy cần những gì ạ", "có làm online được không"],
)  # fmt: skip
def test_what_goes_on(finder: CatalogueFinder, message: str) -> None:
    assert finder.hear(message).follows_up


@pytest.mark.parametrize(
    "message", ["lệ phí khai sinh bao nhiêu", "còn tạm trú thì sao", "đổi bằng lái ở đâu", "", "..."]
)
def test_what_begins_anew(finder: CatalogueFinder, message: str) -> None:
    assert not finder.hear(message).follows_up


@pytest.mark.parametrize(
    "message",
    ["không, xe máy cơ", "ý em là tạm trú", "không phải, thường trú", "à không, đổi căn cước", "nhầm, khai tử"],
)
def test_corrections(finder: CatalogueFinder, message: str) -> None:
    assert finder.hear(message).corrects


@pytest.mark.parametrize(
    "message", ["xe máy mất giấy tờ", "đăng ký kết hôn", "không có giấy chứng sinh thì làm khai sinh sao"]
)
def test_no_correction(finder: CatalogueFinder, message: str) -> None:
    assert not finder.hear(message).corrects


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("tra giúp em H26.15-230101-0001 với", "H26.15-230101-0001"),
        ("000.00.19.H26-230101-0001 xong chưa", "000.00.19.H26-230101-0001"),
        ("h26.15 230101 0001", "h26.15 230101 0001"),
        ("0912345678", ""),
        ("căn cước 001099012345", ""),
    ],
)
def test_dossier_codes(finder: CatalogueFinder, message: str, code: str) -> None:
    heard = finder.hear(message)
    assert heard.dossier_code == code
    assert (heard.intent is Intent.DOSSIER) == bool(code)


def _codes(finder: CatalogueFinder, heard: Heard) -> list[str]:
    return [finder.find(part).matches[0].code for part in heard.parts]


@pytest.mark.parametrize(
    ("message", "codes"),
    [
        ("mất căn cước làm lại ở đâu? với lại hộ chiếu hết hạn thì đổi thế nào", ["1.014064", "1.001456"]),
        ("con em chưa có khai sinh.\nchứng thực chữ ký ở xã được không", ["2.000884"]),
    ],
)
def test_several_needs(finder: CatalogueFinder, message: str, codes: list[str]) -> None:
    found = _codes(finder, finder.hear(message))
    assert len(found) != 1
    assert not found or set(codes) <= set(found)


@pytest.mark.parametrize(
    "message",
    ["mất căn cước làm lại ở đâu? làm lại căn cước mất bao lâu?", "xin chào. cảm ơn.", "làm khai sinh cho con cần gì",
     "mất căn cước. còn lệ phí thì sao"],
)  # fmt: skip
def test_one_need_is_not_cut(finder: CatalogueFinder, message: str) -> None:
    assert finder.hear(message).parts == ()
