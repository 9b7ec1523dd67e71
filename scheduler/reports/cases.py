"""The section on phản ánh, kiến nghị: received, ended, on time, satisfied, published; by kind, category and unit."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import col

from bot.feedback import labels
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Status
from scheduler.reports.figures import Scope, Section, Table, share
from scheduler.reports.local_time import EndOfDay

LIST = "/quan-tri/phan-anh"
_SATISFIED = 4  # and 5
_HANDED_ON = (Status.TRANSFERRED, Status.REFUSED)


def in_time() -> ColumnElement[bool]:
    """Answered by the end of its last day, or without one."""
    return or_(col(FeedbackCase.due_on).is_(None), col(FeedbackCase.answered_at) < EndOfDay(col(FeedbackCase.due_on)))


def section(scope: Scope) -> Section:
    """Merged cases count once, with the case they were merged into."""
    row = FeedbackCase
    mine = [col(row.merged_into).is_(None)]
    if not scope.whole:
        mine.append(col(row.unit_code).in_(scope.units))
    begins, ends = scope.period.begins, scope.period.ends

    def within(moment: Any) -> ColumnElement[bool]:
        return and_(col(moment) >= begins, col(moment) < ends)

    def number(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    answered, rated = within(row.answered_at), and_(within(row.rated_at), col(row.rating).is_not(None))
    until = scope.until
    still = and_(col(row.received_at) < until, or_(col(row.ended_at).is_(None), col(row.ended_at) >= until))
    counts = (
        number(within(row.received_at)),
        number(answered),
        number(and_(answered, in_time())),
        number(and_(within(row.ended_at), col(row.status).in_(_HANDED_ON))),
        number(still),
        number(and_(still, EndOfDay(col(row.due_on)) <= until, col(row.paused_at).is_(None))),
        number(rated),
        number(and_(rated, col(row.rating) >= _SATISFIED)),
        number(within(row.published_at)),
    )
    days = f"{scope.period.first}..{scope.period.last}"
    unit = {} if scope.whole or len(scope.units) > 1 else {"unit": scope.unit_code}

    def link(**filters: str) -> str:
        return f"{LIST}?{urlencode({**unit, **filters})}"

    came, done = link(view="counted", received=days), link(view="counted", answered=days)
    # the lists show what stands open now, not what stood so at an end long ago
    still_open, late = (link(view=view) if scope.until < ends else "" for view in ("open", "late"))
    units = scope.rows("cases", select(col(row.unit_code), *counts).where(*mine).group_by(col(row.unit_code)))
    names = ("received", "answered", "in_time", "handed_on", "open", "late", "rated", "satisfied", "published")
    total = {name: sum(unit[at] for unit in units) for at, name in enumerate(names, start=1)}
    figures = [
        scope.counted("cases.received", "Phản ánh, kiến nghị đã nhận", total["received"], "cases", link=came),
        scope.counted("cases.answered", "Đã trả lời", total["answered"], "cases", link=done),
        scope.counted("cases.in_time", "Trả lời đúng hạn", total["in_time"], "cases"),
        scope.counted(
            "cases.in_time_share",
            "Tỷ lệ trả lời đúng hạn",
            share(total["in_time"], total["answered"]),
            "cases",
            unit="%",
            formula="Trả lời đúng hạn ÷ đã trả lời × 100",
        ),
        scope.counted("cases.handed_on", "Chuyển cơ quan khác hoặc không tiếp nhận", total["handed_on"], "cases"),
        scope.counted("cases.open", "Còn đang xử lý cuối kỳ", total["open"], "cases", link=still_open),
        scope.counted("cases.late", "Trong đó đã quá hạn cuối kỳ", total["late"], "cases", link=late),
        scope.counted("cases.published", "Kết quả công khai", total["published"], "cases"),
        scope.counted("cases.rated", "Lượt đánh giá kết quả", total["rated"], "cases"),
        scope.counted(
            "cases.satisfied_share",
            "Tỷ lệ hài lòng với kết quả",
            share(total["satisfied"], total["rated"]),
            "cases",
            unit="%",
            formula="Đánh giá 4 và 5 ÷ lượt đánh giá × 100",
        ),
    ]
    received = [*mine, within(row.received_at)]
    tables = [
        _by(scope, "kind", "Theo loại", labels.KINDS, received),
        _by(scope, "category", "Theo nội dung", labels.CATEGORIES, received),
        Table(
            "cases.units",
            "Theo đơn vị",
            ("Đơn vị", "Nhận", "Trả lời", "Đúng hạn", "Còn xử lý", "Quá hạn"),
            [[unit[0], unit[1], unit[2], unit[3], unit[5], unit[6]] for unit in units if any(unit[1:])],
        ),
    ]
    return Section("cases", "Tiếp nhận, xử lý phản ánh, kiến nghị", figures, tables)


def _by(scope: Scope, column: str, title: str, words: dict[str, str], where: list[ColumnElement[bool]]) -> Table:
    by = col(getattr(FeedbackCase, column))
    query = select(by, func.count()).where(*where).group_by(by).order_by(func.count().desc(), by)
    rows = scope.rows(f"cases.{column}", query)
    return Table(
        f"cases.{column}",
        title,
        (title.removeprefix("Theo ").capitalize(), "Số lượng"),
        [[words.get(value, value), count] for value, count in rows],
    )
