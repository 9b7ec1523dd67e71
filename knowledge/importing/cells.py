"""Cells of any file: their text made clean, and what is wrong with one in words an official can act on."""

import re
from typing import Any

from pydantic import ValidationError

from knowledge.vietnamese import clean

_FONT_BULLET = re.compile("[\ue000-\uf8ff]")  # Word's own bullets, a box everywhere else

_SLIPS = (  # of whoever typed the text: (what is wrong, how it is written)
    (re.compile(r"\( +(?=\w)"), "("),
    (re.compile(r"(?<=\w) +\)"), ")"),
    (re.compile(r"(?<!\.)\.\.(?!\.)|;\.|\.;(?= |$)"), "."),
    (re.compile(r"([,;:])\1+"), r"\1"),
    (re.compile(r"(?<=\w)\.(?=,(?:\s|$))"), ""),
    (re.compile(r" +(?=[,;:](?:\s|$))"), ""),
)

_REASONS = {
    "missing": "thiếu",
    "string_too_short": "để trống hoặc quá ngắn",
    "string_type": "phải là chữ",
    "extra_forbidden": "không có trường này",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "float_type": "phải là số",
    "float_parsing": "phải là số",
    "greater_than_equal": "không được âm",
    "list_type": "phải là danh sách",
    "dict_type": "phải là bảng khóa và giá trị",
    "model_type": "phải là bảng khóa và giá trị",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
}


class WrongCell(ValueError):
    """A value that cannot be used; `field` is its key or heading in the file."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def cleaned(value: Any) -> Any:
    """The same value with every text in it composed, without control and direction marks."""
    if isinstance(value, str):
        return clean(_FONT_BULLET.sub("-", value))
    if isinstance(value, list):
        return [cleaned(part) for part in value]
    if isinstance(value, dict):
        return {key: cleaned(part) for key, part in value.items()}
    return value


def tidy(text: str) -> str:
    """Without doubled or strayed punctuation marks."""
    for slip, right in _SLIPS:
        text = slip.sub(right, text)
    return text


def reasons(wrong: ValidationError) -> list[tuple[str, str]]:
    """(field, reason in Vietnamese) for everything that is wrong with a record."""
    return [
        (".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"]), _reason(error))
        for error in wrong.errors(include_url=False)
    ]


def _reason(error: object) -> str:
    assert isinstance(error, dict)
    kind, value = str(error["type"]), error.get("input")
    if kind.startswith("date"):
        return f"không phải ngày, hãy viết như 2026-06-10 (đang là {value!r})"
    if kind == "enum":
        return f"phải là một trong {error['ctx']['expected'].replace(' or ', ', ')} (đang là {value!r})"
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    reason = _REASONS.get(kind, str(error["msg"]))
    return reason if kind in {"missing", "extra_forbidden", "string_too_short"} else f"{reason} (đang là {value!r})"
