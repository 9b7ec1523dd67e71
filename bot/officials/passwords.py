"""Passwords and second factors: argon2id hashes, TOTP codes that count once. Knows no row."""

from datetime import datetime

import argon2
import pyotp

from bot.rejected import Rejected

FEWEST_CHARACTERS = 10
_MOST_CHARACTERS = 200
_STEP = 30  # seconds, RFC 6238
_hasher = argon2.PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """The hash to keep. Raises Rejected for a password that is too short or plainly guessable."""
    if len(password) < FEWEST_CHARACTERS:
        raise Rejected({"password": f"Mật khẩu cần ít nhất {FEWEST_CHARACTERS} ký tự."})
    if len(password) > _MOST_CHARACTERS:
        raise Rejected({"password": f"Mật khẩu không quá {_MOST_CHARACTERS} ký tự."})
    if len(set(password)) < 5:
        raise Rejected({"password": "Mật khẩu quá dễ đoán; hãy dùng nhiều ký tự khác nhau."})
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Takes as long for an official who does not exist or has no password yet (hash "")."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password[:_MOST_CHARACTERS]) and bool(password_hash)
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        return False


def new_secret() -> str:
    """A secret for an authenticator app, base32."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, login: str, office_name: str) -> str:
    """What the QR code for the authenticator app holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=office_name)


def step_of(secret: str, code: str, now: datetime, used: int) -> int | None:
    """The time step that `code` belongs to, one step early or late allowed; None for a wrong or used one."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // _STEP
    for step in (current, current - 1, current + 1):
        if step > used and pyotp.utils.strings_equal(totp.at(step * _STEP), digits):
            return step
    return None
