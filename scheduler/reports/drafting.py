"""A report's life: drafted, counted again while a draft, written in, approved by a second person, sent, followed up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot import audit, outbox
from bot.channels.channel import Reply
from bot.database import one_at_a_time
from bot.officials import access, notices
from bot.officials.access import Actor, Permission
from bot.officials.unit import Unit
from bot.outbox import Priority
from bot.rejected import Rejected
from scheduler.reports import counting, indices
from scheduler.reports.figures import as_json, written
from scheduler.reports.finding import found, frozen, newest, period_of, sections_of
from scheduler.reports.period import Period
from scheduler.reports.report import Report, ReportSetup, ReportStatus

LIST = "/quan-tri/bao-cao"
_WRITTEN = ("overview", "obstacles", "proposals", "number")
_LONGEST = 20_000
CLOCK = "motcua"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a report counts, apart from writing it down: counting takes seconds, writing must not."""

    sections: list[dict[str, Any]]
    indices: list[dict[str, Any]]


def count(session: Session, of: Period, unit_code: str, now: datetime) -> Counted:
    """Reads only. Raises Rejected for a period that has not begun."""
    if of.begins > now:
        raise Rejected({"period": f"Kỳ {of.words} chưa bắt đầu nên chưa có số liệu."})
    sections = counting.count(session, of, now, unit_code)
    before, last_year = counting.others(of, lambda one: _values(session, one, unit_code, now))
    plain = [as_json(counting.beside(section, before, last_year)) for section in sections]
    return Counted(plain, indices.of_report(session, unit_code, of.last.year))


def draft(
    session: Session, of: Period, unit_code: str, now: datetime, by: str = CLOCK, counted: Counted | None = None
) -> Report:
    """The first version of a report, or the newest that is there. Raises Rejected for a period that has not begun."""
    one_at_a_time(session, "reports")
    known = newest(session, of.name, unit_code)
    if known is not None:
        return known
    return _new(session, of, unit_code, 1, now, by, counted)


def open_version(
    session: Session, actor: Actor, report_id: int, now: datetime, counted: Counted | None = None
) -> Report:
    """A new draft after an approved version, counted now, with its words. Raises Rejected, NotFound."""
    old = found(session, actor, report_id, Permission.EDIT)
    last = newest(session, old.period, old.unit_code)
    assert last is not None
    if last.status == ReportStatus.DRAFT:
        raise Rejected("Kỳ này đang có một bản dự thảo; sửa bản đó.")
    row = _new(session, period_of(old), old.unit_code, last.version + 1, now, actor.login, counted)
    for name in _WRITTEN:
        setattr(row, name, getattr(last, name))
    row.edited_by, row.edited_at = actor.official_id, now
    row.changes = differences(last, row)
    _audit(session, actor, "report.version", row, now)
    return row


def recount(session: Session, actor: Actor, report_id: int, now: datetime, counted: Counted | None = None) -> Report:
    """Counts a draft again. Raises Rejected once it is approved."""
    row = _draft(session, actor, report_id)
    _put(session, row, now, counted)
    before = _version(session, row, row.version - 1)
    row.changes = differences(before, row) if before is not None else []
    _audit(session, actor, "report.recount", row, now)
    return row


def write(session: Session, actor: Actor, report_id: int, words: dict[str, str], now: datetime) -> Report:
    """Keeps what an official wrote. Raises Rejected once it is approved."""
    row = _draft(session, actor, report_id)
    problems = {name: "Không quá 20.000 ký tự." for name in _WRITTEN if len(words.get(name, "")) > _LONGEST}
    if problems:
        raise Rejected(problems)
    for name in _WRITTEN:
        setattr(row, name, words.get(name, getattr(row, name)).strip())
    row.edited_by, row.edited_at = actor.official_id, now
    session.add(row)
    _audit(session, actor, "report.edit", row, now)
    return row


def approve(session: Session, actor: Actor, report_id: int, now: datetime) -> Report:
    """Freezes it. Raises Rejected where the same person wrote in it, or its period is not over."""
    row = found(session, actor, report_id, Permission.APPROVE)
    if row.status != ReportStatus.DRAFT:
        raise Rejected("Báo cáo này đã được duyệt.")
    if row.edited_by == actor.official_id:
        raise Rejected("Người soạn không tự duyệt báo cáo; người khác duyệt.")
    if period_of(row).ends > now:
        raise Rejected("Kỳ báo cáo chưa kết thúc nên chưa chốt số liệu được.")
    row.letterhead = letterhead(session, row.unit_code)
    row.status, row.approved_by, row.approver, row.approved_at = (
        ReportStatus.APPROVED,
        actor.official_id,
        actor.name,
        now,
    )
    session.add(row)
    _audit(session, actor, "report.approve", row, now)
    return row


def send(session: Session, actor: Actor, report_id: int, public_url: str, now: datetime) -> int:
    """Tells everybody on the list, once for each version; how many. Raises Rejected for a draft."""
    row = found(session, actor, report_id, Permission.APPROVE)
    if row.status == ReportStatus.DRAFT:
        raise Rejected("Duyệt báo cáo trước khi gửi.")
    link = f"{LIST}/xem/{row.id}"
    text = f"Báo cáo {period_of(row).words} (lần {row.version}) đã được duyệt. {public_url}{link}".strip()
    key = f"report/{row.id}"
    officials = [one.id for one in access.who_may(session, Permission.VIEW, row.unit_code) if one.id is not None]
    told = notices.tell(session, officials, text, now, key=key, link=link)
    setup = session.get(ReportSetup, row.unit_code)
    for line in filter(None, map(str.strip, (setup.chats if setup else "").splitlines())):
        channel, _, address = line.partition(":")
        outbox.put(
            session,
            [Reply(text)],
            channel=channel,
            address=address,
            now=now,
            priority=Priority.ALERT,
            natural_key=f"{key}/{line}",
        )
        told += 1
    row.status, row.sent_at = ReportStatus.SENT, row.sent_at or now
    session.add(row)
    _audit(session, actor, "report.send", row, now)
    return told


def letterhead(session: Session, unit_code: str) -> dict[str, Any]:
    """How its documents begin and end."""
    setup = session.get(ReportSetup, unit_code)
    unit = session.get(Unit, unit_code)
    name = unit.name if unit is not None else unit_code
    return {
        "parent_agency": setup.parent_agency if setup else "",
        "agency": (setup.agency if setup else "") or name,
        "symbol": setup.symbol if setup else "BC",
        "place": setup.place if setup else "",
        "signer_title": setup.signer_title if setup else "",
        "signer_name": setup.signer_name if setup else "",
        "to": [line.strip() for line in (setup.to if setup else "").splitlines() if line.strip()],
    }


def differences(old: Report, new: Report) -> list[dict[str, Any]]:
    """Which figures a new version changes: title, before, after."""
    before = {figure["key"]: figure for section in old.sections for figure in section["figures"]}
    return [
        {
            "key": figure["key"],
            "title": figure["title"],
            "before": written(before.get(figure["key"], {}).get("value"), figure["unit"]),
            "after": written(figure["value"], figure["unit"]),
        }
        for section in new.sections
        for figure in section["figures"]
        if figure["value"] != before.get(figure["key"], {}).get("value")
    ]


def _new(
    session: Session, of: Period, unit_code: str, version: int, now: datetime, by: str, counted: Counted | None
) -> Report:
    row = Report(
        period=of.name,
        closing=of.closing,
        unit_code=unit_code,
        version=version,
        sections=[],
        counted_at=now,
        drafted_at=now,
        drafted_by=by,
    )
    _put(session, row, now, counted)
    session.add(row)
    session.flush()
    return row


def _put(session: Session, row: Report, now: datetime, counted: Counted | None) -> None:
    found = counted or count(session, period_of(row), row.unit_code, now)
    row.sections, row.indices, row.counted_at = found.sections, found.indices, now
    row.letterhead = letterhead(session, row.unit_code)


def _values(session: Session, of: Period, unit_code: str, now: datetime) -> dict[str, Any]:
    """What was signed then; counted anew where nothing was."""
    signed = frozen(session, of.name, unit_code)
    if signed is not None:
        return counting.values(sections_of(signed))
    return counting.values(counting.count(session, of, now, unit_code))


def _draft(session: Session, actor: Actor, report_id: int) -> Report:
    row = found(session, actor, report_id, Permission.EDIT)
    if row.status != ReportStatus.DRAFT:
        raise Rejected("Báo cáo đã duyệt thì không sửa; mở lần báo cáo mới để nói rõ điều thay đổi.")
    return row


def _version(session: Session, row: Report, version: int) -> Report | None:
    same = select(Report).where(
        col(Report.period) == row.period, col(Report.unit_code) == row.unit_code, col(Report.version) == version
    )
    return session.exec(same).first()


def _audit(session: Session, actor: Actor, action: str, row: Report, now: datetime) -> None:
    session.flush()
    detail = {"period": row.period, "version": row.version}
    audit.record(session, actor=actor.login, action=action, subject=f"report/{row.id}", now=now, detail=detail)
