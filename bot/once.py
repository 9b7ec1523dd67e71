"""What many turns of one transaction would each read is read once, while `reading_once` holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlmodel import Session

T = TypeVar("T")

_KEPT = "read once"


@contextmanager
def reading_once(session: Session) -> Iterator[None]:
    """Inside, `read` keeps what it read."""
    session.info[_KEPT] = {}
    try:
        yield
    finally:
        del session.info[_KEPT]


def read(session: Session, rule: Callable[[Session], T]) -> T:
    """What `rule` reads, kept from before where `reading_once` holds."""
    kept: dict[Callable[[Session], T], T] | None = session.info.get(_KEPT)
    if kept is None:
        return rule(session)
    if rule not in kept:
        kept[rule] = rule(session)
    return kept[rule]
