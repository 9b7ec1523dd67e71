"""A reply's plain text as blocks that a page can lay out: titles, lists, links. Knows no HTML and no feature."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_BULLET = re.compile(r"^(?P<indent>\s*)(?:[-–•*+☐✓]|(?P<number>\d{1,2})[.)])\s+(?P<text>\S.*)$")
_LINK = re.compile(
    r"https?://[^\s<>\"'“”]+[^\s<>\"'“”.,;:!?)\]}]|\b(?:[a-z0-9-]+\.)+gov\.vn\b(?:/[^\s<>\"'“”.,;:!?)\]}]+)*"
)
# a number to call, where the words say that it is one: "gọi 1022", "114: cháy, nổ"
_CALL = re.compile(r"(?:(?<=gọi )|^)(?:11[1-5]|10\d\d|1[89]00[ .]?\d{4,6}|0\d[\d .]{6,11}\d)(?!\d)(?=[:\s.,;]|$)")
_LABEL = re.compile(r"^(?P<label>[^\W\d_][^:.?!“”]{1,38}):\s+(?P<rest>\S.*)$")
_FOOT = ("Căn cứ: ", "Nguồn: ")
_LONGEST_TITLE = 240  # characters: names of procedures are long
_LONGEST_HEADING = 60


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    FOOT = "foot"  # what the answer rests on


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; a link where `href` is set; a label before a colon where `strong`."""

    text: str
    href: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line or list item. `deep`: an item below another. `number`: its own number in a numbered list."""

    spans: tuple[Span, ...]
    deep: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    lines: tuple[Line, ...]


def blocks_of(text: str) -> list[Block]:
    """The blocks of `text`, in order. Every character of it is in them but the list marks and the blank lines."""
    paragraphs = [paragraph.splitlines() for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
    found: list[Block] = []
    for position, lines in enumerate(paragraphs):
        if position + 1 < len(paragraphs) and _is_title(lines):
            found.append(Block(BlockKind.TITLE, (Line((Span(lines[0].strip()),)),)))
        elif lines[0].startswith(_FOOT):
            found.append(Block(BlockKind.FOOT, tuple(_line(line) for line in lines)))
        else:
            found.extend(_parts(lines))
    return found


def _parts(lines: list[str]) -> Iterator[Block]:
    for kind, group in groupby((line for line in lines if line.strip()), key=_kind):
        yield Block(kind, tuple(_line(line) for line in group))


def _kind(line: str) -> BlockKind:
    item = _BULLET.match(line)
    if item is not None:
        return BlockKind.NUMBERS if item["number"] else BlockKind.BULLETS
    is_heading = line.rstrip().endswith(":") and len(line) <= _LONGEST_HEADING
    return BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH


def _line(line: str) -> Line:
    item = _BULLET.match(line)
    if item is None:
        return Line(tuple(_spans(line.strip())))
    number = int(item["number"]) if item["number"] else None
    return Line(tuple(_spans(item["text"].strip())), deep=len(item["indent"]) >= 2, number=number)


def _spans(text: str) -> Iterator[Span]:
    label = _LABEL.match(text)
    if label:
        yield Span(f"{label['label']}:", strong=True)
        yield Span(" ")
        text = label["rest"]
    end = 0
    found = [*_LINK.finditer(text), *_CALL.finditer(text)]
    for link in sorted(found, key=lambda link: link.start()):
        if link.start() > end:
            yield Span(text[end : link.start()])
        yield Span(link.group(), href=_href(link.group()))
        end = link.end()
    if end < len(text):
        yield Span(text[end:])


def _href(words: str) -> str:
    if words[0].isdigit():
        return "tel:" + re.sub(r"\D", "", words)
    return words if words.startswith("http") else f"https://{words}"


def _is_title(lines: list[str]) -> bool:
    """One line that is no sentence, no list and no lead-in."""
    line = lines[0].strip()
    ends = line.endswith((".", "?", "!", ":", ";", "…"))
    return len(lines) == 1 and len(line) <= _LONGEST_TITLE and not ends and _BULLET.match(line) is None
