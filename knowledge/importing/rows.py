"""Files as rows: JSON, JSONL, CSV, XLSX and TOML, gzipped or not, alone or in folders. Knows no procedure."""

import csv
import gzip
import io
import json
import tomllib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from knowledge.importing.file_problems import why

KINDS = (".jsonl", ".ndjson", ".json", ".csv", ".xlsx", ".toml")
_MOST_BYTES = 1 << 30  # a gzip file that unpacks to more than this is no catalogue


class UnreadableFile(Exception):
    """The whole file cannot be read; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the file has it. `number` counts records from 1; for tables it is the line of the sheet."""

    file: str
    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """One record that was not loaded, and why. `number` 0 is the file itself."""

    file: str
    number: int
    field: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, dòng {self.number}" if self.number else self.file
        return f"{place}, trường {self.field}: {self.reason}" if self.field else f"{place}: {self.reason}"


def files_in(path: Path) -> list[Path]:
    """The file itself, or every readable file of a folder and its folders, by name. Raises UnreadableFile."""
    if not path.exists():
        raise UnreadableFile(f"{path}: không có tệp hoặc thư mục này")
    if path.is_file():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.is_file() and kind_of(file))
    if not found:
        raise UnreadableFile(f"{path}: thư mục không có tệp nào đọc được ({', '.join(KINDS)})")
    return found


def kind_of(path: Path) -> str:
    """`.jsonl` for `portal.jsonl.gz`; "" for a file of no known kind."""
    name = path.name.lower().removesuffix(".gz")
    return next((kind for kind in KINDS if name.endswith(kind)), "")


def read_rows(path: Path) -> Iterator[Row | BadRow]:
    """Every record of a file, in order; a record that is no record is a BadRow. Raises UnreadableFile."""
    kind, name = kind_of(path), str(path)
    if not kind:
        raise UnreadableFile(f"{path}: không nhận ra loại tệp (cần {', '.join(KINDS)}, có thể nén .gz)")
    data = _bytes(path)
    if not data.strip():
        raise UnreadableFile(f"{path}: tệp rỗng")
    if kind == ".xlsx":
        return _table(name, _sheet_lines(name, data))
    text = _text(name, data)
    if kind == ".csv":
        return _table(name, _csv_lines(text))
    if kind == ".toml":
        return iter([Row(name, 1, _toml(name, text))])
    return _jsonl(name, text) if kind in {".jsonl", ".ndjson"} else _json(name, text)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        if not data.startswith(b"\x1f\x8b"):
            return data
        with gzip.open(io.BytesIO(data)) as packed:
            unpacked = packed.read(_MOST_BYTES + 1)
    except OSError as problem:
        reason = "tệp nén gzip bị hỏng" if isinstance(problem, gzip.BadGzipFile) else why(problem)
        raise UnreadableFile(f"{path}: không đọc được ({reason})") from None
    except EOFError:
        raise UnreadableFile(f"{path}: tệp nén gzip bị cắt cụt; hãy tải lại tệp") from None
    except zlib.error:
        raise UnreadableFile(f"{path}: tệp nén gzip bị hỏng; hãy tải lại tệp") from None
    if len(unpacked) > _MOST_BYTES:
        raise UnreadableFile(f"{path}: giải nén ra quá lớn")
    return unpacked


def _text(name: str, data: bytes) -> str:
    for encoding, mark in (("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise UnreadableFile(f"{name}, dòng {line}: không phải chữ UTF-8; hãy lưu lại tệp với mã UTF-8") from None


def _jsonl(name: str, text: str) -> Iterator[Row | BadRow]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _record(name, number, line)


def _record(name: str, number: int, line: str) -> Row | BadRow:
    try:
        values = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as problem:
        return BadRow(name, number, "", f"JSON sai cú pháp ({_place(problem)})")
    if not isinstance(values, dict):
        return BadRow(name, number, "", "phải là một đối tượng JSON {…}")
    return Row(name, number, values)


def _json(name: str, text: str) -> Iterator[Row | BadRow]:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        if "\n{" in text.strip():  # JSONL under the name .json
            yield from _jsonl(name, text)
            return
        raise UnreadableFile(f"{name}: JSON sai cú pháp ({_place(problem)})") from None
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        found = lists[0] if len(found) <= 3 and len(lists) == 1 else [found]
    if not isinstance(found, list):
        raise UnreadableFile(f"{name}: phải là một danh sách thủ tục")
    for number, values in enumerate(found, start=1):
        yield Row(name, number, values) if isinstance(values, dict) else BadRow(name, number, "", "phải là đối tượng")


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UnreadableFile(f"{name}: TOML sai cú pháp ({problem})") from None


def _csv_lines(text: str) -> Iterator[Sequence[Any]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(1 << 24)
    return csv.reader(io.StringIO(text), delimiter=delimiter)


def _sheet_lines(name: str, data: bytes) -> Iterator[Sequence[Any]]:
    # Here and not above: it takes 0.6 s to import, and a server that starts has no spreadsheet to read.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise UnreadableFile(f"{name}: không phải tệp Excel .xlsx hoặc tệp bị hỏng") from None
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise UnreadableFile(f"{name}: tệp Excel không có trang tính nào")
    return iter(sheet.iter_rows(values_only=True))


def _table(name: str, lines: Iterator[Sequence[Any]]) -> Iterator[Row | BadRow]:
    """Rows under the first line that has two or more filled cells: lists of the portal begin with a title."""
    heads: list[str] = []
    try:
        for number, line in enumerate(lines, start=1):
            cells = ["" if cell is None else cell for cell in line]
            filled = sum(str(cell).strip() != "" for cell in cells)
            if heads and filled:
                yield _line(name, number, heads, cells)
            elif not heads and filled >= 2:
                heads = [str(cell).strip() for cell in cells]
    except csv.Error as problem:
        raise UnreadableFile(f"{name}: CSV sai cú pháp ({problem})") from None
    if not heads:
        raise UnreadableFile(f"{name}: không có dòng tiêu đề cột")


def _line(name: str, number: int, heads: list[str], cells: list[Any]) -> Row | BadRow:
    extra = [str(cell) for cell in cells[len(heads) :] if str(cell).strip()]
    if extra:
        return BadRow(name, number, "", f"nhiều ô hơn tiêu đề: {extra[0]!r}")
    return Row(name, number, {head: cell for head, cell in zip(heads, cells, strict=False) if head})


def _place(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"dòng {problem.lineno}, cột {problem.colno}"
    return "lồng quá sâu"
