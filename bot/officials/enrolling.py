"""Makes officials: the first administrator, the others, their roles, and the one-time links to choose a password by."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from bot.officials import signed_in
from bot.officials.access import Role
from bot.officials.official import Grant, Official
from bot.officials.unit import ROOT, Unit
from bot.rejected import Rejected
from knowledge.moment import moment

LINK_LIVES = timedelta(days=3)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")


class PasswordLink(SQLModel, table=True):
    """A one-time link to choose a password. `official_id` None: makes the first administrator."""

    __tablename__ = "password_link"
    hash: str = Field(primary_key=True, max_length=64)
    official_id: int | None = Field(default=None, foreign_key="official.id", ondelete="CASCADE", index=True)
    made_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


def add(
    session: Session, *, login: str, name: str, unit_code: str, roles: Iterable[tuple[str, str]], now: datetime
) -> Official:
    """A new official without a password. `roles`: (role, unit code). Raises Rejected."""
    login = login.strip().lower()
    problems: dict[str, str] = {}
    if not _LOGIN.fullmatch(login):
        problems["login"] = "Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, số, dấu chấm, gạch ngang."
    elif session.exec(select(col(Official.id)).where(col(Official.login) == login)).first() is not None:
        problems["login"] = "Tên đăng nhập này đã có người dùng."
    if not name.strip():
        problems["name"] = "Cần ghi họ tên."
    if session.get(Unit, unit_code) is None:
        problems["unit_code"] = "Không có đơn vị này."
    if problems:
        raise Rejected(problems)
    official = Official(login=login, name=name.strip(), unit_code=unit_code, created_at=now)
    session.add(official)
    session.flush()
    assert official.id is not None
    give_roles(session, official.id, roles)
    return official


def give_roles(session: Session, official_id: int, roles: Iterable[tuple[str, str]]) -> None:
    """These roles and no others. Raises Rejected where nobody would be left to administer the office."""
    wanted = set(roles)
    for role, unit_code in wanted:
        if role not in set(Role) or session.get(Unit, unit_code) is None:
            raise Rejected({"roles": "Vai trò hoặc đơn vị không có trong danh sách."})
    taken = False
    for grant in session.exec(select(Grant).where(col(Grant.official_id) == official_id)).all():
        if (grant.role, grant.unit_code) in wanted:
            wanted.discard((grant.role, grant.unit_code))
        else:
            session.delete(grant)
            taken = True
    session.add_all(Grant(official_id=official_id, role=role, unit_code=unit_code) for role, unit_code in wanted)
    session.flush()
    if taken:
        _require_administrator(session)


def retire(session: Session, official: Official, now: datetime) -> None:
    """Ends all their sessions and lets them in no more; what they did stays. Raises Rejected for the last one."""
    assert official.id is not None
    official.active = False
    signed_in.end_all(session, official.id, now)
    session.flush()
    _require_administrator(session)


def link(session: Session, official_id: int | None, now: datetime) -> str:
    """A token for a one-time link; earlier ones of the same official are worth nothing from now on."""
    for old in session.exec(select(PasswordLink).where(col(PasswordLink.official_id) == official_id)).all():
        session.delete(old)
    token = secrets.token_urlsafe(24)
    session.add(PasswordLink(hash=_hash(token), official_id=official_id, made_at=now))
    session.flush()
    return token


def read_link(session: Session, token: str, now: datetime) -> PasswordLink | None:
    """The link of a token while it is good."""
    found = session.get(PasswordLink, _hash(token))
    if found is None or found.used_at or now - found.made_at > LINK_LIVES:
        return None
    return None if found.official_id is None and has_officials(session) else found


def choose_password(session: Session, token: str, password_hash: str, now: datetime) -> Official:
    """Uses a link up. Ends every session of the official. Raises Rejected for a link that is no good."""
    found = read_link(session, token, now)
    official = session.get(Official, found.official_id) if found and found.official_id else None
    if found is None or official is None or official.id is None:
        raise Rejected("Đường dẫn này đã dùng hoặc đã hết hạn; hãy xin quản trị viên đường dẫn mới.")
    found.used_at = now
    official.password_hash = password_hash
    signed_in.end_all(session, official.id, now)
    session.flush()
    return official


def first_administrator(
    session: Session, token: str, *, login: str, name: str, password_hash: str, now: datetime
) -> Official:
    """Makes the first administrator by the first-run link. Raises Rejected."""
    found = read_link(session, token, now)
    if found is None or found.official_id is not None:
        raise Rejected("Đường dẫn này đã dùng hoặc đã hết hạn; hãy khởi động lại motcua để có đường dẫn mới.")
    official = add(session, login=login, name=name, unit_code=ROOT, roles=[(Role.ADMIN, ROOT)], now=now)
    official.password_hash = password_hash
    found.used_at = now
    session.flush()
    return official


def has_officials(session: Session) -> bool:
    """Whether anybody was made yet."""
    return session.exec(select(col(Official.id)).limit(1)).first() is not None


def _require_administrator(session: Session) -> None:
    query = (
        select(col(Official.id))
        .join(Grant, col(Grant.official_id) == col(Official.id))
        .where(col(Official.active), col(Grant.role) == Role.ADMIN, col(Grant.unit_code) == ROOT)
    )
    if session.exec(query.limit(1)).first() is None:
        raise Rejected("Phải còn ít nhất một quản trị viên của cơ quan đang hoạt động.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
