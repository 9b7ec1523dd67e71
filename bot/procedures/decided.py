"""The list of procedures that the authority has decided (quyết định công bố), and how the catalogue covers it."""

import io
import re
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Field, Session, SQLModel, delete, select

from bot import audit
from bot.officials.access import Actor
from bot.rejected import Rejected
from knowledge import catalogue
from knowledge.importing.records import Good, read_records
from knowledge.importing.rows import UnreadableFile
from knowledge.moment import moment
from knowledge.procedure import Procedure, Status

_CODE = re.compile(r"\b(\d\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?\b", re.IGNORECASE)
_MOST = 20_000
_MOST_UNPACKED = 200_000_000  # bytes: a list of 6,000 procedures unpacks to about 5 MB
_KINDS = (".xlsx", ".csv", ".json", ".jsonl")


class DecidedProcedure(SQLModel, table=True):
    """One line of the list in force; the whole list is replaced at once."""

    __tablename__ = "decided_procedure"
    code: str = Field(primary_key=True, max_length=40)
    name: str = ""
    field: str = ""
    decision: str = ""
    listed_at: datetime = Field(sa_column=moment())


@dataclass(frozen=True, slots=True)
class Gap:
    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """`present` of `total` decided procedures are published here. `extra`: published here and not decided."""

    total: int
    present: int
    missing: tuple[Gap, ...]
    extra: tuple[Gap, ...]
    stale: tuple[Gap, ...]
    listed_at: datetime | None

    @property
    def share(self) -> float | None:
        """Percent of the list that citizens can ask about."""
        return 100 * self.present / self.total if self.total else None


def coverage(session: Session, now: datetime, stale_after_days: int) -> Coverage:
    """The list beside the catalogue."""
    decided = {row.code: row for row in session.exec(select(DecidedProcedure).order_by(DecidedProcedure.code))}
    own = {code: (name, status) for code, name, status in session.exec(
        select(Procedure.code, Procedure.name, Procedure.status)
    )}  # fmt: skip
    published = {code for code, (_, status) in own.items() if status == Status.PUBLISHED}
    old = set(catalogue.stale(session, now, stale_after_days))
    missing = [Gap(code, row.name or own.get(code, ("",))[0], _why(own, code)) for code, row in decided.items()
               if code not in published]  # fmt: skip
    extra = [Gap(code, own[code][0], "không có trong danh sách công bố") for code in sorted(published - set(decided))]
    stale = [Gap(code, own[code][0], "lâu chưa rà soát") for code in sorted(published & set(decided) & old)]
    return Coverage(
        len(decided),
        len(published & set(decided)),
        tuple(missing),
        tuple(extra) if decided else (),
        tuple(stale),
        max((row.listed_at for row in decided.values()), default=None),
    )


def replace(session: Session, actor: Actor, lines: dict[str, tuple[str, str]], decision: str, now: datetime) -> int:
    """Puts a list (code -> name, field) in the place of the one before. Raises Rejected for an empty one."""
    if not lines:
        raise Rejected({"codes": "Không thấy mã thủ tục nào (dạng 1.001193) trong danh sách."})
    if len(lines) > _MOST:
        raise Rejected({"codes": f"Danh sách quá dài (trên {_MOST} mã)."})
    session.exec(delete(DecidedProcedure))
    session.add_all(
        DecidedProcedure(code=code, name=name, field=field, decision=decision, listed_at=now)
        for code, (name, field) in lines.items()
    )
    session.flush()
    detail = {"count": len(lines)}
    audit.record(
        session, actor=actor.login, action="procedure.list", subject="procedure/danh-sach", now=now, detail=detail
    )
    return len(lines)


def pasted(text: str) -> dict[str, tuple[str, str]]:
    """Every code in a text, with the words behind it on its line as the name."""
    found: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        for code in _CODE.finditer(line):
            name = line[code.end() :].strip(" \t|;,-–:")
            found.setdefault(code[1], ("" if _CODE.search(name) else name[:500], ""))
    return found


def uploaded(filename: str, content: bytes, now: datetime) -> dict[str, tuple[str, str]]:
    """The codes of a file: the portal's own list, our sheet, or any table or text with codes in it. Raises Rejected."""
    kind = next((kind for kind in _KINDS if filename.lower().endswith(kind)), "")
    if not kind:
        raise Rejected({"file": f"Tệp phải là {', '.join(_KINDS)}."})
    if kind == ".xlsx":
        _require_small(content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"danh-sach{kind}"
        path.write_bytes(content)
        try:
            records = [found.record for found in read_records(path, now) if isinstance(found, Good)]
        except UnreadableFile as problem:
            raise Rejected({"file": str(problem).replace(str(path), filename)}) from None
    found = {record.code: (record.name, record.field) for record in records}
    return found or (pasted(_cells(content)) if kind == ".xlsx" else pasted(content.decode("utf-8", "replace")))


def _cells(content: bytes) -> str:
    from openpyxl import load_workbook  # 0.6 s to import, and few ask for it

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)


def _require_small(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        raise Rejected({"file": "Không phải tệp Excel .xlsx hoặc tệp bị hỏng."}) from None
    if size > _MOST_UNPACKED:
        raise Rejected({"file": "Tệp giải nén ra quá lớn, không phải một danh sách thủ tục."})


def _why(own: dict[str, tuple[str, str]], code: str) -> str:
    if code not in own:
        return "chưa có trong danh mục"
    return "đã thu hồi" if own[code][1] == Status.WITHDRAWN else "còn là bản nháp"
