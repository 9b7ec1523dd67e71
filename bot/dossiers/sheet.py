"""Lines of an export, one after another: Excel (xlsx, xls) and CSV. Knows no dossier."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from bot import texts
from bot.dossiers.synonyms import columns, plain
from bot.rejected import Rejected
from knowledge.importing.file_problems import why

_words = texts.beside(__file__)
_LOOKED_AT = 30  # lines among which the headings stand: exports begin with titles
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the lines below it. `first` is the number of the first of them; `total` a guess of how many."""

    header: tuple[str, ...]
    lines: Iterator[Sequence[Any]]
    first: int
    total: int


def open_sheet(source: Path | bytes) -> Sheet:
    """The first sheet of a file or of its content. Raises Rejected with "file"."""
    try:
        with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file:
            head = file.read(4_096)
    except OSError as problem:
        raise Rejected({"file": _words("file.unreadable", reason=why(problem))}) from None
    if not head.strip():
        raise Rejected({"file": _words("file.empty")})
    lines, total = _excel(source) if head.startswith(_EXCEL) else _csv(source, head)
    return _headed(lines, total)


def _headed(lines: Iterator[Sequence[Any]], total: int) -> Sheet:
    """The headings are the line that knows most of the words for columns, in the first lines."""
    looked_at = list(islice(lines, _LOOKED_AT))
    known = columns()
    scores = [sum(plain(str(cell)) in known for cell in line if cell not in (None, "")) for line in looked_at]
    best = max(scores, default=0)
    at = scores.index(best) if best else next((at for at, line in enumerate(looked_at) if _filled(line) >= 2), -1)
    if at < 0:
        raise Rejected({"file": _words("file.no_header")})
    header = tuple(" ".join(str("" if cell is None else cell).split()) for cell in looked_at[at])
    return Sheet(header, chain(looked_at[at + 1 :], lines), at + 2, max(0, total - at - 1))


def _filled(line: Sequence[Any]) -> int:
    return sum(cell not in (None, "") for cell in line)


def _excel(source: Path | bytes) -> tuple[Iterator[Sequence[Any]], int]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source) if isinstance(source, bytes) else source.open("rb"))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError):
        raise Rejected({"file": _words("file.not_excel")}) from None
    empty = sheet.start[0] if sheet.start else 0  # calamine leaves out empty lines at the top
    return chain(([] for _ in range(empty)), sheet.iter_rows()), sheet.height + empty


def _csv(source: Path | bytes, head: bytes) -> tuple[Iterator[Sequence[Any]], int]:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if b"\x00" in head and encoding == "utf-8-sig":
        raise Rejected({"file": _words("file.not_table")})
    if isinstance(source, Path):
        with source.open("rb") as counted:
            total = sum(block.count(b"\n") for block in iter(lambda: counted.read(1 << 20), b""))
        text: io.TextIOBase = source.open(encoding=encoding, newline="")
    else:
        total = source.count(b"\n")
        text = io.TextIOWrapper(io.BytesIO(source), encoding=encoding, newline="")
    return _csv_lines(text, head.decode(encoding, errors="replace").split("\n", 1)[0]), total


def _csv_lines(text: io.TextIOBase, first: str) -> Iterator[Sequence[Any]]:
    csv.field_size_limit(1 << 20)
    read = 0
    with text:
        try:
            for line in csv.reader(text, delimiter=max(",;\t|", key=first.count)):
                read += 1
                yield line
        except UnicodeDecodeError:
            raise Rejected({"file": _words("file.not_utf8", line=read + 1)}) from None
        except csv.Error:
            raise Rejected({"file": _words("file.bad_csv", line=read + 1)}) from None
