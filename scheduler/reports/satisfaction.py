"""The section on the office's own surveys: what the surveys room counts, never called SIPAS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from scheduler.reports.figures import Figure, Scope, Section, Table, words_of
from scheduler.surveys import results
from scheduler.surveys.answer import SurveyTally
from scheduler.surveys.form import OVERALL

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
    formula, query = str(found["formula"]), _query(scope, first, last)
    satisfied, mean = _tenth(found["satisfied_percent"]), _tenth(found["mean"])
    figures = [
        Figure("surveys.answers", "Số phiếu khảo sát", found["n"], link=LIST, query=query),
        Figure("surveys.satisfied_share", "Tỷ lệ hài lòng", satisfied, "%", formula, LIST, query),
        Figure("surveys.mean", "Điểm trung bình (thang 5)", mean, "điểm", link=LIST, query=query),
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


def _query(scope: Scope, first: date, last: date) -> str:
    """How often each mark was given: the counts that the surveys room keeps with every answer."""
    kept = SurveyTally
    counted = select(col(kept.value), func.sum(col(kept.count))).where(
        col(kept.question) == OVERALL, col(kept.month).between(first, last), col(kept.flagged).is_(False)
    )
    if not scope.whole:
        counted = counted.where(col(kept.unit_code).in_(scope.units))
    return words_of(counted.group_by(col(kept.value)), scope.session)


def _lines(found: list[Mapping[str, Any]]) -> list[list[Any]]:
    return [[one["name"], one["n"], _tenth(one["satisfied_percent"]), _tenth(one["mean"])] for one in found]


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
