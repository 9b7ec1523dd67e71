"""A report as every document says it: heading, sections of figures and tables, words of officials. Knows no format."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.office_hours import local
from scheduler.reports.figures import Figure, Section, written
from scheduler.reports.finding import period_of, sections_of
from scheduler.reports.period import Period
from scheduler.reports.report import Report, ReportStatus

FIGURE_HEADER = ("Chỉ tiêu", "Kỳ này", "Kỳ trước", "Cùng kỳ năm trước")
INDEX_HEADER = ("Chỉ số", "Năm", "Điểm", "Thứ hạng", "Năm trước đó", "Nguồn")
EMPTY = "Trong kỳ không phát sinh số liệu."
ALL_EMPTY = "Trong kỳ này chưa ghi nhận số liệu nào."
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True, slots=True)
class Content:
    """What a document is written from. `signed_at` None: a draft, and it says so."""

    period: Period
    agency: str
    parent_agency: str
    symbol: str
    number: str
    place: str
    signer_title: str
    signer_name: str
    to: Sequence[str]
    sections: Sequence[Section]
    indices: Sequence[dict[str, Any]]
    overview: str
    obstacles: str
    proposals: str
    changes: Sequence[dict[str, Any]] = ()
    version: int = 1
    counted_at: datetime | None = None
    signed_at: datetime | None = None
    approver: str = ""
    drafted_by: str = ""
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Trích yếu."""
        return f"Kết quả hỗ trợ, giải quyết thủ tục hành chính và tuyên truyền cải cách hành chính {self.period.words}"

    @property
    def subject_number(self) -> str:
        """`Số: 12/BC-UBND`; room for a pen where no number was given."""
        return f"Số: {self.number or '        '}/{self.symbol}"

    @property
    def dated(self) -> str:
        """Place and day; room for a pen in a draft."""
        place = f"{self.place}, " if self.place else ""
        if self.signed_at is None:
            return f"{place}ngày      tháng      năm {self.period.last.year}"
        here = local(self.signed_at)
        return f"{place}ngày {here.day:02} tháng {here.month:02} năm {here.year}"

    @property
    def closed(self) -> str:
        """From when to when, and when it was counted."""
        first, last = self.period.first, self.period.last
        counted = f"; số liệu tổng hợp lúc {_moment(self.counted_at)}" if self.counted_at else ""
        return f"Kỳ số liệu: từ ngày {first:%d/%m/%Y} đến hết ngày {last:%d/%m/%Y}{counted}."

    @property
    def empty(self) -> bool:
        """Whether nothing was counted at all."""
        return all(section.empty for section in self.sections)


def of_report(row: Report) -> Content:
    """A kept report, as it stands."""
    head = row.letterhead
    draft = row.status == ReportStatus.DRAFT
    return Content(
        period=period_of(row),
        agency=head.get("agency", ""),
        parent_agency=head.get("parent_agency", ""),
        symbol=head.get("symbol", "BC"),
        number=row.number,
        place=head.get("place", ""),
        signer_title=head.get("signer_title", ""),
        signer_name=head.get("signer_name", ""),
        to=head.get("to", ()),
        sections=sections_of(row),
        indices=row.indices,
        overview=row.overview,
        obstacles=row.obstacles,
        proposals=row.proposals,
        changes=row.changes,
        version=row.version,
        counted_at=row.counted_at,
        signed_at=None if draft else row.approved_at,
        approver=row.approver,
        drafted_by=row.drafted_by,
    )


def heading(position: int, title: str) -> str:
    """`I. HỎI ĐÁP ...`."""
    return f"{_ROMAN[position]}. {title}"


def figure_rows(section: Section) -> list[tuple[str, str, str, str]]:
    """A section's figures as cells, in the order of FIGURE_HEADER."""
    return [
        (figure.title, figure.shown, _beside(figure, "previous"), _beside(figure, "last_year"))
        for figure in section.figures
    ]


def table_rows(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """Any table's cells as words."""
    return [[written(cell) if cell is not None else "" for cell in row] for row in rows]


def index_rows(indices: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Indices as cells, in the order of INDEX_HEADER."""
    names = ("name", "year", "score", "place", "before", "source")
    return [[str(one[name]) for name in names] for one in indices]


def receivers(to: Sequence[str]) -> list[str]:
    """Nơi nhận, as it is written: a dash before, a semicolon after, the archive last."""
    lines = [line.strip(" -;.") for line in to]
    if not any(line.lower().startswith("lưu") for line in lines):
        lines.append("Lưu: VT")
    return [f"- {line}{'.' if at == len(lines) else ';'}" for at, line in enumerate(lines, start=1)]


def _beside(figure: Figure, name: str) -> str:
    value = getattr(figure, name)
    return written(value, figure.unit) if value is not None else "–"


def _moment(at: datetime) -> str:
    return f"{local(at):%H:%M %d/%m/%Y}"
