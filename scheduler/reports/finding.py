"""Reports as they stand: one by its id, the list of an official, the newest and the signed version of a period."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.console.desk import NotFound
from bot.officials.access import Actor, Permission
from scheduler.reports import period
from scheduler.reports.figures import Section, of_json
from scheduler.reports.period import Period
from scheduler.reports.report import Report, ReportStatus


def found(session: Session, actor: Actor, report_id: int, permission: Permission = Permission.VIEW) -> Report:
    """A report of a unit where the official holds that permission. Raises NotFound."""
    row = session.get(Report, report_id)
    if row is None or not actor.may(permission, row.unit_code):
        raise NotFound
    return row


def listed(session: Session, actor: Actor, most: int = 200) -> Sequence[Report]:
    """The reports of the official's units, the newest first."""
    mine = select(Report).where(col(Report.unit_code).in_(actor.units(Permission.VIEW)))
    return session.exec(mine.order_by(col(Report.drafted_at).desc(), col(Report.id).desc()).limit(most)).all()


def newest(session: Session, name: str, unit_code: str) -> Report | None:
    """The last version."""
    mine = select(Report).where(col(Report.period) == name, col(Report.unit_code) == unit_code)
    return session.exec(mine.order_by(col(Report.version).desc())).first()


def frozen(session: Session, name: str, unit_code: str) -> Report | None:
    """The last approved version: what was signed is what stands."""
    mine = select(Report).where(
        col(Report.period) == name, col(Report.unit_code) == unit_code, col(Report.status) != ReportStatus.DRAFT
    )
    return session.exec(mine.order_by(col(Report.version).desc())).first()


def sections_of(row: Report) -> list[Section]:
    """The figures as they stand in it."""
    return [of_json(section) for section in row.sections]


def period_of(row: Report) -> Period:
    """Its period."""
    return period.read(row.period, row.closing)
