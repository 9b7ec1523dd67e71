"""What is put on paper: an A4 leaflet, a poster with a large QR, and the script for a loudspeaker."""

from datetime import datetime

from bot.office_hours import local
from bot.printing.paper import CENTRE, Paper
from bot.printing.qr import Qr
from bot.printing.sheet import Face
from scheduler.campaigns import wording
from scheduler.campaigns.campaign import Variant
from scheduler.campaigns.wording import Filling

_MARGIN = 18.0


def leaflet(variant: Variant, filling: Filling, made_at: datetime) -> bytes:
    """One A4 page to hand out: the words, and a QR beside the address at the foot."""
    paper = Paper(made_at, title=filling.fill(variant.headline), margin=_MARGIN)
    paper.paragraph(filling.sender.name.upper(), 12, face=Face.BOLD, align=CENTRE)
    paper.paragraph(_theme(filling), 10.5, align=CENTRE)
    paper.rule()
    paper.space(4)
    paper.paragraph(filling.fill(variant.headline), 24, face=Face.BOLD, align=CENTRE)
    paper.space(4)
    text = wording.body(variant, filling)
    room = paper.height - _MARGIN - 62.0 - paper.y
    paper.words(text, _MARGIN, paper.y, paper.width - 2 * _MARGIN, size=17, fit=room)
    _foot(paper, filling, side=42.0)
    return paper.output()


def poster(variant: Variant, filling: Filling, made_at: datetime) -> bytes:
    """One A4 page for a wall: few words, large, and a QR that a phone reads from two steps away."""
    paper = Paper(made_at, title=filling.fill(variant.headline), margin=_MARGIN)
    width = paper.width - 2 * _MARGIN
    paper.words(filling.sender.name.upper(), _MARGIN, 16, width, size=15, face=Face.BOLD, align=CENTRE)
    paper.words(_theme(filling), _MARGIN, 24, width, size=11, align=CENTRE)
    headline = filling.fill(variant.headline)
    below = paper.words(headline, _MARGIN, 34, width, size=40, face=Face.BOLD, align=CENTRE, fit=75)
    text = wording.body(variant, filling)
    paper.words(text, _MARGIN, below + 8, width, size=20, align=CENTRE, fit=245 - 75 - below)
    _foot(paper, filling, side=75.0)
    return paper.output()


def script(variant: Variant, filling: Filling, made_at: datetime) -> bytes:
    """What is read out, with how long it takes."""
    text = wording.body(variant, filling)
    paper = Paper(made_at, title=filling.fill(variant.headline), margin=_MARGIN, numbered=True)
    paper.heading("KỊCH BẢN LOA TRUYỀN THANH", 1, align=CENTRE)
    minutes = wording.minutes(text, filling.sender.words_a_minute)
    spoken = f"{minutes:g}".replace(".", ",")
    paper.paragraph(
        f"{filling.sender.name}. Ngày {local(made_at):%d/%m/%Y}. Thời lượng khoảng {spoken} phút "
        f"({filling.sender.words_a_minute} chữ mỗi phút).",
        11,
        align=CENTRE,
    )
    paper.rule()
    paper.paragraph(text, 16)
    return paper.output()


def _theme(filling: Filling) -> str:
    return filling.fill("Chủ đề năm: {chu_de_nam}")


def _foot(paper: Paper, filling: Filling, *, side: float) -> None:
    address = filling.link or filling.sender.public_url
    top = paper.height - _MARGIN - side - 16
    if address:
        Qr(address, "H").place(paper, (paper.width - side) / 2, top, side)
    words = " · ".join(
        part for part in (address, filling.sender.phone and f"Điện thoại {filling.sender.phone}") if part
    )
    paper.words(words, _MARGIN, top + side + 2, paper.width - 2 * _MARGIN, size=12, face=Face.BOLD, align=CENTRE)
