"""Which unit of this installation a plan means by the name of an office."""

from collections.abc import Mapping

from rapidfuzz import fuzz, process
from sqlmodel import Session, col, select

from bot.officials.unit import Unit
from knowledge.vietnamese import fold

_SURE = 92  # of 100
_SHORT = {"ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "vp": "van phong", "tt": "trung tam"}


def names(session: Session) -> dict[str, str]:
    """Every active unit's name, by code."""
    rows = session.exec(select(col(Unit.code), col(Unit.name)).where(col(Unit.active)).order_by(col(Unit.name)))
    return dict(rows.all())


def meant_by(words: str, units: Mapping[str, str]) -> str:
    """The code of the one unit whose name the words are; "" where none is, or several offices are named."""
    wanted = _plain(words)
    if not wanted or not units:
        return ""
    found = process.extractOne(
        wanted, {code: _plain(name) for code, name in units.items()}, scorer=fuzz.token_sort_ratio
    )
    return str(found[2]) if found and found[1] >= _SURE else ""


def _plain(words: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in fold(words).replace(",", " ").split())
