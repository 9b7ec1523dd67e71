"""Signs officials in: password, then the second factor. Every try is counted, every success and failure is audited."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from sqlmodel import Session, col, select

from bot import audit
from bot.console.console import must_enrol
from bot.database import Database
from bot.officials import passwords, signed_in, throttle
from bot.officials.official import Official
from bot.rejected import Rejected

_WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
_WRONG_CODE = "Mã xác nhận không đúng hoặc đã dùng. Mã đổi sau mỗi 30 giây."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a sign-in comes from."""

    device: str
    address: str


async def sign_in(database: Database, login: str, password: str, visitor: Visitor, now: datetime) -> str:
    """The token of a new session, complete where no second factor is asked. Raises Rejected."""
    login = login.strip().lower()
    counted = throttle.keys(login, visitor.address)
    found = await database.read(partial(_account, login=login, counted=counted, now=now))
    # slow on purpose: neither the loop nor the database waits for it
    right = await asyncio.to_thread(passwords.matches, found.password_hash if found else "", password)
    if found is None or not right:
        await database.write(partial(_fail, login=login, counted=counted, now=now))
        raise Rejected(_WRONG)
    return await database.write(partial(_begin, official_id=found.id, visitor=visitor, login_key=counted[0], now=now))


def confirm(session: Session, session_id: str, code: str, now: datetime) -> str:
    """The second factor: a fresh token for a complete session. Raises Rejected; what it counted must be committed."""
    row = session.get(signed_in.OfficialSession, session_id)
    official = session.get(Official, row.official_id) if row else None
    if official is None or official.id is None:
        raise Rejected(_WRONG_CODE)
    step = passwords.step_of(official.totp_secret, code, now, official.totp_step)
    if step is None:
        raise Rejected({"code": _WRONG_CODE})
    official.totp_step = step
    throttle.succeeded(session, _second(official.login))
    audit.record(session, actor=official.login, action="sign-in", subject=f"official/{official.login}", now=now)
    return signed_in.complete(session, session_id, now)


def require_patience(session: Session, login: str, now: datetime) -> None:
    """Raises Rejected while codes come too often."""
    _refuse_while_waiting(throttle.wait(session, (_second(login),), now))


def wrong_code(session: Session, login: str, now: datetime) -> None:
    """Counts a wrong second factor."""
    throttle.failed(session, (_second(login),), now)
    audit.record(session, actor=login, action="sign-in.wrong-code", subject=f"official/{login}", now=now)


def enrol(session: Session, session_id: str, secret: str, code: str, now: datetime) -> str:
    """Takes a second factor into use, once a code shows that the app has it. Raises Rejected."""
    row = session.get(signed_in.OfficialSession, session_id)
    official = session.get(Official, row.official_id) if row else None
    if official is None:
        raise Rejected(_WRONG_CODE)
    step = passwords.step_of(secret, code, now, 0)
    if step is None:
        raise Rejected({"code": _WRONG_CODE})
    official.totp_secret, official.totp_step = secret, step
    audit.record(session, actor=official.login, action="totp.enrol", subject=f"official/{official.login}", now=now)
    return signed_in.complete(session, session_id, now)


@dataclass(frozen=True, slots=True)
class _Account:
    id: int
    password_hash: str


def _account(session: Session, login: str, counted: tuple[str, ...], now: datetime) -> _Account | None:
    _refuse_while_waiting(throttle.wait(session, counted, now))
    official = session.exec(select(Official).where(col(Official.login) == login, col(Official.active))).first()
    return _Account(official.id, official.password_hash) if official and official.id is not None else None


def _begin(session: Session, official_id: int, visitor: Visitor, login_key: str, now: datetime) -> str:
    official = session.get(Official, official_id)
    assert official is not None
    throttle.succeeded(session, login_key)
    complete = not official.totp_secret and not must_enrol(session, official)
    if complete:
        audit.record(session, actor=official.login, action="sign-in", subject=f"official/{official.login}", now=now)
    return signed_in.begin(session, official_id, now, complete=complete, device=visitor.device, address=visitor.address)


def _fail(session: Session, login: str, counted: tuple[str, ...], now: datetime) -> None:
    throttle.failed(session, counted, now)
    audit.record(session, actor="", action="sign-in.failed", subject=f"official/{login[:60]}", now=now)


def _second(login: str) -> str:
    return f"login/{login}#code"


def _refuse_while_waiting(wait: timedelta) -> None:
    if wait:
        minutes = ceil(wait.total_seconds() / 60)
        raise Rejected(f"Đã thử sai nhiều lần; hãy đợi khoảng {minutes} phút rồi thử lại.")
