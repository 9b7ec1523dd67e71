"""A catalogue of a few procedures, small enough to know by heart; codes that no lexicon has."""

from knowledge import lexicon
from knowledge.finder import CatalogueFinder
from knowledge.index import Entry
from knowledge.ranker import load
from knowledge.ranking import Ranking

COMMUNE = ("commune",)
CITIZEN = ("Công dân Việt Nam",)

KITE = Entry(
    "9.000001", "Cấp thẻ thả diều", "Diều", COMMUNE, CITIZEN, aliases=("thẻ chơi diều", "xin thả diều"), asked=2
)
KITE_AGAIN = Entry("9.000002", "Cấp lại thẻ thả diều", "Diều", COMMUNE, CITIZEN, aliases=("mất thẻ diều",), asked=1)
KITE_FOREIGN = Entry("9.000003", "Cấp thẻ thả diều cho người nước ngoài", "Diều", COMMUNE, CITIZEN)
KITE_MINISTRY = Entry("9.000004", "Thủ tục công nhận làng diều quốc gia", "Diều", ("ministry",), ("Tổ chức",))
BOAT = Entry(
    "9.000005", "Đăng ký bè nuôi hàu", "Thủy sản", ("province",), CITIZEN,
    documents="Sơ đồ vị trí bè\nTờ khai nuôi hàu", cases=("Bè mới đóng", "Mua lại của người khác"),
)  # fmt: skip
ALL = (KITE, KITE_AGAIN, KITE_FOREIGN, KITE_MINISTRY, BOAT)


def toy_ranking() -> Ranking:
    return Ranking(ALL, lexicon.load())


def toy_finder(*entries: Entry) -> CatalogueFinder:
    entries = entries or ALL
    return CatalogueFinder(entries, lexicon.load(), load(entries))
