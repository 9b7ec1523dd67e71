"""The portal's tables "Thành phần hồ sơ", whose cells arrive run together: one table per case of documents."""

import re
from dataclasses import dataclass, field
from itertools import groupby

from knowledge.record import DocumentPart, FormPart

_HEADER = re.compile(r"Tên giấy tờ\s*Mẫu đơn, tờ khai\s*Số lượng")
_COUNT = re.compile(
    r"(?P<run>\d+) bản chính(?:,\s?(?P<copies>\d+) bản sao)?"
    r"|Bản chính\s?:\s?(?P<originals>\d+)\s*-?\s*Bản sao\s?:\s?(?P<duplicates>\d+)"
)
_NO_CASE = re.compile(
    r"^[\s*+a1).-]*(?:(?:thành phần )?hồ sơ(?: bao)?(?: gồm)?|bao gồm|thành phần hồ sơ)?[\s:.,-]*$", re.I
)
_CASE = re.compile(r"trường hợp|đối với|cấp mới|cấp lại|cấp đổi|gia hạn|ủy quyền|uỷ quyền", re.IGNORECASE)
_FILES = re.compile(r"(?i:\.(?:docx?|pdf|xlsx?|rtf|odt|zip|rar))(?![a-z])")
_FORM_WORD = re.compile(
    r"(?<=[^\s/_\d(-])(?=(?:\d{1,3}\s?[-.]\s?)?"
    r"(?:Mẫu|Mau|MẪU|MAU|Mus?(?=[A-Z\d])|Phụ lục|Phu ?luc|PL ?[\dIVX]|BM|TK ?\d|Biểu|mẫu|mau |m\d))"
)
_TAIL = re.compile(
    r"[\s,;:]*(?:thành phần )?hồ sơ(?: bao)?(?: gồm)?(?: có)?[\s:.]*$|[\s,;:]+(?:bao )?gồm(?: có)?[\s:.]*$|[\s:]+$",
    re.IGNORECASE,
)
_FILE_NUMBER = re.compile(r"(?<=[^\s/_\d-])\d{1,3}\s?[-.]\s?$")
_NUMBERING = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*(?:[.)/]| (?=[A-ZĐ]))|[a-zđ]\d?[.)]|\((?:[ivx]{1,4}|[a-zđ]|\d{1,2})\)|[-–+*•]+)"
    r"\s*(?=\S{2})"
)
_STRAY = re.compile(r"^[\s,.;)\-–+*•]+")  # bullets, and what a torn bracket leaves
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_MARK = re.compile(rf"\(?(\d{{1,2}}|[{_LETTERS}])[.)]\s")
_LONGEST_FILE_NAME = 150


@dataclass
class Documents:
    """What the tables say. `cases` are the headings a citizen can be asked about; `unread` fits no row."""

    documents: list[DocumentPart] = field(default_factory=list)
    forms: list[FormPart] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    unread: str = ""


def read_documents(text: str) -> Documents:
    """Reads every table; text in no recognisable row is kept as a document of its own and reported in `unread`."""
    found = Documents()
    heading, *tables = _HEADER.split(text)
    for position, table in enumerate(tables):
        heading = _read_table(found, _case(found, heading), table)
        if _STRAY.sub("", heading) and position == len(tables) - 1:
            found.documents.append(DocumentPart(name=heading))
    if not tables and _STRAY.sub("", text):
        found.unread = text.strip()
        found.documents.append(DocumentPart(name=_STRAY.sub("", found.unread)))
    found.documents = _in_order(found.documents)
    return found


def _in_order(papers: list[DocumentPart]) -> list[DocumentPart]:
    """The papers of a case as they are numbered, where all of them are: the portal mixes them up."""
    ordered: list[DocumentPart] = []
    for _, group in groupby(papers, key=lambda paper: paper.case):
        own = list(group)
        marks = [_MARK.match(paper.name) for paper in own]
        if all(marks) and len({mark[1] for mark in marks if mark}) == len(own):
            own = [paper for _, paper in sorted(zip(map(_place, marks), own, strict=True), key=lambda pair: pair[0])]
        ordered += own
    return ordered


def _place(mark: re.Match[str] | None) -> int:
    assert mark is not None
    return int(mark[1]) if mark[1].isdecimal() else _LETTERS.index(mark[1])


def add(found: Documents, case: str, name: str, originals: int | None, copies: int | None) -> None:
    """Adds one document; the names of form files at the end of `name` are split off."""
    name, files = split_files(_STRAY.sub("", name.strip(" \t\n,")))
    if not name:
        name = ", ".join(files)
    if not name:
        return
    found.documents.append(
        DocumentPart(name=name, case=case, originals=originals, copies=copies, form=", ".join(files))
    )
    known = {form.name for form in found.forms}
    found.forms.extend(FormPart(name=file) for file in dict.fromkeys(files) if file not in known)


def split_files(text: str) -> tuple[str, list[str]]:
    """`"Đơn đề nghị;Mau 01.docx"` -> ("Đơn đề nghị;", ["Mau 01.docx"]). A file name that cannot be told apart stays."""
    ends = [found.end() for found in _FILES.finditer(text)]
    if not ends or ends[-1] != len(text):
        return text, []
    start = _file_start(text[: ends[0]])
    if start is None:
        return text, []
    files = [text[a:b].strip() for a, b in zip([start, *ends], ends, strict=False)]
    return text[:start].strip(), files


def counts(found: re.Match[str], text: str) -> tuple[int, int, int] | None:
    """Where the document's name ends, how many originals and copies; None when the words are part of a name.

    "… ngày 24/7/20231 bản chính" is the year 2023 and one original; "01 bản chính" written out belongs to the name.
    """
    if found["run"] is None:
        return found.start(), int(found["originals"]), int(found["duplicates"])
    run, before, after = found["run"], text[: found.start()][-1:], text[found.end() :]
    written_out = len(run) == 2 and run[0] == "0" and (before in {"(", ""} or before.isspace())
    if written_out or not _ends_a_row(before, after):
        return None
    whole_run = len(run) == 1 or (len(run) == 2 and run[0] != "0" and (before.isalpha() or before in ";)"))
    originals = run if whole_run else run[-1]
    return found.end("run") - len(originals), int(originals), int(found["copies"] or 0)


def _ends_a_row(before: str, after: str) -> bool:
    if not after:
        return True
    if after[0].isspace():
        return not before.isspace() and before != "(" and re.match(r"\s*(?:[*+-] |$|\n)", after) is not None
    if after[0] in ".,;:)":
        return before not in {"", "(", " "} and len(after) > 1 and not after[1].isspace() and after[1].isalpha()
    again = _COUNT.match(after)
    return again is None or (again["run"] or "").startswith("0") or len(again["run"] or "") > 1


def _read_table(found: Documents, case: str, table: str) -> str:
    """Adds the rows of one table and gives back what follows its last row: the heading of the next table."""
    start = 0
    for mark in _COUNT.finditer(table):
        row = counts(mark, table)
        if row is not None and row[0] >= start:
            end_of_name, originals, copies = row
            add(found, case, table[start:end_of_name], originals, copies)
            start = mark.end()
    return table[start:].strip(" \t\n.,")


def _case(found: Documents, heading: str) -> str:
    heading = _NUMBERING.sub("", heading.strip(" -–\n\t"))
    if _NO_CASE.match(heading):
        return ""
    heading = _TAIL.sub("", heading) or heading
    if _CASE.search(heading) and heading not in found.cases:
        found.cases.append(heading)
    return heading


def _file_start(text: str) -> int | None:
    """Where the file name at the end of `text` begins; None when nothing marks it."""
    window = max(0, len(text) - _LONGEST_FILE_NAME)
    named = [found.start() for found in _FORM_WORD.finditer(text) if found.start() >= window]
    if named:
        number = _FILE_NUMBER.search(text, 0, named[-1])
        return number.start() if number else named[-1]
    return next((position for position in range(max(window, 2), len(text) - 1) if _is_glued(text, position)), None)


def _is_glued(text: str, position: int) -> bool:
    """Whether a capital begins a new cell without a space: "quốc tếMau", "NA19).Mau", "NĐ-CPMus03"."""
    before, letter, after = text[position - 1], text[position], text[position + 1]
    if not letter.isupper():
        return False
    if before.isupper():
        return text[position - 2].isupper() and after.islower()
    return before.islower() or before.isdigit() or before in ').];:,”"'
