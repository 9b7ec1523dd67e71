"""The edit form of a procedure: repeatable rows under numbered names, "fees-2-amount". Knows no database."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile

from bot.rejected import Rejected
from knowledge.record import DocumentPart, FeePart, FormPart, LegalPart, ProcedureRecord, TimePart

PARTS: dict[str, type[BaseModel]] = {
    "documents": DocumentPart,
    "fees": FeePart,
    "times": TimePart,
    "legal": LegalPart,
    "forms": FormPart,
}
WORDS = ("name", "field", "decision", "agency", "address", "steps", "requirements", "result", "online_url", "source")
LINES = ("audience", "cases", "aliases")
DOUBTED = ("documents", "fees", "times", "agency", "steps", "requirements", "result", "online_level")
MOST_ROWS = 200
_NUMBERED = re.compile(rf"({'|'.join(PARTS)})-(\d{{1,3}})-(\w+)")
_DEFAULTS = {"submission": "any", "kind": "unknown"}


def read(form: FormData) -> dict[str, Any]:
    """The values of a record; rows in which nothing was typed are left out. Raises Rejected."""
    values: dict[str, Any] = {name: _text(form, name) for name in WORDS}
    values |= {name: _lines(_text(form, name)) for name in LINES}
    values["levels"] = [value for value in form.getlist("levels") if isinstance(value, str)]
    values["online_level"] = _text(form, "online_level") or "unknown"
    values["checked_on"] = _text(form, "checked_on") or None
    values["doubts"] = {name: reason for name in DOUBTED if (reason := _text(form, f"doubt-{name}"))}
    problems: dict[str, str] = {}
    for part in PARTS:
        kept = [(number, row) for number, row in rows(form, part) if not _is_empty(row)]
        if len(kept) > MOST_ROWS:
            problems[part] = f"Không quá {MOST_ROWS} dòng."
        values[part] = [_typed(part, number, row, problems) for number, row in kept]
    if problems:
        raise Rejected(problems)
    return values


def rows(form: FormData, part: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of one part as they were typed, by number."""
    found: dict[int, dict[str, str]] = {}
    for name, value in form.multi_items():
        numbered = _NUMBERED.fullmatch(name)
        if numbered and numbered[1] == part and not isinstance(value, UploadFile):
            found.setdefault(int(numbered[2]), {})[numbered[3]] = value.strip().replace("\r\n", "\n")
    return sorted(found.items())


def typed(form: FormData, more: str = "") -> dict[str, Any]:
    """What was typed, to fill the form again; with `more`, a blank row after those of that part."""
    values: dict[str, Any] = {name: _text(form, name) for name in (*WORDS, *LINES, "online_level", "checked_on")}
    values["levels"] = form.getlist("levels")
    values["doubts"] = {name: _text(form, f"doubt-{name}") for name in DOUBTED}
    for part in PARTS:
        values[part] = [{**_blank(part), **row} for _, row in rows(form, part)]
        if part == more:
            values[part].append(_blank(part))
    return values


def shown(record: ProcedureRecord) -> dict[str, Any]:
    """A record as the form shows it."""
    values: dict[str, Any] = record.model_dump(mode="json")
    values |= {name: "\n".join(values[name]) for name in LINES}
    for part in PARTS:
        values[part] = [{key: "" if cell is None else cell for key, cell in row.items()} for row in values[part]]
        for row in values[part]:
            if isinstance(row.get("amount"), float) and row["amount"].is_integer():
                row["amount"] = int(row["amount"])
    return values


def _typed(part: str, number: int, row: Mapping[str, str], problems: dict[str, str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name in PARTS[part].model_fields:
        value = row.get(name, "")
        if name in {"amount", "originals", "copies"} and value:
            plain = value.replace(" ", "").replace(".", "") if name == "amount" and part == "fees" else value
            try:
                kept[name] = float(plain.replace(",", ".")) if part == "times" else int(plain)
            except ValueError:
                problems[f"{part}-{number}-{name}"] = "Phải là số."
        elif value or name not in {"amount", "originals", "copies", "valid_from", "valid_to", "issued_on"}:
            kept[name] = value or _DEFAULTS.get(name, "")
    return kept


def _blank(part: str) -> dict[str, str]:
    return {name: _DEFAULTS.get(name, "") for name in PARTS[part].model_fields}


def _is_empty(row: Mapping[str, str]) -> bool:
    return not any(value for name, value in row.items() if value != _DEFAULTS.get(name, ""))


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip().replace("\r\n", "\n").replace("\x00", "") if isinstance(value, str) else ""


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
