"""A Word file as lines and tables, with the numbers that Word writes by itself."""

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile, ZipFile

from scheduler.plans.reading.chapters import chapter_of
from scheduler.plans.reading.cleaning import plain
from scheduler.plans.reading.grid import Cell, Grid
from scheduler.plans.reading.heading import Heading
from scheduler.plans.reading.labels import split
from scheduler.plans.reading.markers import marker_of
from scheduler.plans.reading.unreadable import Unreadable
from scheduler.plans.reading.word_numbers import Numbering

_MOST_UNPACKED = 120 << 20  # bytes; a plan with pictures is far below
_MOST_RATIO = 200
_MOST_PARTS = 2_000
_MOST_CELLS = 60_000
_MOST_BLOCKS = 20_000
_LONGEST_HEADING = 160  # characters


def guard_zip(data: bytes) -> None:
    """Refuses a packed file that would unpack to far more than it is. Raises Unreadable."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (BadZipFile, OSError, ValueError):
        raise Unreadable("tệp bị hỏng hoặc không đúng loại; hãy mở bằng Word hoặc Excel, lưu lại rồi thử lại") from None
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(len(data), 50_000):
        raise Unreadable("tệp nén giải ra quá lớn so với một kế hoạch; không đọc")


def read_word(data: bytes) -> list[str | Grid]:
    """The body of a .docx in order. Raises Unreadable."""
    # Here and not above: it takes half a second to import, and a server that starts has no plan to read.
    from docx import Document
    from docx.table import Table

    guard_zip(data)
    try:
        document = Document(io.BytesIO(data))
        numbering = Numbering(document)
        blocks: list[str | Grid] = []
        for item in document.iter_inner_content():
            if isinstance(item, Table):
                blocks.append(_grid(item, f"bảng {1 + sum(isinstance(block, Grid) for block in blocks)}"))
            else:
                blocks += _lines(item, numbering)
            if len(blocks) > _MOST_BLOCKS:
                raise Unreadable("tệp quá dài so với một kế hoạch")
    except Unreadable:
        raise
    except Exception as problem:  # whatever a broken file makes the library raise: the file cannot be read
        raise Unreadable(
            f"tệp Word bị hỏng ({type(problem).__name__}); hãy mở bằng Word, lưu lại rồi thử lại"
        ) from None
    return blocks


def _lines(paragraph: Any, numbering: Numbering) -> Iterator[str]:
    label = numbering.label(paragraph)
    level = 0 if label else _heading_level(paragraph)
    for at, part in enumerate(paragraph.text.split("\n")):
        line = plain(part)
        if line and level and marker_of(line) is None:
            yield Heading(line, level)
        elif line:
            yield f"{label} {line}" if label and at == 0 else line


def _heading_level(paragraph: Any) -> int:
    """What Word's style or bold letters make of a short paragraph; 0 for running text."""
    style = re.match(r"(?:heading|tiêu đề) (\d)$", (paragraph.style.name or "").lower()) if paragraph.style else None
    if style:
        return int(style.group(1)) + 1
    text = paragraph.text.strip()
    written = [run for run in paragraph.runs if run.text.strip()]
    is_bold = bool(written) and all(run.bold for run in written)
    if not is_bold or not text or len(text) > _LONGEST_HEADING or text.endswith((".", ";", ",")) or split(text)[0].part:
        return 0
    return 2 if chapter_of(text, whole=True) else 4


def _grid(table: Any, place: str) -> Grid:
    rows: list[list[Cell]] = []
    owners: dict[Any, int] = {}
    merged = False
    for row in table.rows:
        cells = []
        for cell in row.cells:
            merged = merged or cell._tc in owners
            owner = owners.setdefault(cell._tc, len(owners))
            cells.append(Cell(_cell_text(cell), owner))
        rows.append(cells)
        if sum(len(line) for line in rows) > _MOST_CELLS:
            raise Unreadable("bảng trong tệp quá lớn so với một kế hoạch")
    return Grid(rows, place, ["ô gộp"] if merged else [])


def _cell_text(cell: Any) -> str:
    inner = [line for table in cell.tables for row in table.rows for line in (c.text for c in row.cells)]
    return "\n".join(line for line in (plain(text) for text in [*cell.text.split("\n"), *inner]) if line)
