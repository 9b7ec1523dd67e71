"""The finder of the newest published catalogue, built from the database and swapped whole when its stamp rises."""

import ctypes
import threading
from collections.abc import Sequence
from ctypes.util import find_library

from sqlalchemy import select
from sqlmodel import Session, col

from knowledge import lexicon, ranker
from knowledge.catalogue import searchable, version
from knowledge.faq import Faq
from knowledge.finder import CatalogueFinder
from knowledge.index import MOST_READ, Entry
from knowledge.procedure import DossierItem, Status
from knowledge.search import MatchKind


class LiveFinder:
    """Holds one finder for all threads of a process."""

    def __init__(self) -> None:
        self._finder: CatalogueFinder | None = None
        self._version = -1
        self._building = threading.Lock()

    @property
    def loaded(self) -> bool:
        return self._finder is not None

    def current(self) -> CatalogueFinder:
        """The finder to ask. Raises RuntimeError before the first `refresh`."""
        if self._finder is None:
            raise RuntimeError("the catalogue has not been read yet")
        return self._finder

    def refresh(self, session: Session) -> bool:
        """Rebuilds if the catalogue changed since the last time; True if it did. The old finder answers meanwhile."""
        with self._building:
            newest = version(session)
            if newest == self._version:
                return False
            self._finder = build(session)
            self._version = newest
            _give_memory_back()
            return True


def build(session: Session) -> CatalogueFinder:
    """A finder over the published procedures and FAQs."""
    published = procedures(session)
    return CatalogueFinder([*published, *_faqs(session)], lexicon.load(), ranker.load(published))


def procedures(session: Session) -> list[Entry]:
    """The published procedures with their whole texts, as the index and the training read them."""
    cases: dict[str, dict[str, None]] = {}
    for code, case in session.connection().execute(
        select(col(DossierItem.code), col(DossierItem.case))
        .where(col(DossierItem.case) != "")
        .order_by(col(DossierItem.id))
    ):
        cases.setdefault(code, {})[case] = None
    return [
        Entry(
            code=found.code,
            name=found.name,
            field=found.field,
            levels=found.levels,
            audience=found.audience,
            result=found.result[:MOST_READ],
            documents=found.documents[:MOST_READ],
            steps=found.steps[:MOST_READ],
            requirements=found.requirements[:MOST_READ],
            aliases=found.aliases,
            cases=tuple(cases.get(found.code, ())),
        )
        for found in searchable(session)
        if found.status == Status.PUBLISHED
    ]


def _faqs(session: Session) -> Sequence[Entry]:
    rows = session.connection().execute(
        select(col(Faq.key), col(Faq.question), col(Faq.variants), col(Faq.topic)).where(
            col(Faq.status) == Status.PUBLISHED
        )
    )
    return [
        Entry(code=key, name=question, field=topic, aliases=variants, kind=MatchKind.FAQ)
        for key, question, variants, topic in rows
    ]


def _give_memory_back() -> None:
    """glibc keeps what building needed (70 MB on the national catalogue) for a next time that may never come."""
    library = find_library("c")
    trim = getattr(ctypes.CDLL(library), "malloc_trim", None) if library else None
    if trim is not None:
        trim(0)
