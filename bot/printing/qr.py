"""QR symbols by segno: SVG, PNG, or drawn into a Paper as vectors. Always with error level Q or H: posters get worn."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import segno

from bot.printing.paper import Paper

QUIET = 4  # modules of white around the symbol, ISO/IEC 18004
_OVERLAP = 0.02  # mm: neighbours that only touch leave hairlines on screens


@dataclass(frozen=True, slots=True)
class Qr:
    """The symbol of a text, usually a short address. `level` H survives more dirt, Q stays coarser."""

    text: str
    level: Literal["Q", "H"] = "Q"

    def svg(self, *, width: int | None = None) -> str:
        """For a page or a print shop: scales without loss. Accessible name: the text itself."""
        out = BytesIO()
        scale = width / (self._symbol.symbol_size(border=QUIET)[0]) if width else 4
        self._symbol.save(
            out, kind="svg", border=QUIET, scale=scale, dark="#000", light="#fff", title=self.text, xmldecl=False
        )
        return out.getvalue().decode()

    def png(self, *, module: int = 10) -> bytes:
        """`module`: pixels of one square."""
        out = BytesIO()
        self._symbol.save(out, kind="png", border=QUIET, scale=module, dark="#000", light="#fff")
        return out.getvalue()

    def place(self, paper: Paper, x: float, y: float, side: float) -> None:
        """Draws it into `paper`, `side` millimetres with its white border."""
        rows = [bytes(row) for row in self._symbol.matrix]
        module = side / (len(rows) + 2 * QUIET)
        paper.sheet.set_fill_color(0)
        for row, columns in enumerate(rows):
            for begins, length in _runs(columns):
                left, top = x + (QUIET + begins) * module, y + (QUIET + row) * module
                paper.sheet.rect(left, top, length * module, module + _OVERLAP, style="F")

    @property
    def _symbol(self) -> Any:
        return segno.make(self.text, error=self.level, boost_error=True, micro=False)


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """(where it begins, how long) of each dark stretch."""
    begins = None
    for column, dark in enumerate([*row, 0]):
        if dark and begins is None:
            begins = column
        elif not dark and begins is not None:
            yield begins, column - begins
            begins = None
