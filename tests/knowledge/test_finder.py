"""The finder over the shipped catalogue: the right procedure, however it is asked for."""

import unicodedata

import pytest

from knowledge import lexicon
from knowledge.finder import CatalogueFinder
from knowledge.search import Context, MatchKind, Verdict
from tests.knowledge.toy_catalogue import BOAT, KITE, KITE_AGAIN, KITE_FOREIGN, toy_finder
from tests.starter_finder import leader

BIRTH, BIRTH_AGAIN, BIRTH_FOREIGN, BIRTH_ADULT = "1.001193", "1.004884", "2.000528", "1.004772"
MARRIAGE, MARRIAGE_FOREIGN, MARRIAGE_AGAIN, SINGLE = "1.000894", "2.000806", "1.004746", "1.004873"
CARD, CARD_CHILD, CARD_EXCHANGE, CARD_AGAIN = "1.014061", "1.014062", "1.014063", "1.014064"
LICENCE, LICENCE_AGAIN, CAR_SALE = "3.000347", "3.000348", "1.013076"
SHOP, SHOP_CHANGE, SHOP_PAUSE, SHOP_END = "1.001612", "2.000720", "1.001570", "1.001266"
BUILD, BUILD_LONGER, LAND_LOST, LAND_SPLIT, LAND_PEACE = "1.013225", "1.013227", "1.012786", "1.012784", "1.012812"
RESIDE, STAY, STAY_LONGER, LEAVE_HOUSEHOLD, STRIKE_OFF = "1.004222", "1.004194", "1.002755", "1.010038", "1.003197"
PASSPORT, PASSPORT_LOST, DEATH, COPY, SIGNATURE = "1.001456", "1.010386", "1.000656", "2.000635", "2.000884"

_ASKED = [
    ("vợ em mới sanh làm giấy tờ gì cho bé", BIRTH),
    ("khai sinh cho con", BIRTH),
    ("làm lại giấy khai sinh bị mất", BIRTH_AGAIN),
    ("sếp ơi em muốn xin giấy độc thân để vay tiền", SINGLE),
    ("làm căn cước cho bé 6 tuổi", CARD_CHILD),
    ("làm căn cước lần đầu", CARD),
    ("mất cccd làm lại hết nhiêu tiền", CARD_AGAIN),
    ("cấp đổi căn cước", CARD_EXCHANGE),
    ("bằng lái xe máy bị mất", LICENCE_AGAIN),
    ("đổi bằng lái sắp hết hạn", LICENCE),
    ("sang tên xe máy cũ", CAR_SALE),
    ("mở quán phở cần giấy phép gì", SHOP),
    ("đổi tên quán", SHOP_CHANGE),
    ("tạm nghỉ bán mấy tháng", SHOP_PAUSE),
    ("dẹp tiệm không kinh doanh nữa", SHOP_END),
    ("xây nhà cấp 4 có phải xin phép không", BUILD),
    ("gia hạn giấy phép xây dựng", BUILD_LONGER),
    ("sổ đỏ bị mất thì làm sao", LAND_LOST),
    ("tách thửa cho con", LAND_SPLIT),
    ("hàng xóm lấn đất muốn hòa giải", LAND_PEACE),
    ("nhập hộ khẩu cho vợ", RESIDE),
    ("chủ trọ đăng ký tạm trú cho người thuê", STAY),
    ("gia hạn tạm trú", STAY_LONGER),
    ("ra riêng muốn tách hộ khẩu", LEAVE_HOUSEHOLD),
    ("cắt khẩu", STRIKE_OFF),
    ("hộ chiếu hết hạn", PASSPORT),
    ("mất hộ chiếu", PASSPORT_LOST),
    ("ba em mới qua đời cần làm giấy gì", DEATH),
    ("xin bản sao khai sinh", COPY),
    ("chứng thực chữ ký", SIGNATURE),
]


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@pytest.mark.parametrize(("question", "code"), _ASKED)
def test_everyday_questions(finder: CatalogueFinder, question: str, code: str) -> None:
    assert leader(finder.find(question)) == code


@pytest.mark.parametrize(("question", "code"), _ASKED)
def test_without_marks(finder: CatalogueFinder, question: str, code: str) -> None:
    found = finder.find(_bare(question))
    assert code in [match.code for match in found.matches[:2]]


def test_without_marks_hardly_any_is_lost(finder: CatalogueFinder) -> None:
    assert sum(leader(finder.find(_bare(question))) == code for question, code in _ASKED) >= len(_ASKED) - 2


@pytest.mark.parametrize("question", [question for question, _ in _ASKED[::5]])
def test_the_form_of_the_letters_does_not_count(finder: CatalogueFinder, question: str) -> None:
    found = finder.find(question)
    assert finder.find(unicodedata.normalize("NFD", question)) == found
    assert finder.find(f"  {question.upper()} ").matches == found.matches


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("đk kết hôn cần j ạ", MARRIAGE),
        ("e muốn lm gks cho bé ntn", BIRTH),
        ("xin xn tthn ở đâu v", SINGLE),
        ("mất blx xin cấp lại đc k", LICENCE_AGAIN),
        ("gpxd nhà ở", BUILD),
        ("mạ tui mất rồi chừ làm giấy chi", DEATH),
        ("mần giấy khai sanh cho thằng cu", BIRTH),
        ("giaays khai sinh bij maats", BIRTH_AGAIN),
        ("dang ki tam trs", STAY),
        ("matcancuoc", CARD_AGAIN),
        ("đăng ký kết hôn can giay to gi", MARRIAGE),
        ("hoà giải đất đai", LAND_PEACE),
    ],
)
def test_chat_slips_regions_and_tone_places(finder: CatalogueFinder, question: str, code: str) -> None:
    assert leader(finder.find(question)) == code


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("đăng ký kết hôn", MARRIAGE),
        ("đăng ký kết hôn với người Đài Loan", MARRIAGE_FOREIGN),
        ("lấy chồng hàn quốc", MARRIAGE_FOREIGN),
        ("mất giấy kết hôn muốn đăng ký lại kết hôn", MARRIAGE_AGAIN),
        ("đăng ký khai sinh", BIRTH),
        ("khai sinh cho con có cha người nước ngoài", BIRTH_FOREIGN),
        ("khai sinh cho người lớn đã có căn cước", BIRTH_ADULT),
    ],
)
def test_siblings_the_plain_one_first(finder: CatalogueFinder, question: str, code: str) -> None:
    assert leader(finder.find(question)) == code


def test_a_sibling_is_asked_for_on_a_catalogue_known_by_heart() -> None:
    toy = toy_finder()
    assert leader(toy.find("xin thẻ thả diều")) == KITE.code
    assert leader(toy.find("cấp lại thẻ thả diều bị mất")) == KITE_AGAIN.code
    assert leader(toy.find("thẻ thả diều cho người nước ngoài")) == KITE_FOREIGN.code


def test_a_story(finder: CatalogueFinder) -> None:
    story = (
        "Chào cô chú, chuyện là hai vợ chồng con lên thành phố làm công nhân, thuê phòng trọ của bà chủ gần khu công "
        "nghiệp được ba tháng nay, hôm qua công an khu vực có ghé nhắc là phải đăng ký tạm trú cho đàng hoàng, mà bà "
        "chủ thì nói tụi con tự đi làm, vậy giờ con phải làm thế nào ạ"
    )
    assert STAY in [match.code for match in finder.find(story).matches[:2]]


def test_what_is_not_in_the_catalogue_is_not_made_up(finder: CatalogueFinder) -> None:
    for message in ["giá vàng hôm nay", "nấu phở bò thế nào", "asdf qwer zxcv", "tàu vũ trụ lên sao hỏa"]:
        assert finder.find(message).verdict is not Verdict.FOUND


def test_a_service_elsewhere_is_named(finder: CatalogueFinder) -> None:
    best = finder.find("đăng ký nuôi chó").matches[0]
    assert best.kind is MatchKind.ELSEWHERE
    assert best.code in {service.key for service in lexicon.load().services}


def test_a_service_gives_way_to_the_procedure_of_its_name() -> None:
    service = lexicon.load().services[0]
    own = KITE._replace(name=service.name)
    kinds = {entry.code: entry.kind for entry in toy_finder(own, BOAT).ranking.entries}
    assert service.key not in kinds
    assert service.key in {entry.code for entry in toy_finder(KITE, BOAT).ranking.entries}


def test_a_case_is_named_by_its_own_words() -> None:
    toy = toy_finder()
    assert toy.find("đăng ký bè nuôi hàu mua lại của người khác").case == "Mua lại của người khác"
    assert toy.find("đăng ký bè nuôi hàu").case == ""


def test_a_case_is_not_named_by_words_that_only_look_alike(finder: CatalogueFinder) -> None:
    """ "Chủ cũ làm thu hồi" is no case of a sale, though "thủ", "hỏi" and "chú" are hushed."""
    assert finder.find("sang tên xe máy cũ").case != "Chủ cũ làm thu hồi"


def test_what_was_said_before_helps(finder: CatalogueFinder) -> None:
    context = Context(BIRTH, ["đăng ký khai sinh cho con"])
    alone = finder.find("nếu cha là người nước ngoài")
    together = finder.find("nếu cha là người nước ngoài", context)
    assert alone.verdict is not Verdict.FOUND
    assert together.verdict is not Verdict.NOTHING
    assert BIRTH_FOREIGN in [match.code for match in together.matches[:2]]


def test_a_new_question_is_not_bent_by_the_old_one(finder: CatalogueFinder) -> None:
    context = Context(BIRTH, ["đăng ký khai sinh cho con"])
    assert leader(finder.find("mất hộ chiếu", context)) == PASSPORT_LOST
    assert leader(finder.find("còn đổi bằng lái thì làm sao", context)) == LICENCE
