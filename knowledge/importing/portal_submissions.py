"""The portal's table "Cách thức thực hiện", whose cells arrive run together: ways of submission, time limits, fees."""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from knowledge.importing.amounts import DURATION, MONEY, NOTHING, duration, money, sums_of_dong
from knowledge.procedure import FeeKind, Submission
from knowledge.record import FeePart, TimePart

_HEADER = re.compile(r"^\s*Hình thức nộp\s*(?:Thời gian|Thời hạn giải quyết)\s*Phí, lệ phí\s*Mô tả\s*")
_WAYS = {
    "trực tuyến": Submission.ONLINE,
    "dịch vụ bưu chính": Submission.POST,
    "bưu chính": Submission.POST,
    "trực tiếp": Submission.IN_PERSON,
}
_WAY = "Trực tuyến|Trực tiếp|Dịch vụ bưu chính"
# A bare digit stands before its fee without a space: "120,000 VNĐ" is 1 (of no unit) and 20,000 VNĐ.
_TIME = rf"{DURATION}|\d+(?=Miễn phí|{NOTHING})|[1-9](?=[1-9][\d.,]+\s?(?:VNĐ|Việt Nam Đồng|USD))|{NOTHING}"
_WORDS = rf"[A-ZĐ](?:(?!{_WAY}).){{1,300}}?"  # "Không phải trả kết quả cho người nộp thuế"
_ROW = re.compile(rf"(?P<way>{_WAY})\s*(?P<time>{_TIME}|{_WORDS})\s*(?P<fee>Miễn phí|{NOTHING}|{MONEY})", re.DOTALL)
_LEVY = re.compile(r"\blệ phí\b", re.IGNORECASE)
_CHARGE = re.compile(r"(?<!lệ )\bphí\b", re.IGNORECASE)
_SMALLEST_SUM = 1000  # đồng; the portal's forms hold "135" where 135.000 đồng is meant


@dataclass
class Submissions:
    """What the table says. `unread` is text that fits no row; `fee_doubts` says why a sum cannot be trusted."""

    fees: list[FeePart] = field(default_factory=list)
    times: list[TimePart] = field(default_factory=list)
    fee_doubts: list[str] = field(default_factory=list)
    unread: str = ""


def read_submissions(text: str) -> Submissions:
    """Reads the table; text in no recognisable row is kept as one time limit of any way of submission."""
    body = _HEADER.sub("", text).strip()
    table = Submissions()
    rows = list(_ROW.finditer(body))
    table.unread = (body[: rows[0].start()] if rows else body).strip()
    if table.unread and table.unread != NOTHING:
        table.times.append(TimePart(text=table.unread))
    for row, following in zip_longest(rows, rows[1:]):
        rest = body[row.end() : following.start() if following else len(body)]
        note, description = split_note(rest)
        add(table, row["way"], row["time"], row["fee"], note, description)
    return table


def add(table: Submissions, way: str, time: str, fee: str, note: str, description: str) -> None:
    """Adds one row of the table, given cell by cell."""
    submission = _WAYS.get(way.strip().lower(), Submission.ANY)
    limit = _time(submission, time.strip(), description)
    if limit not in table.times:
        table.times.append(limit)
    part, doubt = read_fee(submission, fee.strip(), note)
    if part is not None and part not in table.fees:
        table.fees.append(part)
    if doubt and doubt not in table.fee_doubts:
        table.fee_doubts.append(doubt)


def split_note(text: str) -> tuple[str, str]:
    """The bracketed note that follows a fee, and what comes after it. An open bracket runs to the end."""
    text = text.strip()
    if not text.startswith("("):
        return "", text
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:position].strip(), text[position + 1 :].strip()
    return text[1:].strip(), ""


def read_fee(submission: Submission, cell: str, note: str) -> tuple[FeePart | None, str]:
    """One fee cell and its note -> the fee (None when nothing is said) and why its sum is doubtful, "" if it is not."""
    kind = fee_kind(f"{cell} {note}")
    if cell == "Miễn phí":
        return FeePart(submission=submission, kind=kind, amount=0, text=note), ""
    if cell in {"", NOTHING}:
        return (FeePart(submission=submission, kind=kind, text=note) if note else None), ""
    amount, currency = money(cell)
    as_written = f"{cell} ({note})" if note else cell
    if amount is None or currency not in {"đồng", ""}:
        return FeePart(submission=submission, kind=kind, text=as_written), ""
    if 0 < amount < _SMALLEST_SUM:
        if amount * 1000 in sums_of_dong(note):
            return FeePart(submission=submission, kind=kind, amount=amount * 1000, text=note), ""
        part = FeePart(submission=submission, kind=kind, text=as_written)
        return part, f"số tiền nguồn ghi ({cell}) không hợp lý"
    return FeePart(submission=submission, kind=kind, amount=amount, text=note), ""


def fee_kind(text: str) -> FeeKind:
    """LEVY when only "lệ phí" is named, CHARGE when only "phí"; both or neither is UNKNOWN."""
    levy, charge = bool(_LEVY.search(text)), bool(_CHARGE.search(text.replace("Miễn phí", "")))
    if levy == charge:
        return FeeKind.UNKNOWN
    return FeeKind.LEVY if levy else FeeKind.CHARGE


def _time(submission: Submission, cell: str, description: str) -> TimePart:
    amount, unit = duration(cell)
    if amount is None and cell not in {"", NOTHING}:
        description = f"{cell}\n{description}".strip()
    return TimePart(submission=submission, amount=amount, unit=unit, text=description)
