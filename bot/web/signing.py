"""Signed values for cookies and forms. Knows nothing of what is signed."""

import base64
import hashlib
import hmac


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
