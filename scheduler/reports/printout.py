"""A report as a PDF, in the same order and words as the Word file."""

from datetime import datetime

from bot.printing.paper import CENTRE, LEFT, RIGHT, Paper
from bot.printing.sheet import Face
from scheduler.reports import content
from scheduler.reports.content import Content

_SIGNATURE = 75.0  # millimetres that the signature and the foot of a page need
_FIGURES = (5.2, 1.7, 1.7, 2.0)


def pdf(report: Content, made_at: datetime) -> bytes:
    """The file."""
    paper = Paper(made_at, title=report.title, margin=20.0, foot=_foot(report), numbered=True)
    _head(paper, report)
    paper.paragraph(report.closed)
    if report.version > 1 and report.signed_at is not None:
        paper.paragraph(f"Báo cáo này thay lần báo cáo thứ {report.version - 1} của cùng kỳ.")
    if report.empty:
        paper.paragraph(content.ALL_EMPTY)
    if report.overview:
        paper.paragraph(report.overview)
    position = 0
    for section in report.sections:
        paper.heading(content.heading(position, section.title.upper()), 2)
        position += 1
        if section.empty:
            paper.paragraph(content.EMPTY)
        align = (LEFT, RIGHT, RIGHT, RIGHT)
        paper.table(content.FIGURE_HEADER, content.figure_rows(section), widths=_FIGURES, align=align)
        for table in (table for table in section.tables if table.rows):
            paper.paragraph(f"{table.title}:")
            columns = len(table.header)
            widths = (4.0, *([4.0 / max(1, columns - 1)] * (columns - 1)))
            paper.table(
                table.header, content.table_rows(table.rows), widths=widths, align=(LEFT, *[RIGHT] * (columns - 1))
            )
        if section.note:
            paper.paragraph(f"Ghi chú: {section.note}", 9.5)
    _words(paper, report, position)
    _sign(paper, report)
    return paper.output()


def _head(paper: Paper, report: Content) -> None:
    def left() -> None:
        if report.parent_agency:
            paper.paragraph(report.parent_agency.upper(), 10, align=CENTRE)
        paper.paragraph(report.agency.upper(), 10, face=Face.BOLD, align=CENTRE)
        paper.paragraph(report.subject_number, 11, align=CENTRE)

    def right() -> None:
        paper.paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 10, face=Face.BOLD, align=CENTRE)
        paper.paragraph("Độc lập - Tự do - Hạnh phúc", 11, face=Face.BOLD, align=CENTRE)
        paper.paragraph(report.dated, 11, align=CENTRE)

    paper.columns((left, right), (4, 6))
    paper.space(4)
    if report.signed_at is None:
        paper.paragraph(f"DỰ THẢO (lần {report.version})", 11, face=Face.BOLD, align=CENTRE)
    paper.heading("BÁO CÁO", align=CENTRE)
    paper.heading(report.title, 2, align=CENTRE)
    paper.space(2)


def _words(paper: Paper, report: Content, position: int) -> None:
    paper.heading(content.heading(position, "KẾT QUẢ CÁC CHỈ SỐ"), 2)
    if report.indices:
        paper.table(content.INDEX_HEADER, content.index_rows(report.indices), widths=(4, 1, 1.4, 1.4, 2, 4))
    else:
        paper.paragraph("Chưa có kết quả chỉ số nào được nhập.")
    for at, (title, text) in enumerate(
        (("KHÓ KHĂN, VƯỚNG MẮC", report.obstacles), ("ĐỀ XUẤT, KIẾN NGHỊ", report.proposals)), start=position + 1
    ):
        paper.heading(content.heading(at, title), 2)
        paper.paragraph(text or "Không có.")
    if report.changes:
        paper.heading(content.heading(position + 3, "ĐIỀU THAY ĐỔI SO VỚI LẦN BÁO CÁO TRƯỚC"), 2)
        changed = [(one["title"], one["before"], one["after"]) for one in report.changes]
        paper.table(("Chỉ tiêu", "Lần trước", "Lần này"), changed, widths=(4, 2, 2))


def _sign(paper: Paper, report: Content) -> None:
    paper.space(4)
    if paper.y > paper.height - _SIGNATURE - 6 * len(report.to):
        paper.page()

    def left() -> None:
        paper.paragraph("Nơi nhận:", 10, face=Face.BOLD)
        for line in content.receivers(report.to):
            paper.paragraph(line, 9.5)

    def right() -> None:
        paper.paragraph(report.signer_title.upper() or "THỦ TRƯỞNG CƠ QUAN", 11, face=Face.BOLD, align=CENTRE)
        paper.space(22)
        paper.paragraph(report.signer_name, 11, face=Face.BOLD, align=CENTRE)

    paper.columns((left, right), (5, 5))


def _foot(report: Content) -> str:
    state = "Đã duyệt" if report.signed_at else "Dự thảo"
    return f"{report.agency} · {report.period.words} · {state}, lần {report.version}"
