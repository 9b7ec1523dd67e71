"""A printable document: headings, paragraphs, lists, tables, columns, and words at a place. Black on white.

Lengths in millimetres, letters in points. The same calls with the same `made_at` give the same bytes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum

from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from bot.printing.sheet import MILLIMETRES_OF_A_POINT, Face, Sheet

_HEADINGS = {1: 16.0, 2: 13.0, 3: 11.5}
_LEADING = 1.35  # lines of Vietnamese carry two storeys of marks
_SHADE = 232
LEFT, CENTRE, RIGHT = "L", "C", "R"


class Size(Enum):
    """(width, height). RECEIPT is the roll of a counter's printer."""

    A4 = (210.0, 297.0)
    A4_LANDSCAPE = (297.0, 210.0)
    A5 = (148.0, 210.0)
    A5_LANDSCAPE = (210.0, 148.0)
    RECEIPT = (80.0, 200.0)


class Paper:
    """Grows page by page; `output` gives the PDF. `foot` stands on every page, `numbered` adds the number."""

    def __init__(
        self,
        made_at: datetime,
        size: Size = Size.A4,
        *,
        title: str = "",
        margin: float = 15.0,
        foot: str = "",
        numbered: bool = False,
    ) -> None:
        self.sheet = Sheet(size.value, margin, foot, numbered=numbered)
        self.sheet.date(made_at)
        if title:
            self.sheet.set_title(title)
        self.width, self.height = size.value
        self.margin = margin
        self.sheet.add_page()

    @property
    def y(self) -> float:
        """Where the next block begins, from the top of the page."""
        return float(self.sheet.get_y())

    def page(self) -> None:
        """Begins a new page."""
        self.sheet.add_page()

    def space(self, height: float) -> None:
        """Leaves room; at the end of a page nothing is left over for the next one."""
        self.sheet.ln(height)

    def rule(self) -> None:
        """A line across the page."""
        self.sheet.line(self.sheet.l_margin, self.y, self.width - self.sheet.r_margin, self.y)
        self.space(2)

    def heading(self, text: str, level: int = 1, *, align: str = LEFT) -> None:
        """A heading that stays with what follows it."""
        size = _HEADINGS[level]
        if self.sheet.will_page_break(_line(size) * 3):
            self.page()
        self.space(0 if self.y <= self.margin else size * 0.2)
        self._flow(text, size, Face.BOLD, align)
        self.space(1.5)

    def paragraph(self, text: str, size: float = 11, *, face: Face = Face.REGULAR, align: str = LEFT) -> None:
        """Words that wrap; a newline begins a new line."""
        self._flow(text, size, face, align)
        self.space(1.5)

    def bullets(self, items: Sequence[str], size: float = 11, *, mark: str = "–") -> None:
        """A list; `mark` before each item."""
        for item in items:
            self._item(item, size, lambda x, y: self.words(mark, x, y, 6, size=size))

    def boxes(self, items: Sequence[str], size: float = 11) -> None:
        """A list to tick off with a pen."""
        side = size * 0.32
        for item in items:
            self._item(item, size, lambda x, y: self.sheet.rect(x + 1, y + (_line(size) - side) / 2, side, side))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        widths: Sequence[float] | None = None,
        align: Sequence[str] | None = None,
        size: float = 9.5,
    ) -> None:
        """A ruled table whose header comes again on every page. `widths` are shares, `align` one for each column."""
        sheet = self.sheet
        sheet.choose(Face.BOLD, size)
        sheet.choose(Face.REGULAR, size)
        head = FontFace(family="roboto-bold", fill_color=_SHADE)
        with sheet.table(
            headings_style=head,
            col_widths=tuple(widths) if widths else None,
            text_align=tuple(align) if align else LEFT,
            line_height=_line(size),
            padding=(0.8, 1.2),
            first_row_as_headings=bool(header),
        ) as table:
            for cells in ([header] if header else []) + list(rows):
                row = table.row()
                for cell in cells:
                    row.cell(sheet.printable(str(cell), Face.REGULAR))
        self.space(2)

    def columns(self, draw: Sequence[Callable[[], None]], widths: Sequence[float], *, gap: float = 5.0) -> None:
        """Blocks side by side on one page: each function draws with this paper's own calls. `widths` are shares."""
        sheet = self.sheet
        left, right, top = sheet.l_margin, sheet.r_margin, self.y
        room = sheet.epw - gap * (len(draw) - 1)
        shares = [room * width / sum(widths) for width in widths]
        x, bottom = left, top
        for one, share in zip(draw, shares, strict=True):
            sheet.set_left_margin(x)
            sheet.set_right_margin(self.width - x - share)
            sheet.set_xy(x, top)
            one()
            bottom = max(bottom, self.y)
            x += share + gap
        sheet.set_left_margin(left)
        sheet.set_right_margin(right)
        sheet.set_xy(left, bottom)

    def words(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        *,
        size: float = 11,
        face: Face = Face.REGULAR,
        align: str = LEFT,
        fit: float = 0,
    ) -> float:
        """Words at a place, outside the flow; returns where they end. `fit`: the height they shrink to."""
        sheet, text = self.sheet, self.sheet.printable(text, face)
        back = sheet.get_x(), sheet.get_y(), sheet.auto_page_break, sheet.b_margin
        sheet.set_auto_page_break(auto=False)
        sheet.choose(face, size)
        while fit and size > 6 and self._height(text, width, size) > fit:
            size -= 0.5
            sheet.choose(face, size)
        sheet.set_xy(x, y)
        sheet.multi_cell(width, _line(size), text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT, padding=0)
        bottom = float(sheet.get_y())
        sheet.set_auto_page_break(auto=back[2], margin=back[3])
        sheet.set_xy(back[0], back[1])
        return bottom

    def frame(self, x: float, y: float, width: float, height: float, *, line: float = 0.4) -> None:
        """An empty rectangle."""
        self.sheet.set_line_width(line)
        self.sheet.rect(x, y, width, height)
        self.sheet.set_line_width(0.2)

    def output(self) -> bytes:
        """The finished PDF."""
        return bytes(self.sheet.output())

    def _flow(self, text: str, size: float, face: Face, align: str) -> None:
        self.sheet.choose(face, size)
        text = self.sheet.printable(text, face)
        self.sheet.multi_cell(0, _line(size), text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _item(self, text: str, size: float, mark: Callable[[float, float], object]) -> None:
        sheet, left = self.sheet, self.sheet.l_margin
        sheet.choose(Face.REGULAR, size)
        if sheet.will_page_break(self._height(sheet.printable(text, Face.REGULAR), sheet.epw - 7, size)):
            self.page()
        mark(left, self.y)
        sheet.set_left_margin(left + 7)
        sheet.set_x(left + 7)
        self._flow(text, size, Face.REGULAR, LEFT)
        sheet.set_left_margin(left)
        sheet.set_x(left)
        self.space(1)

    def _height(self, text: str, width: float, size: float) -> float:
        height = self.sheet.multi_cell(width, _line(size), text, dry_run=True, output="HEIGHT", padding=0)
        assert isinstance(height, float | int)
        return height


def _line(size: float) -> float:
    return size * MILLIMETRES_OF_A_POINT * _LEADING
