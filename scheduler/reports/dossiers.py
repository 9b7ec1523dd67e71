"""The section on dossiers: received, ended in time, online, completed again; by unit and procedure."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import col

from bot.dossiers.dossier import OPEN, RUNNING, Dossier, State
from bot.dossiers.finding import ended_late
from scheduler.reports.figures import Scope, Section, Table, share

LIST = "/quan-tri/ho-so"
_TOP = 15
_STOPPED = [state.value for state in OPEN - RUNNING]  # the office's clock stands still
_NOTE = "Số liệu hồ sơ lấy từ tệp xuất của hệ thống một cửa đã nạp; hồ sơ chưa nạp không có trong số này."


def section(scope: Scope) -> Section:
    """Refused dossiers count among the received, not among those ended in or out of time."""
    row = Dossier
    mine: list[ColumnElement[bool]] = [] if scope.whole else [col(row.unit_code).in_(scope.units)]
    begins, ends = scope.period.begins, scope.period.ends
    received = and_(col(row.received_at) >= begins, col(row.received_at) < ends)
    ended = and_(col(row.finished_at) >= begins, col(row.finished_at) < ends, col(row.state) != State.REFUSED.value)
    until = scope.until
    still = and_(col(row.received_at) < until, or_(col(row.finished_at).is_(None), col(row.finished_at) >= until))

    def number(*conditions: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)

    counts = (
        number(received),
        number(received, col(row.online).is_(True)),
        number(received, col(row.online).is_not(None)),
        number(received, col(row.paid_online).is_(True)),
        number(received, col(row.paid_online).is_not(None)),
        number(received, col(row.supplements) > 0),
        number(received, col(row.state) == State.REFUSED.value),
        number(ended),
        number(ended, ended_late()),
        number(still),
        number(still, col(row.due_at) < until, col(row.state).not_in(_STOPPED)),
        number(col(row.returned_at) >= begins, col(row.returned_at) < ends),
    )
    names = (
        *("received", "online", "online_known", "paid", "paid_known", "supplemented", "refused"),
        *("ended", "late", "open", "overdue", "returned"),
    )
    reach = or_(col(row.received_at) < ends, col(row.received_at).is_(None))
    units = scope.rows("dossiers", select(col(row.unit_code), *counts).where(*mine, reach).group_by(col(row.unit_code)))
    total = {name: sum(unit[at] for unit in units) for at, name in enumerate(names, start=1)}
    in_time = total["ended"] - total["late"]

    def link(**filters: str) -> str:
        unit = {} if scope.whole or len(scope.units) > 1 else {"don_vi": scope.unit_code}
        return f"{LIST}?{urlencode({**unit, **filters})}"

    came = {"nhan_tu": scope.period.first.isoformat(), "nhan_den": scope.period.last.isoformat()}
    done = {"xong_tu": scope.period.first.isoformat(), "xong_den": scope.period.last.isoformat()}
    query = "dossiers"
    late_now = link(tre="now") if until < ends else ""  # the list shows what is late now
    figures = [
        scope.counted("dossiers.received", "Hồ sơ đã nhận", total["received"], query, link=link(**came)),
        scope.counted("dossiers.online", "Nộp trực tuyến", total["online"], query, link=link(**came, truc_tuyen="1")),
        scope.counted(
            "dossiers.online_share",
            "Tỷ lệ nộp trực tuyến",
            share(total["online"], total["online_known"]),
            query,
            unit="%",
            formula="Hồ sơ nộp trực tuyến ÷ hồ sơ có ghi cách nộp × 100",
        ),
        scope.counted(
            "dossiers.paid_share",
            "Tỷ lệ thanh toán trực tuyến",
            share(total["paid"], total["paid_known"]),
            query,
            unit="%",
            formula="Hồ sơ thanh toán trực tuyến ÷ hồ sơ có ghi cách thanh toán × 100",
        ),
        scope.counted("dossiers.ended", "Đã giải quyết", total["ended"], query, link=link(**done)),
        scope.counted("dossiers.in_time", "Giải quyết đúng hạn", in_time, query),
        scope.counted(
            "dossiers.in_time_share",
            "Tỷ lệ giải quyết đúng hạn",
            share(in_time, total["ended"]),
            query,
            unit="%",
            formula="Giải quyết đúng hạn ÷ đã giải quyết × 100 (theo ngày hẹn sau cùng)",
        ),
        scope.counted("dossiers.late", "Giải quyết trễ hạn", total["late"], query, link=link(**done, tre="was")),
        scope.counted("dossiers.open", "Đang giải quyết cuối kỳ", total["open"], query),
        scope.counted("dossiers.overdue", "Trong đó quá hẹn cuối kỳ", total["overdue"], query, link=late_now),
        scope.counted("dossiers.returned", "Đã trả kết quả", total["returned"], query),
        scope.counted(
            "dossiers.refused", "Bị từ chối", total["refused"], query, link=link(**came, trang_thai="refused")
        ),
        scope.counted(
            "dossiers.supplemented", "Phải bổ sung", total["supplemented"], query, link=link(**came, bo_sung="1")
        ),
        scope.counted(
            "dossiers.supplemented_share",
            "Tỷ lệ phải bổ sung",
            share(total["supplemented"], total["received"]),
            query,
            unit="%",
            formula="Hồ sơ phải bổ sung ít nhất một lần ÷ hồ sơ đã nhận × 100",
        ),
    ]
    tables = [
        Table(
            "dossiers.units",
            "Theo đơn vị",
            ("Đơn vị", "Nhận", "Trực tuyến", "Giải quyết", "Trễ hạn", "Đang giải quyết", "Quá hẹn"),
            [[unit[0], unit[1], unit[2], unit[8], unit[9], unit[10], unit[11]] for unit in units if any(unit[1:])],
        ),
        _procedures(scope, [*mine, received]),
    ]
    return Section("dossiers", "Giải quyết hồ sơ thủ tục hành chính", figures, tables, _NOTE)


def _procedures(scope: Scope, where: list[ColumnElement[bool]]) -> Table:
    name = func.max(Dossier.procedure_name)
    again = func.sum(case((col(Dossier.supplements) > 0, 1), else_=0))
    query = (
        select(col(Dossier.procedure_code), name, func.count(), again)
        .where(*where)
        .group_by(col(Dossier.procedure_code))
        .order_by(func.count().desc(), col(Dossier.procedure_code))
        .limit(_TOP)
    )
    rows = [[name or code or "Chưa rõ", count, more] for code, name, count, more in scope.rows("procedures", query)]
    return Table("dossiers.procedures", "Thủ tục nhiều hồ sơ nhất", ("Thủ tục", "Nhận", "Phải bổ sung"), rows)
