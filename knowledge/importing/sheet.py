"""Normalised rows of an office (JSONL, CSV, XLSX): our own field names, with lists, tables or plain text in a cell."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from knowledge.importing.amounts import duration, read_day
from knowledge.importing.cells import WrongCell
from knowledge.importing.portal import read_audience, read_levels, read_result
from knowledge.importing.sheet_tables import read_fees, read_papers, read_sources_of_law, read_ways
from knowledge.procedure import Level, OnlineLevel
from knowledge.record import Origin, ProcedureRecord, TimePart

_OTHER_NAMES = {
    "level": "levels",
    "subjects": "audience",
    "legal_basis": "legal",
    "processing_time": "times",
    "time": "times",
    "fee": "fees",
    "url": "online_url",
    "retrieved": "checked_on",
    "mã": "code",
    "mã số": "code",
    "mã thủ tục": "code",
    "tên": "name",
    "tên thủ tục": "name",
    "lĩnh vực": "field",
    "cơ quan thực hiện": "agency",
    "cấp thực hiện": "levels",
    "đối tượng": "audience",
    "thành phần hồ sơ": "documents",
    "phí, lệ phí": "fees",
    "thời hạn giải quyết": "times",
    "trình tự thực hiện": "steps",
    "yêu cầu, điều kiện": "requirements",
    "kết quả": "result",
    "căn cứ pháp lý": "legal",
    "số quyết định": "decision",
    "địa chỉ tiếp nhận": "address",
    "tên gọi khác": "aliases",
    "nguồn": "source",
    "ngày rà soát": "checked_on",
}
_IGNORED = frozenset({"detail", "origin", "stt", "số thứ tự", "cơ quan ban hành"})
_KNOWN = frozenset(ProcedureRecord.model_fields) | {"channels"}
_ONLINE = {
    "toàn trình": OnlineLevel.FULL,
    "một phần": OnlineLevel.PARTIAL,
    "không": OnlineLevel.NONE,
    "có": OnlineLevel.SOME,
}
_LISTS = ("aliases", "cases")
_WORDS = ("code", "name", "field", "decision", "agency", "address", "steps", "requirements", "online_url", "source")


def is_sheet(values: Mapping[str, Any]) -> bool:
    """Whether a row names a procedure with our headings."""
    names = {_field(key) for key in values}
    return {"code", "name"} <= names or ("name" in names and bool(names & {"documents", "steps"}))


def origin_of(values: Mapping[str, Any]) -> Origin:
    """An office's own sheet, unless the row says so itself or was harvested (it tells when it was retrieved)."""
    said = str(values.get("origin") or "").strip().lower()
    if said:
        try:
            return Origin(said)
        except ValueError:
            raise WrongCell("origin", f"phải là một trong: {', '.join(Origin)}") from None
    return Origin.PORTAL if values.get("retrieved") else Origin.OFFICE


def read_sheet(values: Mapping[str, Any]) -> ProcedureRecord:
    """One row. Raises WrongCell for an unknown column or a wrong value, or pydantic's ValidationError."""
    cells: dict[str, Any] = {}
    for key, value in values.items():
        name = _field(key)
        if name in _IGNORED or value is None or value == "":
            continue
        if name not in _KNOWN:
            raise WrongCell(key, "không có trường này")
        if name not in cells:
            cells[name] = value
    record: dict[str, Any] = {name: _words(name, cells.get(name, "")) for name in _WORDS}
    if not record["code"]:
        raise WrongCell("code", "thiếu mã thủ tục")
    record["name"] = " ".join(record["name"].split())
    record["result"] = read_result(_words("result", cells.get("result", "")))
    record |= {name: _list(name, cells[name]) for name in _LISTS if name in cells}
    record["audience"] = _list_or(read_audience, "audience", cells.get("audience", ""))
    record["levels"] = _list_or(_levels, "levels", cells.get("levels", ""))
    record["checked_on"] = _day(cells.get("checked_on"))
    record["online_level"] = _online(cells.get("online_level", ""))
    record["doubts"] = cells.get("doubts", {}) if isinstance(cells.get("doubts", {}), dict) else {}
    papers = read_papers(_parsed(cells.get("documents", "")))
    record |= {"documents": papers.documents, "forms": _parsed(cells["forms"]) if "forms" in cells else papers.forms}
    record["cases"] = record.get("cases") or papers.cases
    record["legal"] = read_sources_of_law(_parsed(cells.get("legal", "")))
    ways = read_ways(_parsed(cells.get("channels", "")))
    record["times"] = ways.times or _times(_parsed(cells.get("times", "")))
    record["fees"] = ways.fees or read_fees(_parsed(cells.get("fees", "")))
    return ProcedureRecord.model_validate(record)


def _field(key: str) -> str:
    name = unicodedata.normalize("NFC", str(key)).strip().lower()
    return _OTHER_NAMES.get(name, name)


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool | dict | list):
        raise WrongCell(name, f"phải là chữ, không phải {type(value).__name__}")
    return str(value).strip()


def _parsed(value: Any) -> Any:
    """A cell of a table may hold JSON."""
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _list(name: str, value: Any) -> list[str]:
    value = _parsed(value)
    if isinstance(value, list):
        return [_words(name, part) for part in value]
    return [part.strip() for part in _words(name, value).replace("\n", ";").split(";") if part.strip()]


def _list_or(read: Any, name: str, value: Any) -> list[str]:
    value = _parsed(value)
    return _list(name, value) if isinstance(value, list) else list(read(_words(name, value)))


def _levels(text: str) -> list[str]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    return names if all(name in set(Level) for name in names) else read_levels(text)


def _day(value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    day = read_day(value)
    if day is None:
        raise WrongCell("checked_on", f"không phải ngày: {value!r}")
    return day


def _online(value: Any) -> OnlineLevel:
    said = _words("online_level", value).lower()
    if said in set(OnlineLevel):
        return OnlineLevel(said)
    found = next((level for words, level in _ONLINE.items() if words in said), None)
    if said and found is None:
        raise WrongCell("online_level", "phải là toàn trình, một phần, có hoặc không")
    return found or OnlineLevel.UNKNOWN


def _times(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    text = str(value).strip()
    if not text:
        return []
    amount, unit = duration(text)
    return [TimePart(amount=amount, unit=unit, text="" if amount is not None else text)]
