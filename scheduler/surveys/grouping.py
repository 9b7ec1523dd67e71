"""Groups and questions as lines of a table, without those that are too small or would give a small one away."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from scheduler.surveys import counting, statistics, suppression
from scheduler.surveys.counting import Part
from scheduler.surveys.form import Form, Kind
from scheduler.surveys.statistics import Score
from scheduler.surveys.suppression import LEAST


@dataclass(frozen=True, slots=True)
class Line:
    """A group or a question. `score` None: too few to be shown, or nothing there."""

    key: str
    name: str
    score: Score | None


def line(key: str, name: str, counts: Mapping[str, int]) -> Line:
    """The result of these counts, unless they are too few."""
    return Line(key, name, statistics.score(counts) if sum(counts.values()) >= LEAST else None)


def groups(session: Session, part: Part, dimension: str, name: Callable[[Any], str]) -> list[Line]:
    """The overall question by a dimension (a key of counting.COLUMNS), in the order of names; months by time."""
    found = counting.by_group(session, part, dimension)
    gone = _gone(session, part, dimension, {key: counts.total() for key, counts in found.items()})
    lines = [
        Line(str(key), name(key), None) if key in gone else line(str(key), name(key), found[key])
        for key in sorted(found, key=str)
    ]
    return lines if dimension == "month" else sorted(lines, key=lambda one: one.name)


def factor(form: Form, key: str, name: str, by_question: Mapping[str, Counter[str]]) -> Line:
    """All answers to the scale questions of a factor together."""
    asked = [question.key for question in form.questions if question.factor == key and question.kind is Kind.SCALE]
    return line(key, name, sum((by_question.get(question, Counter()) for question in asked), Counter[str]()))


def may_show(session: Session, part: Part, n: int) -> bool:
    """Whether a part may be shown: it is not small, and neither it nor the parts around it give a small one away."""
    if n < LEAST or not _units_are_safe(session, part):
        return False
    for dimension, chosen in part.filters().items():
        like = counting.sizes(session, part.without(dimension), dimension)
        if (chosen,) in suppression.hidden(like):
            return False
    return True


def _units_are_safe(session: Session, part: Part) -> bool:
    """What is hidden among all the units must stay hidden between this part of them and every larger one."""
    if not part.within or part.units is None:
        return True
    like = counting.sizes(session, part.widest(), "unit")
    gone = {key[0]: like[key] for key in suppression.hidden(like)}
    inside = sum(n for unit, n in gone.items() if unit in part.units)
    between = [sum(n for unit, n in gone.items() if unit in larger - part.units) for larger in part.within]
    return all(suppression.is_safe(n) for n in (inside, *between))


def _gone(session: Session, part: Part, dimension: str, sizes: Mapping[Any, int]) -> set[Any]:
    """The groups that are hidden here, in the larger picture of units, or in the table that a filter was taken from."""
    gone = set(suppression.hidden(sizes))
    if dimension == "unit" and part.within:
        gone |= {key[0] for key in suppression.hidden(counting.sizes(session, part.widest(), "unit"))}
    for narrowed, chosen in part.filters().items():
        if narrowed == dimension:
            continue
        rows: dict[Any, dict[Any, int]] = {}
        for (group, value), n in counting.sizes(session, part.without(narrowed), dimension, narrowed).items():
            rows.setdefault(group, {})[value] = n
        gone |= {group for group, row in rows.items() if chosen in suppression.hidden(row)}
    return gone
