"""The section on the office's own surveys: what the surveys room counts, never called SIPAS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scheduler.reports.figures import Figure, Scope, Section, Table
from scheduler.surveys import results

LIST = "/quan-tri/khao-sat"
_NOTE = "Khảo sát hài lòng của đơn vị, người trả lời tự nguyện; phiếu ẩn danh chỉ ghi tháng nên tính theo tháng lịch."
_TOO_FEW = " Dưới 5 phiếu nên không hiện kết quả."


@dataclass(frozen=True, slots=True)
class _Months:
    """The calendar months of a period, whole."""

    first: date
    last: date


def section(scope: Scope) -> Section:
    """Groups under five are left out there."""
    first, last_month = scope.period.months
    last = (last_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = results.summary(scope.session, None if scope.whole else scope.unit_code, _Months(first, last))
    formula = str(found["formula"])
    figures = [
        Figure("surveys.answers", "Số phiếu khảo sát", found["n"], link=LIST),
        Figure("surveys.satisfied_share", "Tỷ lệ hài lòng", _tenth(found["satisfied_percent"]), "%", formula, LIST),
        Figure("surveys.mean", "Điểm trung bình (thang 5)", _tenth(found["mean"]), "điểm", link=LIST),
        Figure("surveys.scans", "Lượt mở mã khảo sát", found["scans"], link=LIST),
    ]
    tables = [
        Table(
            "surveys.factors",
            "Theo yếu tố",
            ("Yếu tố", "Số phiếu", "Hài lòng (%)", "Trung bình"),
            _lines(found["factors"]),
        ),
        Table(
            "surveys.units", "Theo đơn vị", ("Đơn vị", "Số phiếu", "Hài lòng (%)", "Trung bình"), _lines(found["units"])
        ),
    ]
    note = _NOTE + (_TOO_FEW if found["too_few"] else "")
    return Section("surveys", "Khảo sát hài lòng của đơn vị", figures, tables, note)


def _lines(found: list[Mapping[str, Any]]) -> list[list[Any]]:
    return [[one["name"], one["n"], _tenth(one["satisfied_percent"]), _tenth(one["mean"])] for one in found]


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
