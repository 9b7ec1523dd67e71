"""Fees and time limits as lines a citizen reads: per case and way of filing, only what is in force."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from bot import texts
from knowledge.importing.amounts import days
from knowledge.procedure import FeeKind, Submission
from knowledge.record import FeePart, TimePart

_words = texts.beside(__file__)
_FREE_WORDS = frozenset(["miễn", "không", "thu", "có", "phí", "lệ", "khi", "làm", "thủ", "tục", "hồ", "sơ"])
_ORDER = (Submission.ONLINE, Submission.POST, Submission.IN_PERSON, Submission.ANY)


def fee_lines(fees: Sequence[FeePart], today: date, case: str = "", *, doubted: bool = False) -> list[str]:
    """Fees in force. Under doubt, "miễn phí" is left out: it is what the sources most often get wrong."""
    return _table(
        [
            (fee.case, fee.submission, _fee(fee) + _validity(fee, today))
            for fee in fees
            if _in_force(fee, today) and not (doubted and _is_free(fee))
        ],
        case,
    )


def time_lines(times: Sequence[TimePart], today: date, case: str = "", *, doubted: bool = False) -> list[str]:
    """Time limits in force. A bare number without a unit is never shown: nobody knows what it counts."""
    return _table(
        [
            (time.case, time.submission, _time(time) + _validity(time, today))
            for time in times
            if _in_force(time, today) and _time(time) and not (doubted and not time.unit)
        ],
        case,
    )


def expired_on(parts: Iterable[FeePart | TimePart], today: date) -> date | None:
    """The last day of the newest part that is over, None when none is."""
    ends = [part.valid_to for part in parts if part.valid_to and part.valid_to < today]
    return max(ends, default=None)


def money(amount: int) -> str:
    """`8000` -> `8.000 đồng`."""
    return f"{amount:,} đồng".replace(",", ".")


def day(value: date) -> str:
    """`10/6/2026`."""
    return f"{value.day}/{value.month}/{value.year}"


def _note(text: str) -> str:
    """A note without the bullet it begins with and the full stop it ends with."""
    note = text.strip(" -–+•*\n").rstrip(" .;")
    return note if any(letter.isalnum() for letter in note) else ""


def _table(rows: list[tuple[str, Submission, str]], case: str) -> list[str]:
    rows.sort(key=lambda row: (row[0] != case if case else False, _ORDER.index(row[1])))
    cases = list(dict.fromkeys(row[0] for row in rows))
    lines: list[str] = []
    for name in cases:
        own = [(submission, text) for row_case, submission, text in rows if row_case == name]
        if name and (len(cases) > 1 or case):
            lines.append(_words("card.case", case=name))
        lines.extend(_by_submission(own))
    return lines


def _by_submission(rows: list[tuple[Submission, str]]) -> list[str]:
    by_text: dict[tuple[str, ...], list[Submission]] = {}
    for submission, group in groupby(rows, key=lambda row: row[0]):
        by_text.setdefault(tuple(dict.fromkeys(text for _, text in group)), []).append(submission)
    lines: list[str] = []
    for values, submissions in by_text.items():
        where = ", ".join(_words(f"submission.{submission.value}") for submission in submissions).capitalize()
        everywhere = submissions == [Submission.ANY] or len(submissions) >= 3
        lines.extend(f"• {value}" if everywhere else f"• {where}: {value}" for value in values)
    return lines


def _fee(fee: FeePart) -> str:
    if fee.amount is None:
        return _note(fee.text) or _words("card.fee_unknown")
    kind = {FeeKind.LEVY: _words("card.levy") + " ", FeeKind.CHARGE: _words("card.charge") + " "}.get(fee.kind, "")
    value = kind + money(fee.amount) if fee.amount else _words("card.free")
    note = _note(fee.text)
    return f"{value} ({note})" if note and _adds(note, fee.amount) else value


def _time(time: TimePart) -> str:
    if time.amount is None or not time.unit:
        return _note(time.text) if any(letter.isalpha() for letter in time.text) else ""
    value = f"{time.amount:g}".replace(".", ",") + f" {time.unit}"
    known = {"".join(value.split()).casefold(), "".join(f"{time.amount:02g}{time.unit}".split()).casefold()}
    note = _note(time.text)
    return value if not note or "".join(note.split()).casefold() in known else f"{value} ({note})"


def _adds(text: str, amount: int) -> bool:
    if not amount and set(text.casefold().split()) <= _FREE_WORDS:
        return False
    digits = "".join(letter for letter in text if letter.isdigit())
    words = [
        word for word in text.replace(":", " ").split() if word.casefold() not in {"phí", "lệ", "đồng", "đ", "vnđ"}
    ]
    return not (digits == str(amount) and len(words) <= 1)


def _is_free(fee: FeePart) -> bool:
    return fee.amount == 0 or (fee.amount is None and "miễn" in fee.text.casefold())


def _in_force(part: FeePart | TimePart, today: date) -> bool:
    return part.valid_to is None or part.valid_to >= today


def _validity(part: FeePart | TimePart, today: date) -> str:
    if part.valid_from and part.valid_from > today:
        return " " + _words("card.valid_from", day=day(part.valid_from))
    if part.valid_to and part.valid_to not in days(part.text):
        return " " + _words("card.valid_to", day=day(part.valid_to))
    return ""
