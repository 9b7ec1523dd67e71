"""Results of indices that others publish: typed in by hand, always with year and source."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot import audit
from bot.console.desk import NotFound
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected
from scheduler.reports.figures import written
from scheduler.reports.report import INDICES, IndexResult

_EARLIEST = 2005


def record(session: Session, actor: Actor, given: IndexResult, now: datetime) -> IndexResult:
    """Keeps a result, in place of the one of the same index, year and unit. Raises Rejected, NotFound."""
    if not actor.may(Permission.EDIT, given.unit_code):
        raise NotFound
    problems: dict[str, str] = {}
    if given.index not in INDICES:
        problems["index"] = "Chọn chỉ số trong danh sách."
    if not _EARLIEST <= given.year <= now.year:
        problems["year"] = f"Năm phải từ {_EARLIEST} đến {now.year}."
    if not given.source.strip():
        problems["source"] = "Ghi nguồn: số quyết định, báo cáo hoặc trang công bố."
    if given.score is None and given.place is None:
        problems["score"] = "Nhập điểm hoặc thứ hạng."
    if given.score is not None and given.most is not None and given.score > given.most:
        problems["score"] = "Điểm không được lớn hơn điểm tối đa."
    if given.place is not None and given.of is not None and given.place > given.of:
        problems["place"] = "Thứ hạng không được lớn hơn số đơn vị được xếp hạng."
    if problems:
        raise Rejected(problems)
    same = select(IndexResult).where(
        col(IndexResult.index) == given.index,
        col(IndexResult.year) == given.year,
        col(IndexResult.unit_code) == given.unit_code,
    )
    row = session.exec(same).first() or given
    for name in ("score", "most", "place", "of", "source"):
        setattr(row, name, getattr(given, name))
    row.recorded_by, row.recorded_at = actor.login, now
    session.add(row)
    session.flush()
    subject = f"index/{row.index}/{row.year}/{row.unit_code}"
    audit.record(session, actor=actor.login, action="index.record", subject=subject, now=now)
    return row


def forget(session: Session, actor: Actor, result_id: int, now: datetime) -> None:
    """Takes a mistaken result away. Raises NotFound."""
    row = session.get(IndexResult, result_id)
    if row is None or not actor.may(Permission.EDIT, row.unit_code):
        raise NotFound
    subject = f"index/{row.index}/{row.year}/{row.unit_code}"
    session.delete(row)
    audit.record(session, actor=actor.login, action="index.forget", subject=subject, now=now)


def listed(session: Session, units: frozenset[str]) -> Sequence[IndexResult]:
    """Every result of these units, the newest year first."""
    query = select(IndexResult).where(col(IndexResult.unit_code).in_(units))
    return session.exec(query.order_by(col(IndexResult.year).desc(), col(IndexResult.index))).all()


def of_report(session: Session, unit_code: str, year: int) -> list[dict[str, Any]]:
    """The newest known result of each index up to `year`, with the one of the year before it."""
    query = select(IndexResult).where(col(IndexResult.unit_code) == unit_code, col(IndexResult.year) <= year)
    newest: dict[str, IndexResult] = {}
    earlier: dict[str, IndexResult] = {}
    for row in session.exec(query.order_by(col(IndexResult.year).desc())):
        if row.index not in newest:
            newest[row.index] = row
        elif row.year == newest[row.index].year - 1:
            earlier[row.index] = row
    return [_plain(newest[index], earlier.get(index)) for index in INDICES if index in newest]


def _plain(row: IndexResult, before: IndexResult | None) -> dict[str, Any]:
    return {
        "name": INDICES[row.index],
        "year": row.year,
        "score": _score(row),
        "place": _place(row),
        "before": f"{_score(before)}; {_place(before)}".strip("; ") if before else "",
        "source": row.source,
    }


def _score(row: IndexResult) -> str:
    if row.score is None:
        return ""
    score = f"{row.score:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{score}/{written(row.most)}" if row.most else score


def _place(row: IndexResult) -> str:
    if row.place is None:
        return ""
    return f"thứ {row.place}/{row.of}" if row.of else f"thứ {row.place}"
