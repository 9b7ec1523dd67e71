"""Activities that a plan writes out, each with its labels: "Thời gian thực hiện: ...", "Cơ quan chủ trì: ..."."""

from scheduler.plans.reading.chapters import HOLDS_NO_ACTIVITY, Chapter, is_key
from scheduler.plans.reading.labels import Part, folded, split
from scheduler.plans.reading.markers import Rank
from scheduler.plans.reading.outline import Node
from scheduler.plans.reading.parts import Found, fill
from scheduler.plans.reading.proposal import ProposedActivity
from scheduler.plans.reading.wording import name_of

_WHO_OR_WHEN = {Part.TIME, Part.LEAD, Part.SUPPORT, Part.LEAD_AND_SUPPORT}
_MOST_PASSAGE = 6_000


class _Read:
    """What one node says of itself: its own words, the labels on and under it, its other lines."""

    def __init__(self, node: Node) -> None:
        pieces = split(node.text)
        self.own = pieces[0].value if pieces[0].part is None else ""
        self.found = Found()
        self.others: list[Node] = []
        self.labels: list[Node] = []
        for piece in pieces:
            if piece.part is not None:
                self.found.add(piece.part, piece.value)
        waiting: Part | None = None
        for child in node.children:
            waiting = self._child(child, waiting)

    def _child(self, child: Node, waiting: Part | None) -> Part | None:
        """Takes one line under the node; returns the label that still waits for its value on the next lines."""
        pieces = split(child.text) if child.grid is None else []
        if not pieces or pieces[0].part is None:
            if waiting is not None and child.rank in {Rank.PLAIN, Rank.PLUS, Rank.PLUS + 1} and child.grid is None:
                self.found.add(waiting, _whole(child))
                return waiting
            if len(pieces) > 1 and child.rank == Rank.PLAIN:  # "Nội dung ... Thời gian: Quý I." in running text
                for piece in pieces[1:]:
                    self.found.add(piece.part or Part.CONTENT, piece.value)
                self.found.add(Part.CONTENT, pieces[0].value)
                return None
            self.others.append(child)
            return None
        self.labels.append(child)
        for piece in pieces:
            self.found.add(piece.part or Part.CONTENT, piece.value)
        last = pieces[-1].part
        for below in child.children:
            self._below(below, last or Part.CONTENT)
        return last if last is not None and not pieces[-1].value and not child.children else None

    def _below(self, line: Node, part: Part) -> None:
        """A line under a label: more of its value, or a label of its own ("- Chủ trì: ..." under "Thực hiện:")."""
        pieces = split(line.text)
        if pieces[0].part in _WHO_OR_WHEN:
            for piece in pieces:
                self.found.add(piece.part or part, piece.value)
        else:
            self.found.add(part, _whole(line))

    @property
    def is_activity(self) -> bool:
        return bool(self.own) and bool(_WHO_OR_WHEN & set(self.found.words))


def listed(root: Node, year: int | None) -> list[tuple[Node, ProposedActivity]]:
    """Every labelled activity, and the ones without a label that stand beside labelled ones."""
    found: list[tuple[Node, ProposedActivity]] = []
    _walk(root, Found(), year, found)
    return found


def _walk(node: Node, above: Found, year: int | None, found: list[tuple[Node, ProposedActivity]]) -> bool:
    """Whether the node or one below it is a labelled activity."""
    if node.chapter in HOLDS_NO_ACTIVITY and node.rank >= 0:
        return False
    read = _Read(node)
    passed = Found()
    passed.inherit(read.found)
    passed.inherit(above)
    branches = [child for child in node.children if child.rank < Rank.PLAIN and child not in read.labels]
    before = len(found)
    activities = [_walk(child, passed, year, found) for child in branches]
    if any(activities):
        _add_unlabelled(node, branches, activities, passed, year, found)
        return True
    del found[before:]
    may_be = node.rank > Rank.ROMAN or (node.rank == Rank.ROMAN and len(_WHO_OR_WHEN & set(read.found.words)) >= 2)
    if not (may_be and read.is_activity and node.chapter is not Chapter.DUTIES):
        return False
    found.append((node, _activity(node, read, above, year)))
    return True


def _add_unlabelled(
    node: Node,
    branches: list[Node],
    activities: list[bool],
    passed: Found,
    year: int | None,
    found: list[tuple[Node, ProposedActivity]],
) -> None:
    """An activity without any label stands among labelled ones: it is proposed too, and told as incomplete."""
    ranks = {child.rank for child, is_one in zip(branches, activities, strict=True) if is_one}
    if node.rank < 0 or min(ranks) <= Rank.ROMAN or node.chapter is Chapter.DUTIES:
        return
    for child, is_one in zip(branches, activities, strict=True):
        if not is_one and child.rank in ranks and child.chapter not in HOLDS_NO_ACTIVITY | {Chapter.DUTIES}:
            found.append((child, _activity(child, _Read(child), passed, year)))


def _activity(node: Node, read: _Read, above: Found, year: int | None) -> ProposedActivity:
    own = read.own or node.text
    group = node.parent.text if node.parent is not None and node.parent.rank > Rank.ROMAN else ""
    activity = ProposedActivity(
        name_of(own), node.written, code=node.path, group=group.rstrip(" .:"), key=node.key, passage=passage(node)
    )
    if len(own) > len(activity.name) + 2:
        activity.content = own
    prose = [_whole(child) for child in read.others if child.grid is None]
    if Part.METHOD in read.found.words:
        activity.content = "\n".join(part for part in (activity.content, *prose) if part)
    else:
        activity.method = "\n".join(prose)
    activity.key = activity.key or is_key(read.own) or any("hoat dong trong diem" in folded(line) for line in prose)
    read.found.inherit(above)
    return fill(activity, read.found, year)


def passage(node: Node) -> str:
    """A node and everything under it, as written."""
    return "\n".join([node.written, *(below.written for below in node.below() if below.written)])[:_MOST_PASSAGE]


def _whole(node: Node) -> str:
    return "\n".join([node.text, *(below.text for below in node.below() if below.text)])
