"""Rows that belong to a unit, for the matrix of roles: each maker adds one for a unit and gives the path's values."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from secrets import token_hex

from sqlmodel import Session

from bot.dossiers.dossier import Dossier, State

RowMaker = Callable[[Session, str], Mapping[str, str]]
"""(session, unit code) -> value of each `{name}` in the route's path."""

_MADE_AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def _dossier(session: Session, unit_code: str) -> dict[str, str]:
    code = f"H32.15-261102-{token_hex(4).upper()}"
    session.add(
        Dossier(
            code=code,
            look_key=code,
            unit_code=unit_code,
            state=State.PROCESSING,
            since=_MADE_AT,
            updated_at=_MADE_AT,
        )
    )
    session.flush()
    return {"code": code}


ROWS: dict[str, RowMaker] = {"dossier": _dossier}
