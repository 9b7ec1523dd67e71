"""Reads a plan from a file of any kind that offices use. What kind it is, its name says and its content must agree."""

from pathlib import PurePath

from scheduler.plans.reading.labels import folded
from scheduler.plans.reading.proposal import Proposal
from scheduler.plans.reading.reader import read_plan, text_blocks
from scheduler.plans.reading.unreadable import Unreadable

KINDS = (".docx", ".txt", ".md", ".xlsx", ".csv")
MOST_BYTES = 20 << 20
_MOST_LETTERS = 1_000_000  # of text; plans have some twenty thousand
_OLD = {".doc": ".docx", ".xls": ".xlsx", ".pdf": ".docx", ".odt": ".docx", ".rtf": ".docx"}


def read_file(name: str, data: bytes, year: int | None = None) -> Proposal:
    """The proposal of a file. `year` where it names none. Raises Unreadable, whose words do not name the file."""
    kind = PurePath(name.lower()).suffix
    if kind in _OLD:
        raise Unreadable(f"chưa đọc được tệp {kind}; hãy lưu lại thành {_OLD[kind]}")
    if kind not in KINDS:
        raise Unreadable(f"không nhận ra loại tệp (cần {', '.join(KINDS)})")
    if not data.strip():
        raise Unreadable("tệp rỗng")
    if len(data) > MOST_BYTES:
        raise Unreadable(f"tệp lớn hơn {MOST_BYTES >> 20} MB")
    title = PurePath(name).stem
    if kind == ".docx":
        from scheduler.plans.reading.word import read_word

        return read_plan(read_word(data), title, year)
    if kind in {".xlsx", ".csv"}:
        from scheduler.plans.reading.sheet import read_csv, read_workbook

        return read_workbook(data, title, year) if kind == ".xlsx" else read_csv(decoded(data), title, year)
    return read_plan(text_blocks(decoded(data)), title, year)


def decoded(data: bytes) -> str:
    """The text of a file. Raises Unreadable for one that is no text."""
    for encoding, mark in (("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise Unreadable(f"dòng {line} không phải chữ UTF-8; hãy lưu lại tệp với mã UTF-8") from None
    if len(text) > _MOST_LETTERS:
        raise Unreadable("tệp quá dài so với một kế hoạch")
    if "\x00" in text or not folded(text).strip():
        raise Unreadable("tệp không phải văn bản")
    return text
