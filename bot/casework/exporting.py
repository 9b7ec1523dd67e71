"""The queue as a sheet: what the filters show, with the citizen's words masked and nobody named but officials."""

from datetime import datetime

from sqlmodel import Session

from bot import audit
from bot.casework import case_view, listing
from bot.casework.listing import Filters
from bot.console.export import Cell
from bot.feedback.case import FeedbackCase
from bot.feedback.labels import CATEGORIES, KINDS, SOURCES, STATUSES
from bot.office_hours import local
from bot.officials.access import Actor
from bot.privacy import mask

MOST = 5_000
HEADER = (
    *("Mã phiếu", "Loại", "Lĩnh vực", "Nguồn", "Nội dung (đã che)", "Nơi xảy ra", "Bước", "Đơn vị", "Người xử lý"),
    *("Nhận lúc", "Hạn trả lời", "Trả lời lúc", "Đúng hạn", "Gia hạn (ngày)", "Đánh giá"),
)


def rows(session: Session, actor: Actor, filters: Filters, now: datetime) -> list[tuple[Cell, ...]]:
    """The first MOST of the list; that it was taken out is written down."""
    names, units = case_view.names(session), dict(case_view.units(session))
    cases = listing.first(session, actor, filters, local(now).date(), MOST)
    audit.record(session, actor=actor.login, action="case.export", subject="case", now=now, detail={"rows": len(cases)})
    return [_row(case, names, units) for case in cases]


def _row(case: FeedbackCase, names: dict[int, str], units: dict[str, str]) -> tuple[Cell, ...]:
    return (
        case.code,
        KINDS.get(case.kind, case.kind),
        CATEGORIES.get(case.category, case.category),
        SOURCES.get(case.source, case.source),
        mask(case.text)[:500],
        mask(case.place),
        STATUSES.get(case.status, case.status),
        units.get(case.unit_code, case.unit_code),
        names.get(case.handler_id or 0, ""),
        case.received_at,
        case.due_on,
        case.answered_at,
        _in_time(case),
        case.extended_days,
        case.rating,
    )


def _in_time(case: FeedbackCase) -> str:
    """Late with a reason is late: an extension moves the day, and stands in a column of its own."""
    if case.due_on is None or case.answered_at is None:
        return ""
    return "Đúng hạn" if local(case.answered_at).date() <= case.due_on else "Quá hạn"
