"""Rows that belong to a unit, for the matrix of roles: each maker adds one for a unit and gives the path's values."""

from collections.abc import Callable, Mapping

from sqlmodel import Session

RowMaker = Callable[[Session, str], Mapping[str, str]]
"""(session, unit code) -> value of each `{name}` in the route's path."""

ROWS: dict[str, RowMaker] = {}
