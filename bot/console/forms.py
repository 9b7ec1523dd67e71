"""Reads a form into a pydantic model; what is wrong is said in Vietnamese at the field."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_origin

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from bot.rejected import Rejected

Form = TypeVar("Form", bound=BaseModel)

_WORDS = {
    "missing": "Chưa điền ô này.",
    "string_too_short": "Cần ít nhất {min_length} ký tự.",
    "string_too_long": "Không quá {max_length} ký tự.",
    "string_pattern_mismatch": "Viết chưa đúng dạng.",
    "int_parsing": "Phải là số nguyên.",
    "int_from_float": "Phải là số nguyên.",
    "float_parsing": "Phải là số.",
    "decimal_parsing": "Phải là số.",
    "bool_parsing": "Chọn có hoặc không.",
    "greater_than": "Phải lớn hơn {gt}.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than": "Phải nhỏ hơn {lt}.",
    "less_than_equal": "Không được quá {le}.",
    "enum": "Chọn một mục trong danh sách.",
    "literal_error": "Chọn một mục trong danh sách.",
    "date_from_datetime_parsing": "Ngày viết chưa đúng.",
    "date_parsing": "Ngày viết chưa đúng.",
    "datetime_from_date_parsing": "Ngày giờ viết chưa đúng.",
    "datetime_parsing": "Ngày giờ viết chưa đúng.",
    "time_parsing": "Giờ viết chưa đúng.",
    "too_short": "Cần ít nhất {min_length} mục.",
    "too_long": "Không quá {max_length} mục.",
    "extra_forbidden": "Không nhận ô này.",
}
_ODD = "Giá trị này không dùng được."


async def filled(request: Request, model: type[Form]) -> Form:
    """The form of a request. An empty box counts as not sent, but for text. Raises Rejected."""
    return read(model, await request.form())


def read(model: type[Form], form: FormData | Mapping[str, Any]) -> Form:
    """The same from what was already read."""
    try:
        return model.model_validate(_values(model, form))
    except ValidationError as wrong:
        problems = {str(error["loc"][0]) if error["loc"] else "": _say(error) for error in wrong.errors()}
        raise Rejected(problems) from None


def texts(form: FormData) -> dict[str, Any]:
    """What was typed, to fill the form again: lists where a name came more than once."""
    found: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) or name == "csrf":
            continue
        if name in found:
            kept = found[name]
            found[name] = [*kept, value] if isinstance(kept, list) else [kept, value]
        else:
            found[name] = value
    return found


def _values(model: type[BaseModel], form: FormData | Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        many = _is_list(info.annotation)
        if isinstance(form, FormData):
            given: list[Any] = [value for value in form.getlist(name) if not isinstance(value, UploadFile)]
        else:
            raw = form.get(name)
            given = [] if raw is None else list(raw) if isinstance(raw, list | tuple) else [raw]
        cleaned = [_clean(value) for value in given]
        if many:
            values[name] = [value for value in cleaned if value != ""]
        elif cleaned and (cleaned[-1] != "" or info.annotation is str):
            values[name] = cleaned[-1]
    return values


def _clean(value: Any) -> Any:
    return value.strip().replace("\r\n", "\n").replace("\x00", "") if isinstance(value, str) else value


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) in {list, tuple, set, frozenset}


def _say(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "string_too_short" and error["ctx"]["min_length"] == 1:
        return _WORDS["missing"]
    words = _WORDS.get(str(error["type"]), _ODD)
    return words.format(**error.get("ctx", {}))
