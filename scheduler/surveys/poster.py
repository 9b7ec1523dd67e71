"""What is printed for a placement: poster, table stand, back of a receipt, and the bare code. Black on white only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot import texts
from bot.printing.paper import CENTRE, Paper, Size
from bot.printing.qr import Qr
from bot.printing.sheet import Face
from bot.rejected import Rejected
from scheduler.surveys.placement import Placement

_words = texts.beside(__file__)
_CUT = 0.15  # mm: a thin line to cut or fold along


class Shape(StrEnum):
    POSTER = "poster"  # A4 for a wall
    STAND = "stand"  # A4 folded into a tent on a counter, read from both sides
    RECEIPT = "receipt"  # A5, the back of a giấy tiếp nhận và hẹn trả
    ROLL = "roll"  # 80 mm roll of a counter's printer


SIZES = {Shape.POSTER: Size.A4, Shape.STAND: Size.A4, Shape.RECEIPT: Size.A5_LANDSCAPE, Shape.ROLL: Size.RECEIPT}


@dataclass(frozen=True, slots=True)
class Office:
    """What is printed of the office. `public_url` is needed: a code leads there."""

    name: str
    phone: str
    public_url: str

    def survey(self, code: str, token: str = "") -> str:
        """The address behind a code. Raises Rejected without a public address."""
        return self._address(f"/khao-sat/{code}" + (f"?p={token}" if token else ""))

    def dossiers(self) -> str:
        """Where a dossier is looked up by its code and four digits."""
        return self._address("/")

    def short(self) -> str:
        """The address to type by hand, as it is read aloud."""
        return self._address("/khao-sat").partition("://")[2]

    def _address(self, path: str) -> str:
        if not self.public_url:
            raise Rejected(_words("poster.no_address"))
        return self.public_url + path


def svg(place: Placement, office: Office) -> str:
    """The code alone, for a print shop."""
    return Qr(office.survey(place.code), "H").svg()


def png(place: Placement, office: Office) -> bytes:
    """The code alone, for a letter or a slide."""
    return Qr(office.survey(place.code), "H").png(module=16)


def pdf(places: Sequence[Placement], shape: Shape, office: Office, made_at: datetime, token: str = "") -> bytes:
    """One page for each placement. `token`: of the dossier that the one receipt belongs to."""
    if not places:
        raise Rejected(_words("poster.no_places"))
    paper = Paper(made_at, SIZES[shape], title=_words("poster.title"), margin=0)
    paper.sheet.set_auto_page_break(auto=False)
    draw = {Shape.POSTER: _poster, Shape.STAND: _stand, Shape.RECEIPT: _receipt, Shape.ROLL: _roll}[shape]
    for number, place in enumerate(places):
        if number:
            paper.page()
        draw(paper, place, office, token)
    return paper.output()


def _poster(paper: Paper, place: Placement, office: Office, _token: str) -> None:
    paper.frame(10, 10, 190, 277, line=1.2)
    y = paper.words(office.name, 20, 17, 170, size=20, face=Face.MEDIUM, fit=17, align=CENTRE)
    y = paper.words(_words("poster.invitation"), 20, y + 4, 170, size=38, face=Face.BOLD, fit=34, align=CENTRE)
    y = paper.words(_words("poster.half_minute"), 20, y + 2, 170, size=18, fit=16, align=CENTRE)
    Qr(office.survey(place.code), "H").place(paper, 50, y + 2, 110)
    y = paper.words(place.name, 20, y + 113, 170, size=20, face=Face.BOLD, fit=17, align=CENTRE)
    y = _steps(paper, 24, y + 4, 162, 17)
    y = paper.words(_words("poster.by_hand", address=office.short()), 20, y + 2, 170, size=14, fit=13, align=CENTRE)
    y = paper.words(place.code, 20, y, 170, size=30, face=Face.BOLD, align=CENTRE)
    _foot(paper, office, 20, 262, 170, 13)


def _stand(paper: Paper, place: Placement, office: Office, _token: str) -> None:
    """The same half twice, one upside down: folded in the middle both sides can be read."""
    fold = paper.height / 2
    paper.sheet.set_line_width(_CUT)
    paper.sheet.set_dash_pattern(dash=2, gap=2)
    paper.sheet.line(0, fold, paper.width, fold)
    paper.sheet.set_dash_pattern()
    _half(paper, place, office, fold)
    with paper.sheet.rotation(180, x=paper.width / 2, y=fold):
        _half(paper, place, office, fold)


def _half(paper: Paper, place: Placement, office: Office, top: float) -> None:
    Qr(office.survey(place.code), "H").place(paper, 12, top + 14, 84)
    paper.words(place.code, 12, top + 99, 84, size=26, face=Face.BOLD, align=CENTRE)
    paper.words(office.short(), 12, top + 112, 84, size=11, align=CENTRE, fit=10)
    y = paper.words(_words("poster.invitation"), 102, top + 16, 96, size=25, face=Face.BOLD, fit=34)
    y = paper.words(place.name, 102, y + 2, 96, size=14, face=Face.MEDIUM, fit=14)
    _steps(paper, 102, y + 4, 96, 13)
    _foot(paper, office, 12, top + 124, 186, 11)


def _receipt(paper: Paper, place: Placement, office: Office, token: str) -> None:
    paper.words(office.name, 10, 8, 190, size=14, face=Face.MEDIUM, align=CENTRE, fit=13)
    paper.sheet.set_line_width(_CUT)
    paper.sheet.line(105, 24, 105, 128)
    _column(paper, 10, "dossier", Qr(office.dossiers(), "Q"), office)
    _column(paper, 110, "survey", Qr(office.survey(place.code, token), "Q"), office)
    paper.words(place.code, 110, 118, 90, size=16, face=Face.BOLD, align=CENTRE)
    _foot(paper, office, 10, 130, 190, 12)


def _column(paper: Paper, x: float, what: str, code: Qr, office: Office) -> None:
    y = paper.words(_words(f"receipt.{what}"), x, 25, 90, size=16, face=Face.BOLD, align=CENTRE, fit=15)
    y = paper.words(_words(f"receipt.{what}_how"), x, y + 1, 90, size=11, align=CENTRE, fit=17)
    code.place(paper, x + 15, y + 1, 60)


def _roll(paper: Paper, place: Placement, office: Office, token: str) -> None:
    y = paper.words(office.name, 4, 5, 72, size=11, face=Face.MEDIUM, align=CENTRE, fit=14)
    for what, code in (("dossier", Qr(office.dossiers())), ("survey", Qr(office.survey(place.code, token)))):
        y = paper.words(_words(f"receipt.{what}"), 4, y + 2, 72, size=13, face=Face.BOLD, align=CENTRE, fit=12)
        y = paper.words(_words(f"receipt.{what}_how"), 4, y, 72, size=9, align=CENTRE, fit=14)
        code.place(paper, 14, y, 52)
        y += 52
    y = paper.words(place.code, 4, y, 72, size=13, face=Face.BOLD, align=CENTRE)
    _foot(paper, office, 4, y + 2, 72, 10)


def _steps(paper: Paper, x: float, y: float, width: float, size: float) -> float:
    """How to scan, in letters that are read from a step away (KS-10)."""
    for number in (1, 2, 3):
        paper.words(f"{number}", x, y, 10, size=size, face=Face.BOLD)
        y = paper.words(_words(f"poster.step_{number}"), x + 9, y, width - 9, size=size) + 1
    return y


def _foot(paper: Paper, office: Office, x: float, y: float, width: float, size: float) -> None:
    y = paper.words(_words("poster.nameless"), x, y, width, size=size, face=Face.ITALIC, align=CENTRE, fit=size)
    if office.phone:
        paper.words(
            _words("poster.phone", phone=office.phone), x, y + 1, width, size=size + 1, face=Face.BOLD, align=CENTRE
        )
