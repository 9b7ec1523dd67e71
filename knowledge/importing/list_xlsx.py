"""The portal's own list of procedures as a spreadsheet: code, name, issuing ministry, handling agency, field."""

from collections.abc import Mapping
from typing import Any

from knowledge.record import ProcedureRecord

_CODE, _NAME, _AGENCY, _FIELD = "Mã số", "Tên", "Cơ quan thực hiện", "Lĩnh vực"


def is_list(values: Mapping[str, Any]) -> bool:
    """Whether a row has the headings of the portal's list."""
    return {_CODE, _NAME, _FIELD} <= values.keys()


def key_of(field: str) -> str:
    """The heading that a field of the record was read from."""
    return {"code": _CODE, "name": _NAME, "agency": _AGENCY, "field": _FIELD}.get(field, field)


def read_list(values: Mapping[str, Any]) -> ProcedureRecord:
    """One line of the list; several agencies stand on lines of their own in one cell."""
    agencies = [part.strip() for part in str(values.get(_AGENCY, "")).splitlines()]
    return ProcedureRecord(
        code=str(values[_CODE]),
        name=" ".join(str(values[_NAME]).split()),
        agency=", ".join(" ".join(part.split()) for part in agencies if part),
        field=" ".join(str(values[_FIELD]).split()),
        source="Danh sách thủ tục hành chính, Cổng Dịch vụ công quốc gia",
    )
