"""Units of the office as a tree, and what a unit asks of its own work."""

from collections.abc import Iterable, Mapping

from sqlmodel import Field, Session, SQLModel, col, select

from bot.rejected import Rejected

ROOT = "goc"  # the office itself; what belongs to no unit yet is its


class Unit(SQLModel, table=True):
    """One đơn vị. `code` never changes; `area` is the địa bàn that it looks after, "" for all of it."""

    code: str = Field(primary_key=True, max_length=40)
    name: str
    parent_code: str | None = Field(default=None, foreign_key="unit.code", index=True)
    area: str = ""
    kind: str = ""
    head_id: int | None = None  # the official who answers for the unit; no key: an official belongs to a unit already
    second_person: bool = False  # an answer needs somebody else's approval before it goes out
    active: bool = True


def root(session: Session, office_name: str) -> Unit:
    """The office itself, made on first use."""
    unit = session.get(Unit, ROOT)
    if unit is None:
        unit = Unit(code=ROOT, name=office_name)
        session.add(unit)
        session.flush()
    return unit


def parents(session: Session) -> dict[str, str | None]:
    """Every unit's parent, by code."""
    return dict(session.exec(select(col(Unit.code), col(Unit.parent_code))).all())


def below(codes: Iterable[str], parent_of: Mapping[str, str | None]) -> frozenset[str]:
    """These units and all under them."""
    children: dict[str | None, list[str]] = {}
    for code, parent in parent_of.items():
        children.setdefault(parent, []).append(code)
    found: set[str] = set()
    waiting = [code for code in codes if code in parent_of]
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(children.get(code, ()))
    return frozenset(found)


def place_under(session: Session, unit: Unit, parent_code: str | None) -> None:
    """Moves a unit in the tree. Raises Rejected where that would close a circle, or leave it without a parent."""
    parent_of = parents(session)
    if unit.code == ROOT:
        if parent_code:
            raise Rejected({"parent_code": "Đơn vị gốc không nằm dưới đơn vị nào."})
        return
    if parent_code not in parent_of:
        raise Rejected({"parent_code": "Chọn đơn vị cấp trên trong danh sách."})
    if parent_code in below([unit.code], parent_of):
        raise Rejected({"parent_code": "Đơn vị cấp trên không thể nằm dưới chính đơn vị này."})
    unit.parent_code = parent_code


def areas(session: Session) -> list[str]:
    """The areas that units answer for, by name."""
    named = select(col(Unit.area)).where(col(Unit.area) != "", col(Unit.active)).distinct().order_by(col(Unit.area))
    return list(session.exec(named))
