"""What in a record cannot be told as fact: contradictions, missing units, words from before 1 July 2025, expired cuts.

A finding becomes a doubt of its field, answered with "cần xác nhận"; nothing is corrected.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.importing.amounts import days, sums_of_dong
from knowledge.record import ProcedureRecord


class Finding(StrEnum):
    """The kinds, each with the words for an official."""

    FREE_CONTRADICTED = "ghi miễn phí nhưng chú thích nói khác"
    NO_UNIT = "số không có đơn vị"
    DISTRICT = "còn nhắc cấp huyện đã bỏ từ 01/7/2025"
    HOUSEHOLD_BOOK = "còn nhắc sổ hộ khẩu, sổ tạm trú giấy"
    EXPIRED = "ưu đãi phí đã hết hạn"
    NO_DOCUMENTS = "không nêu thành phần hồ sơ"
    UNSURE = "nguồn chưa chắc chắn hoặc bảng đọc không trọn vẹn"


@dataclass(frozen=True, slots=True)
class Doubt:
    finding: Finding
    field: str
    reason: str


_BODY = "UBND|Ủy ban nhân dân|Uỷ ban nhân dân|HĐND|Hội đồng nhân dân"
_OFFICE = r"Công an|Bảo hiểm xã hội|BHXH|Tòa án nhân dân|Chi cục Thuế|Phòng [A-ZĐ][^.;,\n]{2,60}?"
_DISTRICT = re.compile(
    rf"\bcấp (?:quận/)?huyện\b|\b(?:{_BODY}) (?:các )?(?:quận|huyện)\b|\b(?:{_OFFICE}) (?:quận|huyện)\b"
    r"|\bquận, huyện\b|\bhuyện, quận\b|\bquận/huyện\b",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(
    r"(?:không còn|không tổ chức|\bbỏ|kết thúc hoạt động|giải thể|trước đây|trước ngày)[^.;\n]{0,40}$", re.IGNORECASE
)
_OF_OLD = re.compile(
    r"^[^.;\n]{0,80}(?:trước ngày 0?1[/ ]|trước đây|\(cũ\)|cấp trước|đã (?:cấp|giải thể|kết thúc))", re.IGNORECASE
)
_BOOK = re.compile(r"\bsổ (?:hộ khẩu|tạm trú)\b", re.IGNORECASE)
_NO_BOOK = re.compile(r"(?:không|thay cho|thay thế|bãi bỏ|bỏ)[^.;\n]{0,60}$", re.IGNORECASE)
_NOT_FREE = re.compile(
    r"HĐND|Hội đồng nhân dân|Luật phí và lệ phí|TT(?:LT)?-BTC|\bUSD\b|\bbiểu (?:mức )?(?:thu )?phí"
    r"|\bmức (?:thu|phí|lệ phí)|theo quy định (?:tại|của|về|pháp luật)|\bdo [^.;]{3,60} quy định|phải nộp|^\W*trả phí"
    r"|^\W*miễn (?:phí|lệ phí) (?:cho|đối với)|\d{1,3}(?:\.\d{3})+",
    re.IGNORECASE,
)
_TRULY_FREE = re.compile(
    r"^\W*(?:không|miễn phí|không có|không quy định|không phải nộp|0 đồng)\b[^\d]{0,60}$"
    r"|^\W*không (?:thu|được quy định)[^.;]*[.;]?$|^\W*miễn (?:lệ )?phí \([^)]*\)[.;]?$",
    re.IGNORECASE,
)
_FEE_SENTENCE = re.compile(r"[^.;\n]*\b(?:phí|lệ phí)\b[^.;\n]*", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:đến|tới) (?:hết )?(?:ngày )?(\d{1,2}(?:[/.-]| tháng )\d{1,2}(?:[/.-]| năm )\d{4})", re.IGNORECASE
)


def lint(record: ProcedureRecord, today: date) -> list[Doubt]:
    """Every finding, at most one a field and kind. `today` decides what has expired."""
    found = [Doubt(Finding.UNSURE, name, reason) for name, reason in record.doubts.items() if reason]
    found += _free_contradicted(record)
    found += _units(record)
    found += _expired(record, today)
    for name, text in _texts(record):
        small = text.lower()
        if ("huyện" in small or "quận" in small) and _says(_DISTRICT, text, _NO_LONGER, _OF_OLD):
            found.append(Doubt(Finding.DISTRICT, name, Finding.DISTRICT))
        if "sổ" in small and _says(_BOOK, text, _NO_BOOK, None):
            found.append(Doubt(Finding.HOUSEHOLD_BOOK, name, Finding.HOUSEHOLD_BOOK))
    if not record.documents and (record.steps or record.times):
        found.append(Doubt(Finding.NO_DOCUMENTS, "documents", f"nguồn {Finding.NO_DOCUMENTS}"))
    return list({(doubt.finding, doubt.field): doubt for doubt in found}.values())


def with_doubts(record: ProcedureRecord, doubts: list[Doubt]) -> ProcedureRecord:
    """The record with its doubts written down, several of one field joined."""
    reasons: dict[str, list[str]] = {}
    for doubt in doubts:
        reasons.setdefault(doubt.field, []).append(doubt.reason)
    return record.model_copy(update={"doubts": {name: "; ".join(dict.fromkeys(of)) for name, of in reasons.items()}})


def _free_contradicted(record: ProcedureRecord) -> Iterator[Doubt]:
    for fee in record.fees:
        if fee.amount == 0 and _contradicts_free(fee.text):
            yield Doubt(Finding.FREE_CONTRADICTED, "fees", f"nguồn {Finding.FREE_CONTRADICTED}")
            return
    if record.fees and all(fee.amount == 0 for fee in record.fees):
        sentences = [
            found
            for text in {limit.text for limit in record.times if "phí" in limit.text}
            for found in _FEE_SENTENCE.findall(text)
        ]
        if any(_contradicts_free(sentence) for sentence in sentences):
            yield Doubt(Finding.FREE_CONTRADICTED, "fees", f"nguồn {Finding.FREE_CONTRADICTED}")


def _contradicts_free(note: str) -> bool:
    if sums_of_dong(note):
        return True
    return bool(_NOT_FREE.search(note)) and not _TRULY_FREE.match(note)


def _units(record: ProcedureRecord) -> Iterator[Doubt]:
    if any(limit.amount is not None and not limit.unit for limit in record.times):
        yield Doubt(Finding.NO_UNIT, "times", "thời hạn nguồn ghi là số không có đơn vị")
    if any(fee.amount is None and re.fullmatch(r"[\d.,\s]+", fee.text) for fee in record.fees):
        yield Doubt(Finding.NO_UNIT, "fees", "mức phí nguồn ghi là số không có đơn vị tiền")


def _expired(record: ProcedureRecord, today: date) -> Iterator[Doubt]:
    standing = [fee for fee in record.fees if fee.valid_to is None or fee.valid_to >= today]
    if record.fees and not standing:
        yield Doubt(Finding.EXPIRED, "fees", "mức phí nguồn ghi đã hết hiệu lực")
    for fee in standing:
        past = [day for found in _UNTIL.finditer(fee.text) for day in days(found[1]) if day < today]
        if past:
            yield Doubt(Finding.EXPIRED, "fees", f"{Finding.EXPIRED} từ ngày {max(past):%d/%m/%Y}")
            return


def _texts(record: ProcedureRecord) -> Iterator[tuple[str, str]]:
    """Where old words would mislead a citizen. Titles of laws are left out: they are of their time."""
    for name in ("agency", "address", "steps", "requirements", "result"):
        yield name, getattr(record, name)
    yield "agency", record.name
    yield "documents", "\n".join(f"{paper.case}\n{paper.name}" for paper in record.documents)
    yield "fees", "\n".join(fee.text for fee in record.fees)
    yield "times", "\n".join(limit.text for limit in record.times)


def _says(
    words: re.Pattern[str], text: str, unless_before: re.Pattern[str], unless_after: re.Pattern[str] | None
) -> bool:
    for found in words.finditer(text):
        before, after = text[max(0, found.start() - 80) : found.start()], text[found.end() : found.end() + 100]
        if not unless_before.search(before) and not (unless_after and unless_after.search(after)):
            return True
    return False
