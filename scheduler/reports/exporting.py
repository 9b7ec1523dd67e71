"""A report in each format: the same figures, whoever asks for it. JSON for other programs."""

import json
from datetime import datetime
from enum import StrEnum

from scheduler.reports.content import Content
from scheduler.reports.figures import as_json


class Format(StrEnum):
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"
    ZIP = "zip"  # charts for slides


TYPES = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
    Format.JSON: "application/json",
    Format.ZIP: "application/zip",
}


def exported(report: Content, kind: Format, now: datetime) -> bytes:
    """The file. The same report gives the same file: its time is when it was signed or counted."""
    # the writers are imported where one is wanted: together they take a second, and a server starts without them
    made_at = report.signed_at or report.counted_at or now
    if kind is Format.DOCX:
        from scheduler.reports.document import word

        return word(report, made_at)
    if kind is Format.XLSX:
        from scheduler.reports.workbook import excel

        return excel(report)
    if kind is Format.PDF:
        from scheduler.reports.printout import pdf

        return pdf(report, made_at)
    if kind is Format.ZIP:
        from scheduler.reports.slides import zipped

        return zipped(report, made_at)
    return json.dumps(_plain(report), ensure_ascii=False, indent=2).encode()


def _plain(report: Content) -> dict[str, object]:
    period = report.period
    return {
        "period": {"name": period.name, "first": str(period.first), "last": str(period.last), "words": period.words},
        "agency": report.agency,
        "title": report.title,
        "version": report.version,
        "draft": report.signed_at is None,
        "counted_at": report.counted_at.isoformat() if report.counted_at else None,
        "signed_at": report.signed_at.isoformat() if report.signed_at else None,
        "approver": report.approver,
        "empty": report.empty,
        "sections": [as_json(section) for section in report.sections],
        "indices": list(report.indices),
        "overview": report.overview,
        "obstacles": report.obstacles,
        "proposals": report.proposals,
        "changes": list(report.changes),
    }
