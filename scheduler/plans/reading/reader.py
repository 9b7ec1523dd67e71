"""Reads a written plan into a proposal: Word or text, with labels, tables or plain sentences."""

import re

from scheduler.plans.reading import prose
from scheduler.plans.reading.chapters import Chapter
from scheduler.plans.reading.cleaning import lines_of
from scheduler.plans.reading.front import read_front
from scheduler.plans.reading.grid import Grid, piped
from scheduler.plans.reading.labels import folded
from scheduler.plans.reading.listed import listed
from scheduler.plans.reading.numbers import number_in
from scheduler.plans.reading.outline import Node, outline
from scheduler.plans.reading.proposal import Problem, Proposal, ProposedActivity, ProposedTarget
from scheduler.plans.reading.tabled import columns_of, tabled
from scheduler.plans.reading.unreadable import Unreadable

_MOST_LINES = 20_000
_SAID = re.compile(r"đề ra (\d{1,2}) (?:nhiệm vụ|hoạt động)", re.IGNORECASE)


def text_blocks(text: str) -> list[str | Grid]:
    """The lines and the drawn tables of a text file."""
    blocks: list[str | Grid] = []
    table: list[str] = []
    for line in [*lines_of(text), ""]:
        if line.startswith("|") and line.count("|") >= 3:
            table.append(line)
            continue
        if table:
            blocks.append(piped(table))
            table = []
        if line:
            blocks.append(line)
    return blocks


def read_plan(blocks: list[str | Grid], title: str, year: int | None = None) -> Proposal:
    """The proposal of a plan. `title`, `year` where the text has none. Raises Unreadable for one without words."""
    blocks = _opened(blocks)
    lines = [line for block in blocks for line in ([block] if isinstance(block, str) else block.texts())]
    if not any(any(letter.isalpha() for letter in line) for line in lines):
        raise Unreadable("tệp không có chữ nào đọc được (bản quét phải được nhận dạng chữ trước)")
    if len(lines) > _MOST_LINES:
        raise Unreadable("tệp quá dài so với một kế hoạch")
    proposal = Proposal(year=year)
    read_front(lines, proposal, title)
    root = outline(blocks)
    _activities(root, proposal)
    _targets(root, proposal)
    _said_of_all(root, proposal)
    _fewer_than_said(lines, proposal)
    if not proposal.activities:
        proposal.problems.append(Problem("không tìm thấy hoạt động nào; hãy dùng mẫu Excel hoặc nhập tay", "hoạt động"))
    return proposal


def _fewer_than_said(lines: list[str], proposal: Proposal) -> None:
    """An article about a plan may tell only some of its tasks."""
    said = next((int(found.group(1)) for line in lines if (found := _SAID.search(line))), 0)
    if said > len(proposal.activities):
        words = (
            f"văn bản nói có {said} nhiệm vụ nhưng chỉ đọc được {len(proposal.activities)}; hãy bổ sung từ kế hoạch gốc"
        )
        proposal.problems.append(Problem(words, "hoạt động"))


def _opened(blocks: list[str | Grid]) -> list[str | Grid]:
    """Tables that only place words on paper (the head, the signature) become lines."""
    found: list[str | Grid] = []
    for block in blocks:
        before = found[-1] if found else None
        if not isinstance(block, Grid):
            found.append(block)
        elif isinstance(before, Grid) and before.width == block.width:
            before.goes_on(block)
        elif columns_of(block) is None:
            found += list(block.texts())
        else:
            found.append(block)
    return found


def _activities(root: Node, proposal: Proposal) -> None:
    year = proposal.year
    found = listed(root, year)
    for node in root.below():
        columns = columns_of(node.grid) if node.grid is not None else None
        if node.grid is not None and columns is not None:
            key = node.key or bool(node.parent and node.parent.key)
            found += [(node, activity) for activity in tabled(node.grid, columns, year, key=key)]
    given = prose.duties(root)
    proposal.coordinator = prose.coordinator(given)
    proposal.duties = [node.written for node, _ in given]
    if not found:
        found = prose.in_prose(root, year)
        _appendix_missing(root, proposal)
        for node, said in prose.specific(given):
            same = next((activity for _, activity in found if prose.same_work(said.rest, activity)), None)
            if same is None:
                found.append((node, prose.of_duty(node, said, year)))
            elif not same.lead:
                same.lead, same.problems = said.lead, [p for p in same.problems if p.field != "chủ trì"]
    order = {id(node): at for at, node in enumerate(root.below())}
    found.sort(key=lambda pair: order[id(pair[0])])
    proposal.activities = _distinct([activity for _, activity in found])


def _distinct(activities: list[ProposedActivity]) -> list[ProposedActivity]:
    """The same activity in a chapter and in the appendix is one."""
    seen: dict[tuple[str, str, str], ProposedActivity] = {}
    for activity in activities:
        seen.setdefault((folded(activity.name), activity.time, activity.lead), activity)
    return list(seen.values())


def _targets(root: Node, proposal: Proposal) -> None:
    """Numbers of the chapters on aims, and those that an activity sets."""
    seen: set[str] = set()
    for node in root.below():
        aims = node.chapter in {Chapter.TARGETS, Chapter.PURPOSE}
        number = number_in(node.text) if aims and node.text and node.rank > 1 else None
        if number is not None and node.text not in seen:
            seen.add(node.text)
            proposal.targets.append(
                ProposedTarget(_clause(node.text), node.written, number.value, number.unit, number.aim)
            )
    for activity in proposal.activities:
        if activity.target is not None and "/" in activity.target_unit:
            source = next((line for line in activity.passage.split("\n") if number_in(line)), activity.source)
            proposal.targets.append(ProposedTarget(activity.name, source, activity.target, activity.target_unit))


def _clause(text: str) -> str:
    """The part of a sentence that holds the number."""
    parts = [part for part in text.replace(". ", "; ").split(";") if number_in(part)]
    return " ".join((parts[0] if parts else text).strip(" .;-").split())[:400]


def _said_of_all(root: Node, proposal: Proposal) -> None:
    for node in root.below():
        words = node.text if node.rank > 2 else ""
        if node.chapter is Chapter.BUDGET and words and not proposal.budget_note:
            proposal.budget_note = words
        if node.chapter is Chapter.AUDIENCE and words and not proposal.audience:
            proposal.audience = words


def _appendix_missing(root: Node, proposal: Proposal) -> None:
    said = any("phu luc" in folded(node.text) for node in root.below() if node.chapter is Chapter.ACTIVITIES)
    if said and not any(node.grid is not None for node in root.below()):
        words = "kế hoạch dẫn tới Phụ lục nhưng tệp không có phụ lục; hãy nạp thêm bảng của phụ lục"
        proposal.problems.append(Problem(words, "hoạt động trọng điểm"))
