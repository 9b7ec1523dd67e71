"""The page under `Paper`: fpdf2 with the Roboto letters of the installed font package, read when first used."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from unicodedata import normalize

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos


class Face(StrEnum):
    """The letters there are."""

    REGULAR = "Regular"
    MEDIUM = "Medium"
    BOLD = "Bold"
    ITALIC = "Italic"


MILLIMETRES_OF_A_POINT = 25.4 / 72
_GREY = 90  # dark enough for a printer that is short of toner


class Sheet(FPDF):
    """Draws the foot of every page; everything else is said by `Paper`."""

    def __init__(self, size: tuple[float, float], margin: float, foot: str, *, numbered: bool) -> None:
        super().__init__(unit="mm", format=size)
        self.foot, self.numbered = foot, numbered
        self.set_margins(margin, margin)
        self.set_auto_page_break(auto=True, margin=margin + (6 if foot or numbered else 0))
        self.set_lang("vi")

    def choose(self, face: Face, size: float) -> None:
        """Letters for what follows, `size` in points."""
        family = f"roboto-{face.value.lower()}"
        if family not in self.fonts:
            self.add_font(family, "", str(_letters(face)))
        self.set_font(family, "", size)

    def printable(self, text: str, face: Face) -> str:
        """`text` composed (NFC), without what these letters cannot show, such as emoji."""
        known = _shapes(face)
        return "".join(letter for letter in normalize("NFC", text) if letter == "\n" or ord(letter) in known)

    def footer(self) -> None:
        if not self.foot and not self.numbered:
            return
        self.set_y(-self.b_margin + 4)
        self.choose(Face.REGULAR, 8)
        self.set_text_color(_GREY)
        wide = self.epw - (25 if self.numbered else 0)
        foot = self.printable(self.foot, Face.REGULAR)
        self.cell(wide, 4, foot, new_x=XPos.RIGHT, new_y=YPos.TOP)
        if self.numbered:
            self.cell(25, 4, f"Trang {self.page_no()}/{{nb}}", align="R")
        self.set_text_color(0)

    def date(self, made_at: datetime) -> None:
        """The moment written into the file: the same input makes the same bytes."""
        self.set_creation_date(made_at)


def _letters(face: Face) -> Path:
    path = files("font_roboto").joinpath("files", f"Roboto-{face.value}.ttf")
    assert isinstance(path, Path)
    return path


@cache
def _shapes(face: Face) -> frozenset[int]:
    with TTFont(_letters(face)) as font:
        return frozenset(font.getBestCmap())
