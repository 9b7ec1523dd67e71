"""A report as a Word file in the layout of administrative documents (NĐ 30/2020/NĐ-CP, phụ lục I)."""

import io
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from scheduler.reports import content
from scheduler.reports.content import Content

_FONT = "Times New Roman"
_CENTRE, _RIGHT, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


def word(report: Content, made_at: datetime) -> bytes:
    """The file."""
    document = Document()
    _page(document)
    _head(document, report)
    _body(document, report)
    _foot(document, report)
    document.core_properties.title = report.title
    document.core_properties.author = report.agency
    document.core_properties.created = document.core_properties.modified = made_at.replace(tzinfo=None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.different_first_page_header_footer = True  # the first page carries no number
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(6)
    _number(section.header.paragraphs[0])


def _number(paragraph: Paragraph) -> None:
    """The page's number, in the middle above the text."""
    paragraph.alignment = _CENTRE
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _head(document: Doc, report: Content) -> None:
    table = document.add_table(rows=2, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Mm(66), Mm(94)
    left, right = table.rows[0].cells
    first = left.paragraphs[0]
    if report.parent_agency:
        _say(first, report.parent_agency.upper(), 12, centre=True)
        first = left.add_paragraph()
    _say(first, report.agency.upper(), 12, bold=True, centre=True)
    _line(first, 28)
    _say(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, centre=True)
    motto = right.add_paragraph()
    _say(motto, "Độc lập - Tự do - Hạnh phúc", 13, bold=True, centre=True)
    _line(motto, 16)
    left, right = table.rows[1].cells
    _say(left.paragraphs[0], report.subject_number, 13, centre=True)
    _say(right.paragraphs[0], report.dated, 13, italic=True, centre=True)
    if report.signed_at is None:
        _say(document.add_paragraph(), f"DỰ THẢO (lần {report.version})", 13, bold=True, centre=True)
    title = document.add_paragraph()
    title.paragraph_format.space_before = Pt(12)
    _say(title, "BÁO CÁO", 14, bold=True, centre=True)
    subject = document.add_paragraph()
    _say(subject, report.title, 14, bold=True, centre=True)
    _line(subject, 40)


def _body(document: Doc, report: Content) -> None:
    _words(document, report.closed)
    if report.version > 1 and report.signed_at is not None:
        _words(document, f"Báo cáo này thay lần báo cáo thứ {report.version - 1} của cùng kỳ.")
    if report.empty:
        _words(document, content.ALL_EMPTY)
    _words(document, report.overview)
    position = 0
    for section in report.sections:
        _heading(document, content.heading(position, section.title.upper()))
        position += 1
        if section.empty:
            _words(document, content.EMPTY)
        _table(document, content.FIGURE_HEADER, content.figure_rows(section))
        for table in (table for table in section.tables if table.rows):
            _words(document, f"{table.title}:", italic=True)
            _table(document, table.header, content.table_rows(table.rows))
        if section.note:
            _words(document, f"Ghi chú: {section.note}", italic=True)
    for title, words, rows in (
        ("KẾT QUẢ CÁC CHỈ SỐ", "" if report.indices else "Chưa có kết quả chỉ số nào được nhập.", report.indices),
        ("KHÓ KHĂN, VƯỚNG MẮC", report.obstacles or "Không có.", ()),
        ("ĐỀ XUẤT, KIẾN NGHỊ", report.proposals or "Không có.", ()),
    ):
        _heading(document, content.heading(position, title))
        position += 1
        _words(document, words)
        if rows:
            _table(document, content.INDEX_HEADER, content.index_rows(rows))
    if report.changes:
        _heading(document, content.heading(position, "ĐIỀU THAY ĐỔI SO VỚI LẦN BÁO CÁO TRƯỚC"))
        changed = [(one["title"], one["before"], one["after"]) for one in report.changes]
        _table(document, ("Chỉ tiêu", "Lần trước", "Lần này"), changed)


def _foot(document: Doc, report: Content) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # name and title stay on one page
    left, right = table.rows[0].cells
    left.width, right.width = Mm(80), Mm(80)
    _say(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    for line in content.receivers(report.to):
        _say(left.add_paragraph(), line, 11)
    _say(right.paragraphs[0], report.signer_title.upper() or "THỦ TRƯỞNG CƠ QUAN", 14, bold=True, centre=True)
    for _ in range(3):
        right.add_paragraph()
    _say(right.add_paragraph(), report.signer_name, 14, bold=True, centre=True)


def _heading(document: Doc, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(6)
    _say(paragraph, text, 14, bold=True)


def _words(document: Doc, text: str, *, italic: bool = False) -> None:
    for line in filter(None, text.split("\n")):
        paragraph = document.add_paragraph()
        paragraph.alignment = _BOTH
        paragraph.paragraph_format.first_line_indent = Mm(10)
        _say(paragraph, line, 14, italic=italic)


def _table(document: Doc, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(header))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, header, strict=True):
        _cell(cell, words, bold=True)
    mark = OxmlElement("w:tblHeader")  # the header comes again on every page
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        cells = table.add_row().cells
        for at, (cell, words) in enumerate(zip(cells, row, strict=True)):
            _cell(cell, words, right=at > 0 and _is_number(words))
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _cell(cell: _Cell, words: str, *, bold: bool = False, right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _say(paragraph, words, 12, bold=bold)
    if right:
        paragraph.alignment = _RIGHT


def _is_number(words: str) -> bool:
    return words[:1].isdigit() or words == "–"


def _say(
    paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False, centre: bool = False
) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), _FONT
    if centre:
        paragraph.alignment = _CENTRE
        paragraph.paragraph_format.space_after = Pt(0)


def _line(paragraph: Paragraph, margin: int) -> None:
    """The rule under a name: a border of a short line of its own, drawn in by `margin` mm on both sides."""
    rule = paragraph._parent.add_paragraph() if hasattr(paragraph._parent, "add_paragraph") else paragraph
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(margin)
    rule.paragraph_format.space_after = Pt(4)
    rule.paragraph_format.line_spacing = Pt(3)
    properties = rule._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties.append(borders)
