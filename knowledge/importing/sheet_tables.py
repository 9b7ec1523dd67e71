"""The tables inside a normalised row: papers, ways of submission, fees and legal bases, in any of their spellings."""

import re
from typing import Any

from knowledge.importing.amounts import money, read_day
from knowledge.importing.portal_documents import Documents, read_documents
from knowledge.importing.portal_documents import add as add_paper
from knowledge.importing.portal_legal import read_legal
from knowledge.importing.portal_submissions import Submissions, fee_kind, read_submissions
from knowledge.importing.portal_submissions import add as add_way
from knowledge.record import FeePart, LegalPart

_NAMES = {
    "hinh_thuc": "way",
    "channel": "way",
    "Hình thức nộp": "way",
    "thoi_han_giai_quyet": "time",
    "Thời hạn giải quyết": "time",
    "phi_le_phi": "fee",
    "Phí, lệ phí": "fee",
    "fee_note": "fee_note",
    "mo_ta": "note",
    "Mô tả": "note",
    "ten_giay_to": "name",
    "Tên giấy tờ": "name",
    "so_luong": "form",
    "Mẫu đơn, tờ khai": "form_url",
    "ghi_chu": "count",
    "Số lượng - bản chính": "count",
    "so_ky_hieu": "number",
    "trich_yeu": "title",
    "ngay_ban_hanh": "issued_on",
    "co_quan_ban_hanh": "issuer",
}
_COUNT = re.compile(r"Bản chính\s*:\s*(\d+)\s*-?\s*Bản sao\s*:\s*(\d+)")
_FEE = re.compile(r"(?P<kind>Lệ phí|Phí)\s*:\s*(?P<sum>[\d.,]+\s*(?:Đồng|USD)|Theo quy định)(?:Xem chi tiết)?", re.I)
_PARTS = {"name", "case", "originals", "copies", "form", "form_url"}


def read_papers(value: Any) -> Documents:
    """Documents from a list of tables' rows, from a list of names, or from the portal's run-together text."""
    if not isinstance(value, list):
        return read_documents(str(value))
    papers = Documents()
    for line in value:
        row = _named(line) if isinstance(line, dict) else {"name": str(line)}
        count = _COUNT.search(str(row.get("count", "")))
        numbers: tuple[Any, Any] = (count[1], count[2]) if count else (row.get("originals"), row.get("copies"))
        before = len(papers.documents)
        add_paper(papers, str(row.get("case", "")), str(row.get("name") or ""), *numbers)
        if len(papers.documents) > before:
            paper = papers.documents[-1]
            url = str(row.get("form_url") or "")
            paper.form = str(row.get("form") or "").strip() or paper.form
            paper.form_url = "" if url.endswith("=") else url
            if paper.case and paper.case not in papers.cases:
                papers.cases.append(paper.case)
    return papers


def read_ways(value: Any) -> Submissions:
    """Ways of submission with their time and fee, from rows or from the portal's run-together text."""
    if not isinstance(value, list):
        text = str(value).strip()
        return read_submissions(text) if text else Submissions()
    table = Submissions()
    for line in value:
        row = {key: str(cell or "").strip() for key, cell in _named(line).items()} if isinstance(line, dict) else {}
        way, fee = row.get("way", str(line) if not row else ""), row.get("fee", "")
        fees = read_fees(fee, row.get("fee_note", "")) if _FEE.search(fee) else []
        add_way(table, way, row.get("time", ""), "" if fees else fee, row.get("fee_note", ""), row.get("note", ""))
        submission = table.times[-1].submission
        table.fees += [fee.model_copy(update={"submission": submission}) for fee in fees]
    return table


def read_fees(value: Any, note: str = "") -> list[Any]:
    """Fees from a list, or from text such as `Lệ phí: 50.000 ĐồngXem chi tiết Phí: 0 Đồng` or `8.000 đồng/bản`."""
    if isinstance(value, list):
        return value
    text = str(value).strip()
    if not text:
        return []
    found = [
        FeePart(kind=fee_kind(part["kind"]), amount=_dong(part["sum"]), text=note or _other_words(part["sum"]))
        for part in _FEE.finditer(text)
    ]
    if found:
        return list({part.model_dump_json(): part for part in found}.values())
    if text.lower() == "miễn phí" or text.lower().startswith("miễn phí ("):
        return [FeePart(amount=0, text=text[len("miễn phí") :].strip(" ()"))]
    return [FeePart(kind=fee_kind(text), amount=_dong(text), text=text if _dong(text) is None else "")]


def read_sources_of_law(value: Any) -> list[LegalPart]:
    """Legal bases from rows or from the portal's run-together text."""
    if not isinstance(value, list):
        return read_legal(str(value))
    parts = []
    for line in value:
        if not isinstance(line, dict):
            parts += read_legal(str(line))
            continue
        row = _named(line)
        given = {key: str(row.get(key) or "").strip() for key in ("number", "title", "issuer")}
        day = row.get("issued_on")
        parts.append(LegalPart(**given, issued_on=read_day(str(day)) if day else None))
    return parts


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(key, key): cell for key, cell in row.items()}


def _dong(text: str) -> int | None:
    amount, currency = money(text)
    return amount if currency == "đồng" else None


def _other_words(text: str) -> str:
    return "" if _dong(text) is not None else text.strip()
