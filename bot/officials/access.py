"""Who may do what, where. A role is held in a unit and reaches the units below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from bot.officials.official import Grant, Official
from bot.officials.unit import below, parents


class Role(StrEnum):
    """What an official is, as an office names it."""

    ADMIN = "admin"
    EDITOR = "editor"
    HANDLER = "handler"
    APPROVER = "approver"
    VIEWER = "viewer"


class Permission(StrEnum):
    """What a screen or a rule asks for."""

    VIEW = "view"
    HANDLE = "handle"
    EDIT = "edit"
    APPROVE = "approve"
    ADMINISTER = "administer"


ALLOWS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.APPROVER: frozenset({Permission.VIEW, Permission.HANDLE, Permission.EDIT, Permission.APPROVE}),
    Role.EDITOR: frozenset({Permission.VIEW, Permission.EDIT}),
    Role.HANDLER: frozenset({Permission.VIEW, Permission.HANDLE}),
    Role.VIEWER: frozenset({Permission.VIEW}),
}
ROLE_NAMES: Mapping[Role, str] = {
    Role.ADMIN: "Quản trị",
    Role.APPROVER: "Người duyệt",
    Role.EDITOR: "Biên tập",
    Role.HANDLER: "Xử lý",
    Role.VIEWER: "Chỉ xem",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """An official as a rule sees one. `reach`: permission -> codes of the units where they hold it."""

    official_id: int
    login: str
    name: str
    unit_code: str
    reach: Mapping[Permission, frozenset[str]]

    def may(self, permission: Permission, unit_code: str | None = None) -> bool:
        """Whether they hold it in that unit; without a unit: anywhere."""
        held = self.units(permission)
        return bool(held) if unit_code is None else unit_code in held

    def units(self, permission: Permission) -> frozenset[str]:
        """Where they hold it."""
        return self.reach.get(permission, frozenset())


def actor_of(session: Session, official: Official) -> Actor:
    """The official with what their roles allow now."""
    assert official.id is not None
    parent_of = parents(session)
    held: dict[Permission, set[str]] = {}
    for role, unit_code in session.exec(
        select(col(Grant.role), col(Grant.unit_code)).where(col(Grant.official_id) == official.id)
    ):
        for permission in ALLOWS[Role(role)]:
            held.setdefault(permission, set()).add(unit_code)
    reach = {permission: below(codes, parent_of) for permission, codes in held.items()}
    return Actor(official.id, official.login, official.name, official.unit_code, reach)


def who_may(session: Session, permission: Permission, unit_code: str) -> list[Official]:
    """The active officials who hold a permission in a unit, by name."""
    parent_of = parents(session)
    reaching = [code for code in parent_of if unit_code in below([code], parent_of)]
    roles = [role for role, allowed in ALLOWS.items() if permission in allowed]
    query = (
        select(Official)
        .join(Grant, col(Grant.official_id) == col(Official.id))
        .where(col(Official.active), col(Grant.role).in_(roles), col(Grant.unit_code).in_(reaching))
        .order_by(col(Official.name))
        .distinct()
    )
    return list(session.exec(query))


def is_administrator(session: Session, official_id: int) -> bool:
    """Whether a second factor must be used."""
    query = select(col(Grant.id)).where(col(Grant.official_id) == official_id, col(Grant.role) == Role.ADMIN)
    return session.exec(query).first() is not None
