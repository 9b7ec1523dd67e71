"""A record of the national portal as it is scraped (Vietnamese keys, tables run together) -> ProcedureRecord."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.importing.amounts import NOTHING
from knowledge.importing.cells import WrongCell, tidy
from knowledge.importing.portal_documents import read_documents
from knowledge.importing.portal_legal import read_legal
from knowledge.importing.portal_submissions import read_submissions
from knowledge.procedure import Level, OnlineLevel, Submission
from knowledge.record import ProcedureRecord, TimePart

CODE_KEY = "ma_thu_tuc"
_KEYS = {
    "code": CODE_KEY,
    "name": "ten_thu_tuc",
    "field": "linh_vuc",
    "decision": "so_quyet_dinh",
    "agency": "co_quan_thuc_hien",
    "address": "dia_chi_tiep_nhan",
    "levels": "cap_thuc_hien",
    "audience": "doi_tuong_thuc_hien",
    "steps": "trinh_tu_thuc_hien",
    "requirements": "yeu_cau_dieu_kien",
    "result": "ket_qua_xu_ly",
    "times": "cach_thuc_thuc_hien",
    "documents": "thanh_phan_ho_so",
    "legal": "can_cu_phap_ly",
    "online_url": "detail_url",
}
_LEVELS = {"cấp bộ": Level.MINISTRY, "cấp tỉnh": Level.PROVINCE, "cấp xã": Level.COMMUNE}
_AUDIENCE_COMMA = re.compile(r",\s+(?=[A-ZĐ])")  # "Cán bộ, công chức, viên chức" is one kind of people
_HTX = re.compile(r",\s+(?=HTX\))")
_RESULT_CODE = re.compile(
    r"Mã:\s*(?:KQ[.-][A-Z]\d{2}[.-](?:KQ-?)?\d+|[\d.]*[A-Z]\d{2}-KQ\d+|[A-Z]{2,4}(?:-[A-Z]{2,4})*\.KQ\d+"
    r"|Chưa xác định(?: rõ)?|[A-Za-z0-9.-]*\d(?=[^\W\d_]|[+\s]|$)|\S{1,25}$|[a-z]{1,8}(?=[A-ZĐ])|(?=[^\W\d_]))"
)
_REFUSAL = re.compile(r"từ chối|không chấp thuận|không cấp|lý do", re.IGNORECASE)
_RESULT_END = re.compile(r"Từ khóa.*", re.DOTALL)


def is_portal(values: Mapping[str, Any]) -> bool:
    """Whether a row has the portal's own keys."""
    return CODE_KEY in values or "ten_thu_tuc" in values


def key_of(field: str) -> str:
    """The key of the file that a field of the record was read from."""
    return _KEYS.get(field, field)


def read_portal(values: Mapping[str, Any]) -> ProcedureRecord:
    """One raw record. Raises WrongCell or pydantic's ValidationError; nothing is dropped that fits no table."""
    cell = {name: _text(values, key) for name, key in _KEYS.items()}
    submissions = read_submissions(cell["times"])
    papers = read_documents(cell["documents"])
    doubts: dict[str, str] = {}
    if submissions.fee_doubts:
        doubts["fees"] = "; ".join(submissions.fee_doubts)
    if submissions.unread:
        doubts["times"] = "không đọc được bảng cách thức thực hiện của nguồn"
    if papers.unread:
        doubts["documents"] = "không tách được bảng thành phần hồ sơ của nguồn"
    return ProcedureRecord(
        code=cell["code"],
        name=" ".join(cell["name"].split()).rstrip(" ."),
        field=cell["field"],
        decision=cell["decision"],
        agency=cell["agency"] or _text(values, "co_quan_co_tham_quyen"),
        address=cell["address"],
        levels=read_levels(cell["levels"]),
        audience=read_audience(cell["audience"]),
        cases=papers.cases,
        steps=cell["steps"],
        requirements=cell["requirements"],
        result=read_result(cell["result"]),
        online_level=_online_level(submissions.times),
        online_url=cell["online_url"],
        documents=papers.documents,
        fees=submissions.fees,
        times=submissions.times,
        legal=read_legal(cell["legal"]),
        forms=papers.forms,
        source="Cổng Dịch vụ công quốc gia" + (f", quyết định {cell['decision']}" if cell["decision"] else ""),
        doubts=doubts,
    )


def read_levels(text: str) -> list[str]:
    """`"Cấp tỉnh, Cấp xã"` -> ["province", "commune"]; any other level is "other"."""
    names = [part.strip().lower() for part in text.split(",") if part.strip()]
    return list(dict.fromkeys(str(_LEVELS.get(name, Level.OTHER)) for name in names))


def read_audience(text: str) -> list[str]:
    """The kinds of people a procedure is for."""
    return [part.strip() for part in _AUDIENCE_COMMA.split(_HTX.sub(" và ", text)) if part.strip()]


def read_result(text: str) -> str:
    """The papers that come out of it, one a line, refusals last; without the portal's codes and its search form."""
    lines = [line.strip(" \n;") for line in _RESULT_CODE.split(_RESULT_END.sub("", text).strip())]
    return "\n".join(sorted(filter(None, lines), key=lambda line: _REFUSAL.search(line) is not None))


def _online_level(limits: Sequence[TimePart]) -> OnlineLevel:
    """The portal tells that there is an online way, never how far it goes."""
    if not limits:
        return OnlineLevel.UNKNOWN
    return OnlineLevel.SOME if any(limit.submission == Submission.ONLINE for limit in limits) else OnlineLevel.NONE


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongCell(key, f"phải là chữ, không phải {type(value).__name__}")
    return "" if value == NOTHING else tidy(value)
