"""A plan as a tree: chapters, headings, bullets, each under what it details, and tables where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from scheduler.plans.reading.chapters import Chapter, chapter_of, chapter_of_intro, is_key
from scheduler.plans.reading.grid import Grid
from scheduler.plans.reading.heading import Heading
from scheduler.plans.reading.labels import begins_with_label, folded
from scheduler.plans.reading.markers import Marker, Rank, is_first, marker_of

_LONGEST_HEADING = 160
_END = "/."  # how an official text ends; a web page may go on with its own words


@dataclass(eq=False)
class Node:
    """One line. `text` is without its number or bullet, `written` with it."""

    rank: int
    text: str
    written: str
    label: str = ""
    parent: "Node | None" = None
    chapter: Chapter | None = None
    key: bool = False
    grid: Grid | None = None
    place: int = 0  # among its parent's children of the same rank, from 1
    children: list["Node"] = field(default_factory=list)

    def below(self) -> Iterator["Node"]:
        """Every node under this one, in order."""
        for child in self.children:
            yield child
            yield from child.below()

    @property
    def path(self) -> str:
        """The numbers that lead here: "III.2.a"."""
        above = self.parent.path if self.parent is not None else ""
        if self.rank == Rank.PLAIN or not self.label:
            return above
        label = self.label
        if self.rank >= Rank.ORDINAL and self.rank != Rank.PAREN_UNDER_LETTER and self.parent is not None:
            label = str(self.place)
        if self.rank > Rank.NUMBER and self.rank < Rank.PAREN:
            above = self.parent.path.removesuffix(label.rpartition(".")[0]).rstrip(".") if self.parent else above
        return f"{above}.{label}".lstrip(".")


def outline(blocks: Iterable[str | Grid]) -> Node:
    """The tree of a text. The root holds what stands before the first heading."""
    root = Node(-1, "", "")
    stack = [root]
    found = list(blocks)
    for number, block in enumerate(found):
        if isinstance(block, Grid):
            _hang(stack, Node(Rank.PLAIN, "", "", grid=block), keep=False)
            continue
        following = next((later for later in islice(found, number + 1, number + 4) if isinstance(later, str)), "")
        _hang(stack, _node(block, following, stack))
        if block.rstrip().endswith(_END):
            _close(stack)
    return root


def _node(line: str, following: str, stack: list[Node]) -> Node:
    marker = marker_of(line)
    if marker is not None:
        return Node(_rank(marker, stack), marker.rest.strip() or marker.label, line, label=marker.label)
    if folded(line).startswith("noi nhan"):
        return Node(Rank.PART, line, line, chapter=Chapter.CLOSING)
    if isinstance(line, Heading):
        return Node(min(line.level - 1, Rank.PAREN - 1), line, line)
    if _introduces(following):
        return Node(Rank.ROMAN, line, line, chapter=chapter_of_intro(line))
    if _is_heading(line, stack):
        return Node(Rank.ROMAN, line, line)
    return Node(Rank.PLAIN, line, line)


def _rank(marker: Marker, stack: list[Node]) -> int:
    ranks = {node.rank for node in stack}
    if marker.rank == Rank.PAREN and Rank.LETTER in ranks:
        return Rank.PAREN_UNDER_LETTER
    if marker.rank == Rank.DASH and Rank.PLUS in ranks and Rank.DASH not in ranks:
        return Rank.PLUS + 1  # whoever puts "-" under "+"
    return marker.rank


def _introduces(following: str) -> bool:
    """Whether a list of ordinals ("Thứ nhất, ...") begins on the next line."""
    marker = marker_of(following)
    return marker is not None and marker.rank == Rank.ORDINAL and is_first(marker)


def _is_heading(line: str, stack: list[Node]) -> bool:
    """A heading without a number: in capitals, or with a colon outside any list."""
    if begins_with_label(line) and not line.rstrip().endswith(":"):
        return False
    if len(line) > _LONGEST_HEADING:
        return False
    if line.isupper() and chapter_of(line, whole=True) is not None and folded(line).strip() != "ke hoach":
        return True
    in_a_list = any(node.rank >= Rank.NUMBER for node in stack)
    return line.endswith(":") and not in_a_list and chapter_of(line, whole=True) is not None


def _hang(stack: list[Node], node: Node, *, keep: bool = True) -> None:
    if node.rank != Rank.PLAIN:
        while len(stack) > 1 and (stack[-1].rank >= node.rank or _ends_closing(stack[-1], node)):
            stack.pop()
    elif len(stack) > 1 and stack[-1].rank == Rank.ORDINAL:
        while stack[-1].rank == Rank.ORDINAL:
            stack.pop()
    parent = stack[-1]
    node.parent = parent
    before = next((child for child in reversed(parent.children) if child.rank == node.rank), None)
    node.place = before.place + 1 if before is not None else 1
    parent.children.append(node)
    whole = node.rank <= Rank.ROMAN
    own = None
    if node.rank < Rank.DASH and not begins_with_value(node.text):
        own = chapter_of(node.text, whole=whole)
    if node.rank == Rank.PART and folded(node.written).startswith("dieu "):
        own = Chapter.ORDER
    node.chapter = node.chapter or own or parent.chapter
    node.key = is_key(node.text) if whole and own else parent.key
    if keep and node.rank != Rank.PLAIN:
        stack.append(node)


def begins_with_value(text: str) -> bool:
    """Whether a label with something after it opens the line: "Thời gian: Quý I"."""
    return begins_with_label(text) and not text.rstrip().endswith(":")


def _close(stack: list[Node]) -> None:
    """What follows belongs to no chapter, until something with a number or a heading begins."""
    end = Node(Rank.PART, "", "", parent=stack[0], chapter=Chapter.CLOSING)
    stack[0].children.append(end)
    stack[1:] = [end]


def _ends_closing(top: Node, node: Node) -> bool:
    """After "Nơi nhận:" only bullets belong to it."""
    return top.chapter is Chapter.CLOSING and node.rank < Rank.DASH
