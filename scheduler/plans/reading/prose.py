"""Activities of a plan that only lists its work in sentences, and the duties its last chapter gives to offices."""

import re

from rapidfuzz import fuzz

from scheduler.plans.reading.chapters import HOLDS_NO_ACTIVITY, Chapter
from scheduler.plans.reading.labels import folded
from scheduler.plans.reading.listed import passage
from scheduler.plans.reading.markers import Rank
from scheduler.plans.reading.offices import is_office
from scheduler.plans.reading.outline import Node
from scheduler.plans.reading.parts import complete, fall_back
from scheduler.plans.reading.proposal import ProposedActivity
from scheduler.plans.reading.roles import Roles, in_sentence
from scheduler.plans.reading.when import read_when, time_in
from scheduler.plans.reading.wording import groups_others, is_work, name_of

_ORDER = (
    (Chapter.ACTIVITIES,),
    (Chapter.FORMS,),
    (Chapter.CONTENT_AND_FORMS,),
    (Chapter.CONTENT,),
)
_BESIDES = re.compile(r"(?:ben canh do|ngoai ra|cung voi do|dong thoi|ngoai cac)\b")
_OPENING = re.compile(
    r"(?:bên cạnh đó|ngoài ra|cùng với đó|đồng thời)\s*,?\s*(?:kế hoạch )?(?:cũng )?"
    r"(?:đề ra|đặt ra|yêu cầu)\s+(?:việc\s+)?",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"ke hoach nay|theo ke hoach\b|ke hoach va nhiem vu|don doc|bao cao|kho khan|vuong mac|tong hop"
    r"|kinh phi|du toan|chiu trach nhiem thi hanh|can cu (?:ke hoach|chuc nang|noi dung)|nghiem tuc|thuc hien ke hoach"
)
_TIME_FIRST = re.compile(
    r"((?:trong |vào )?(?:tháng|quý|tuần)\s+(?:\d{1,2}|[IVX]+)(?:\s*[-–,]\s*\d{1,2})?"
    r"(?:\s*/\s*20\d\d| năm 20\d\d)?)\s*[:–-]\s*",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(r"don doc|theo doi|dau moi|kiem tra")
_SAME = 72  # of 100: a duty and an activity speak of the same work


def in_prose(root: Node, year: int | None) -> list[tuple[Node, ProposedActivity]]:
    """The items of the chapters that hold work, the most telling kind of chapter that has any."""
    for kinds in _ORDER:
        chapters = [node for node in _tops(root) if node.chapter in kinds]
        items = [item for chapter in chapters for item in _items(chapter)]
        if items and _are_work(items):
            return [(node, _activity(node, year)) for node in items]
    return []


def _are_work(items: list[Node]) -> bool:
    """Whether sentences say what to do, not only of what or where."""
    return 2 * sum(is_work(item.text) or bool(in_sentence(item.text).lead) for item in items) >= len(items)


def _tops(root: Node) -> list[Node]:
    """The highest nodes of each chapter."""
    found: list[Node] = []
    for node in root.below():
        above = node.parent.chapter if node.parent is not None else None
        if node.chapter is not None and node.chapter != above and node.rank != Rank.PLAIN:
            found.append(node)
    return found


def _items(node: Node) -> list[Node]:
    listed = [child for child in node.children if child.rank < Rank.PLAIN and child.chapter not in HOLDS_NO_ACTIVITY]
    listed = [child for child in listed if child.chapter in {node.chapter, None}]
    found: list[Node] = []
    for child in listed:
        found += [child] if _is_item(child) else _items(child)
    if any(child.rank == Rank.ORDINAL for child in listed):
        found += [child for child in node.children if child.rank == Rank.PLAIN and _BESIDES.match(folded(child.text))]
    return sorted(found, key=node.children.index) if all(item in node.children for item in found) else found


def _is_item(node: Node) -> bool:
    below = [child for child in node.children if child.rank < Rank.PLAIN]
    if not below:
        return True
    work = sum(is_work(child.text) or bool(in_sentence(child.text).lead) for child in below)
    return not groups_others(node.text) and work * 2 < len(below)


def _activity(node: Node, year: int | None) -> ProposedActivity:
    time, text = _timed(node.text)
    said = in_sentence(text)
    group = node.parent.text if node.parent is not None else ""
    activity = ProposedActivity(
        name_of(_capital(said.rest if said.lead and _stands_alone(said.rest) else text)),
        node.written,
        code=node.path,
        group=group.rstrip(" .:")[:300],
        key=node.key,
        passage=passage(node),
        lead=said.lead,
        supporting=said.supporting,
        time=time or time_in(text) or _time_of(group),
    )
    below = "\n".join(child.text for child in node.below() if child.text)
    more = text if len(text) > len(activity.name) + 2 else ""
    activity.method = "\n".join(part for part in (more, below) if part)
    fall_back(activity, [text, *below.split("\n")])
    complete(activity, year)
    return activity


def _stands_alone(work: str) -> bool:
    """Whether the work is a name without who does it."""
    return is_work(work) and not folded(work).startswith("phoi hop")


def _timed(text: str) -> tuple[str, str]:
    """(when, what) of "Tháng 1: Tổ chức ..."; when is "" for the others."""
    text = text[opening.end() :] if (opening := _OPENING.match(text)) else text
    found = _TIME_FIRST.match(text)
    return (found.group(1), text[found.end() :]) if found else ("", text)


def _time_of(heading: str) -> str:
    """The heading itself where it only says when: "1. Quý I/2026"."""
    words = heading.strip(" .:")
    said = time_in(words)
    return words if 2 * len(said) >= len(words) and read_when(words, 2000).rhythm else ""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:] if text else text


def duties(root: Node) -> list[tuple[Node, Roles]]:
    """What the chapter "Tổ chức thực hiện" gives to whom."""
    found: list[tuple[Node, Roles]] = []
    for node in root.below():
        if node.chapter is not Chapter.DUTIES or node.grid is not None or node in _tops(root):
            continue
        owner = _owner(node)
        said = in_sentence(node.text)
        if owner and not said.lead:
            said = Roles(owner, said.supporting, node.text)
        if said.lead and said.rest and not is_office_alone(node):
            found.append((node, said))
    return found


def _owner(node: Node) -> str:
    """The office whose heading a duty stands under: "1. Sở Nội vụ:" and its bullets."""
    parent = node.parent
    if parent is None or parent.chapter is not Chapter.DUTIES:
        return ""
    return parent.text.rstrip(" .:") if is_office_alone(parent) else ""


def is_office_alone(node: Node) -> bool:
    """A heading that only names offices."""
    text = node.text.rstrip(" .:")
    return is_office(text) and not in_sentence(text).lead and len(text) <= 160


def coordinator(given: list[tuple[Node, Roles]]) -> str:
    """The office that follows the whole plan."""
    for node, said in given:
        plain = folded(node.text)
        if _FOLLOWS.search(plain) and "ke hoach" in plain:
            return said.lead
    return ""


def specific(given: list[tuple[Node, Roles]]) -> list[tuple[Node, Roles]]:
    """The duties that are work of their own and not the following of the plan."""
    return [(node, said) for node, said in given if is_work(said.rest) and not _GENERAL.search(folded(node.text))]


def of_duty(node: Node, said: Roles, year: int | None) -> ProposedActivity:
    """A duty as an activity."""
    rest = _capital(said.rest)
    activity = ProposedActivity(
        name_of(rest), node.written, code=node.path, passage=passage(node),
        group="Tổ chức thực hiện", lead=said.lead, supporting=said.supporting, time=time_in(rest),
    )  # fmt: skip
    activity.method = rest if len(rest) > len(activity.name) + 2 else ""
    complete(activity, year)
    return activity


def same_work(duty: str, activity: ProposedActivity) -> bool:
    """Whether a duty speaks of an activity that is proposed already."""
    return fuzz.token_sort_ratio(folded(duty), folded(activity.name)) >= _SAME
