"""Pages of a long list, and the addresses that lead from one to the next with its filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")

SIZE = 30


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list. `total` None: not counted. `number` begins at 1. `has_more`: another page follows."""

    rows: Sequence[Row]
    number: int
    has_more: bool
    total: int | None = None

    @classmethod
    def of(cls, rows: Sequence[Row], number: int, *, size: int = SIZE, total: int | None = None) -> "Page[Row]":
        """From `size` + 1 rows: the one too many only shows that there is another page."""
        return cls(rows[:size], number, len(rows) > size, total)


def offset(number: int, size: int = SIZE) -> int:
    """Where page `number` begins."""
    return max(number - 1, 0) * size


def address(path: str, filters: Mapping[str, str | int | None], **changed: str | int | None) -> str:
    """`path` with the filters that are set, some of them changed."""
    kept = {name: value for name, value in {**filters, **changed}.items() if value not in (None, "", 0)}
    return f"{path}?{urlencode(kept)}" if kept else path
