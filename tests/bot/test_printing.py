"""Paper: Vietnamese letters, wrapping, pages; and codes that a phone reads from a bad print."""

from datetime import datetime

import pytest

from bot.printing.paper import CENTRE, Paper, Size
from bot.printing.qr import Qr
from bot.printing.sheet import Face
from tests.bot import printed

_LONG = "Trung tâm Phục vụ hành chính công phường Hòa Cường mời quý vị cho biết mức độ hài lòng về dịch vụ"


def test_vietnamese_is_printed_letter_for_letter(now: datetime) -> None:
    paper = Paper(now, title="Thử")
    paper.heading("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align=CENTRE)
    paper.paragraph(_LONG, face=Face.ITALIC)
    paper.paragraph("Đường Nguyễn Huệ, ngõ ngách: ữ ự ẵ ặ ỗ ộ ỹ ỵ", face=Face.MEDIUM)
    said = printed.words(paper.output())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said
    assert _LONG in said
    assert "ữ ự ẵ ặ ỗ ộ ỹ ỵ" in said


def test_loose_marks_are_composed_and_emoji_left_out(now: datetime) -> None:
    paper = Paper(now)
    paper.paragraph("Ha\u0300i lo\u0300ng \U0001f600 lắm")
    assert printed.words(paper.output()) == "Hài lòng lắm"


def test_words_stay_inside_the_page(now: datetime) -> None:
    paper = Paper(now, Size.A5, margin=12)
    paper.paragraph(" ".join([_LONG] * 12))
    page = printed.pages(paper.output())[0]
    border = round(11 / 25.4 * 150)
    edges = [
        page.crop((0, 0, border, page.height)),
        page.crop((page.width - border, 0, page.width, page.height)),
    ]
    assert all(edge.getextrema() == (255, 255) for edge in edges), "nothing is printed in the margins"


def test_the_same_input_makes_the_same_bytes(now: datetime) -> None:
    def made() -> bytes:
        paper = Paper(now, foot="Chân trang", numbered=True)
        paper.table(["Yếu tố", "Điểm"], [["Tiếp cận dịch vụ", 4.5]])
        Qr("https://motcua.vn/khao-sat/K7M3QX").place(paper, 20, 60, 40)
        return paper.output()

    assert made() == made()


def test_a_long_table_repeats_its_header_and_pages_are_numbered(now: datetime) -> None:
    paper = Paper(now, foot="Đơn vị: phường Hòa Cường", numbered=True)
    paper.table(["Số", "Nội dung"], [[number, _LONG] for number in range(60)], widths=(1, 9))
    pdf = paper.output()
    assert len(printed.pages(pdf, dpi=20)) > 1
    assert "Nội dung" in printed.words(pdf, 1)
    assert "Đơn vị: phường Hòa Cường Trang 2/" in printed.words(pdf, 1)


def test_lists_and_columns_stand_where_they_belong(now: datetime) -> None:
    paper = Paper(now)
    paper.columns([lambda: paper.paragraph("ỦY BAN NHÂN DÂN"), lambda: paper.paragraph("Độc lập\nTự do")], (2, 3))
    after = paper.y
    paper.bullets(["Giấy chứng sinh"])
    paper.boxes(["Tờ khai theo mẫu"])
    said = printed.words(paper.output())
    assert after > 15
    assert all(words in said for words in ("ỦY BAN NHÂN DÂN", "Độc lập Tự do", "– Giấy chứng sinh", "Tờ khai theo mẫu"))


def test_words_shrink_until_they_fit(now: datetime) -> None:
    paper = Paper(now)
    bottom = paper.words(_LONG, 15, 20, 80, size=40, fit=20)
    assert 20 < bottom <= 40.5


@pytest.mark.parametrize("level", ["Q", "H"])
def test_codes_are_read_from_bad_pictures(level: str, now: datetime) -> None:
    address = "https://motcua.danang.gov.vn/khao-sat/K7M3QX"
    code = Qr(address, "H" if level == "H" else "Q")
    assert printed.scanned(printed.picture(code.png())) == [address]
    paper = Paper(now)
    code.place(paper, 30, 30, 35)
    page = printed.pages(paper.output(), dpi=120)[0]
    assert printed.scanned(page, shrink=0.8) == [address]
    assert "<svg" in code.svg(width=300)
