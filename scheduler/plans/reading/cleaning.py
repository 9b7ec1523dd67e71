"""Lines of a text file as sentences: marks of Markdown taken away, lines that a page end broke joined again."""

import re
import unicodedata
from collections.abc import Iterator

from knowledge.vietnamese import clean
from scheduler.plans.reading.heading import Heading
from scheduler.plans.reading.labels import begins_with_label
from scheduler.plans.reading.markers import marker_of

_MARKDOWN_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__|~~|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`)")
_TAG = re.compile(r"</?(?:u|b|i|em|strong|sup|sub|span|p|div|center|font|a)\b[^<>]{0,200}>", re.IGNORECASE)
_ADDRESS = re.compile(r"<(https?://[^<>\s]+)>")
_ESCAPED = re.compile(r"\\([-.*+_#()\[\]>])")
_HEADING_INSIDE = re.compile(r"\*{1,3}(\d{1,2}(?:\.\d{1,2})+\.?\s[^*]{3,200})\*{1,3}\s*$")
_NOISE = re.compile(
    r"^(?:\d{1,3}|[-–]\s*\d{1,3}\s*[-–]|trang\s+\d+(?:\s*/\s*\d+)?|(?:hình )?ảnh\s*:.*|_{3,}|-{3,}|={3,}|\*{3,})$", re.I
)
_ENDS = tuple('.;:!?…”"')
_GOES_ON = re.compile(
    r"(?:^|\s)(?:số|và|của|các|ngày|tháng|năm|về|tại|cho|với|theo|đến|là|trên|để|trong|việc|hoặc|từ|bằng|những)$",
    re.IGNORECASE,
)
_FEWEST_TABS, _FEWEST_ROWS = 2, 3
_LONGEST_LINE = 8_000  # characters
_WRAPPED_WIDTH = 120  # characters; a file whose lines are all shorter was wrapped by whoever saved it


def plain(text: str) -> str:
    """One line as a person reads it; one letter for each, so that its folded form has the same length."""
    text = _TAG.sub(" ", _ADDRESS.sub(r"\1", _MARKDOWN_HEADING.sub("", text)))
    bullet = re.match(r"^\s*\*\s+(?=\S)", text)
    if bullet:
        text = "- " + text[bullet.end() :]
    text = _ESCAPED.sub(r"\1", _EMPHASIS.sub("", text))
    composed = clean(text.replace("\t", " ").replace("\u00a0", " "))
    return "".join(letter for letter in composed if not unicodedata.combining(letter))


def lines_of(text: str) -> list[str]:
    """The sentences and headings of a text file, in order."""
    raw: list[tuple[str, bool]] = []
    blank = True
    for written in _drawn(text.splitlines()):
        for part in _parted(written):
            line = _marked(part, plain(part))
            if line and not _NOISE.match(line):
                raw.append((line, blank))
                blank = False
            elif not line:
                blank = True
    longest = max((len(line) for line, _ in raw), default=0)
    full = sum(len(line) > 0.85 * longest for line, _ in raw)
    wrapped = longest if longest <= _WRAPPED_WIDTH and full * 3 > len(raw) else 0
    joined: list[str] = []
    width = 0
    for line, after_blank in raw:
        if joined and _continues(joined[-1], line, wrapped=bool(wrapped and not after_blank and width > wrapped * 0.8)):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        width = len(line)
    return joined


def _drawn(lines: list[str]) -> Iterator[str]:
    """Lines of a table that was pasted with tabs, drawn with bars instead: three or more of two tabs at least."""
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip("\t ").count("\t") >= _FEWEST_TABS:
            run.append(line)
            continue
        as_table = len(run) >= _FEWEST_ROWS
        yield from (f"| {' | '.join(one.rstrip().split(chr(9)))} |" if as_table else one for one in run)
        run = []
        yield line


def _marked(written: str, line: str) -> str:
    """The line as a Heading where Markdown makes it one and no number does."""
    marks = _MARKDOWN_HEADING.match(written)
    return Heading(line, len(marks.group(1))) if marks and line and marker_of(line) is None else line


def _parted(written: str) -> list[str]:
    """A line of the file as the lines that it holds."""
    if not written.lstrip().startswith("|"):
        parts = _BREAK.split(written)
        if len(parts) > 1:
            return parts
    if len(written) > _LONGEST_LINE:  # a whole text in one line
        sentences = re.split(r"(?<=[.;:])\s+", written)
        return [part[at : at + _LONGEST_LINE] for part in sentences for at in range(0, len(part), _LONGEST_LINE)]
    inside = _HEADING_INSIDE.search(written)
    if inside and inside.start() > 0:
        return [written[: inside.start()], inside.group(1)]
    return [written]


def _continues(before: str, line: str, *, wrapped: bool) -> bool:
    if isinstance(line, Heading) or isinstance(before, Heading):
        return False
    if line.startswith("|") or before.startswith("|") or marker_of(line) or begins_with_label(line):
        return False
    if before.isupper() != line.isupper() and before.isupper():
        return False
    first = next((letter for letter in line if letter.isalpha()), "")
    if first and first.islower() and line[0] not in "(":
        return True
    if before.endswith(_ENDS):
        return False
    return before.endswith(",") or bool(_GOES_ON.search(before)) or wrapped
