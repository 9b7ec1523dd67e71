"""Signed values for cookies and forms, and the key they are signed with. Knows nothing of what is signed."""

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col


class SigningKey(SQLModel, table=True):
    """The one key of an installation that has no MOTCUA_SECRET_KEY: made once, the same in every process."""

    __tablename__ = "signing_key"
    id: int = Field(default=1, primary_key=True)
    value: str


def find_or_make_key(session: Session, configured: str = "") -> bytes:
    """The signing key: the configured one, else the stored one, made now if this is the first start."""
    if configured:
        return configured.encode()
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = insert(SigningKey).values(id=1, value=secrets.token_urlsafe(32))
    connection.execute(made.on_conflict_do_nothing(index_elements=["id"]))
    return str(connection.execute(select(col(SigningKey.value))).scalar_one()).encode()


class Signer:
    """Signs short text for one purpose: a value signed for another purpose is refused."""

    def __init__(self, key: bytes, purpose: str) -> None:
        if len(key) < 16:
            raise ValueError("MOTCUA_SECRET_KEY phải dài ít nhất 16 ký tự")
        self._key = hmac.digest(key, purpose.encode(), hashlib.sha256)

    def sign(self, value: str) -> str:
        """`value.signature`; the value must not hold a dot."""
        if "." in value:
            raise ValueError("a signed value holds no dot")
        return f"{value}.{self._signature(value)}"

    def read(self, signed: str) -> str | None:
        """The value, None where the signature is not ours."""
        value, _, signature = signed.partition(".")
        ours = self._signature(value).encode()
        return value if hmac.compare_digest(ours, signature.encode()) else None

    def _signature(self, value: str) -> str:
        digest = hmac.digest(self._key, value.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
