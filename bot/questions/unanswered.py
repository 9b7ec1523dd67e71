"""The list of what the conversation could not answer, alike questions together. Reads; `deciding.py` changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.citizens import Citizen
from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from bot.questions.official_answer import OfficialAnswer
from knowledge import lexicon
from knowledge.vietnamese import fold, plain_words

_MOST_READ = 5_000  # open lines that a list looks at, the newest
_MOST_COUNTED = 1_000
_CONTEXT = 6  # turns before the question


@dataclass(slots=True)
class Group:
    """Open questions that say the same. `waiting`: how many of them want a person's answer in chat."""

    key: str
    newest: UnansweredQuestion
    count: int = 0
    waiting: int = 0
    first_at: datetime | None = None
    outcomes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opened:
    """One line with what helps to decide about it. `context`: the turns of the conversation before it."""

    line: UnansweredQuestion
    citizen: Citizen | None
    answer: OfficialAnswer | None
    alike: Sequence[UnansweredQuestion]
    context: Sequence[TranscriptEntry]

    @property
    def can_be_answered(self) -> bool:
        return self.citizen is not None and self.citizen.reachable


@lru_cache(maxsize=20_000)
def key_of(question: str) -> str:
    """What two questions that say the same have in common: their words without order, marks and politeness."""
    said = [one for one in plain_words(question) if one not in _quiet()]
    return " ".join(sorted(set(said))) or fold(question).strip()


def groups(
    session: Session, *, outcome: str = "", words: str = "", since: datetime | None = None, done: bool = False
) -> list[Group]:
    """Groups by how often they were asked; `done` lists what was decided instead."""
    query = select(UnansweredQuestion).where(
        col(UnansweredQuestion.resolved_at).is_not(None) if done else col(UnansweredQuestion.resolved_at).is_(None)
    )
    if outcome:
        query = query.where(col(UnansweredQuestion.outcome) == outcome)
    if since is not None:
        query = query.where(col(UnansweredQuestion.asked_at) >= since)
    lines = session.exec(query.order_by(col(UnansweredQuestion.id).desc()).limit(_MOST_READ))
    wanted = fold(words).strip()
    grouped = _grouped(line for line in lines if not wanted or wanted in fold(line.question))
    return sorted(grouped, key=lambda group: (-group.waiting, -group.count, -(group.newest.id or 0)))


def alike(session: Session, line: UnansweredQuestion) -> list[UnansweredQuestion]:
    """The other open lines that say the same."""
    key = key_of(line.question)
    query = select(UnansweredQuestion).where(
        col(UnansweredQuestion.resolved_at).is_(None), col(UnansweredQuestion.id) != line.id
    )
    newest = session.exec(query.order_by(col(UnansweredQuestion.id).desc()).limit(_MOST_READ))
    return [other for other in newest if key_of(other.question) == key]


def opened(session: Session, question_id: int) -> Opened | None:
    """Everything about one line; None where it is gone."""
    line = session.get(UnansweredQuestion, question_id)
    if line is None:
        return None
    entry = session.get(TranscriptEntry, line.entry_id)
    context: Sequence[TranscriptEntry] = ()
    if entry is not None:
        before = (
            select(TranscriptEntry)
            .where(
                col(TranscriptEntry.citizen_id) == entry.citizen_id,
                col(TranscriptEntry.id) <= entry.id,
                col(TranscriptEntry.at) >= entry.at - timedelta(hours=6),
            )
            .order_by(col(TranscriptEntry.id).desc())
            .limit(_CONTEXT)
        )
        context = list(session.exec(before))[::-1]
    citizen = session.get(Citizen, entry.citizen_id) if entry else None
    return Opened(line, citizen, session.get(OfficialAnswer, question_id), alike(session, line), context)


def waiting(session: Session) -> int:
    """How many citizens wait for a person's answer."""
    return _count(session, Outcome.HANDOVER)


def open_count(session: Session) -> int:
    """How many lines are open, as far as anybody would count."""
    return _count(session)


def _count(session: Session, outcome: str = "") -> int:
    query = select(col(UnansweredQuestion.id)).where(col(UnansweredQuestion.resolved_at).is_(None))
    if outcome:
        query = query.where(col(UnansweredQuestion.outcome) == outcome)
    return session.exec(select(func.count()).select_from(query.limit(_MOST_COUNTED).subquery())).one()


def _grouped(lines: Iterable[UnansweredQuestion]) -> list[Group]:
    found: dict[str, Group] = {}
    for line in lines:
        key = key_of(line.question)
        group = found.get(key)
        if group is None:
            group = found[key] = Group(key, line)
        group.count += 1
        group.waiting += line.outcome == Outcome.HANDOVER
        group.first_at = line.asked_at
        if line.outcome not in group.outcomes:
            group.outcomes.append(line.outcome)
    return list(found.values())


@cache
def _quiet() -> frozenset[str]:
    known = lexicon.load()
    return frozenset(fold(word) for word in known.stop_words) | {"a", "nhe", "nha", "vay", "oi", "voi", "em", "toi"}
