"""Signed words of a survey: a form's own key, the token of an invitation or a dossier, the memory of a device.

None of them names a person. A token is checked by its signature alone, so no answer ever looks at an invitation.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.office_hours import local
from bot.web.signing import Signer

_FORM_DAYS = 7  # a page may stay open over a holiday
_DEVICE_CODES = 12  # remembered by one device
_TOKEN = re.compile(r"([A-Z2-7]{10})-([0-9]*)-([A-Z2-7]{16})")
_CODE = re.compile(r"(\d)\.?(\d{6})")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A token that is ours and the procedure it was given for. `subject` is what is spent: the same on paper and in a
    chat, with and without the procedure."""

    token: str
    procedure_code: str
    subject: str


class Tokens:
    """Makes and reads them with the server's key."""

    def __init__(self, key: bytes) -> None:
        self._forms = Signer(key, "survey form")
        self._devices = Signer(key, "survey device")
        self._key = hmac.digest(key, b"survey token", hashlib.sha256)

    def form(self, placement_code: str, now: datetime) -> str:
        """The key of one showing of a form: it can be sent in once."""
        return self._forms.sign(f"{placement_code}-{local(now):%Y%m%d}-{secrets.token_hex(9)}")

    def read_form(self, key: str, placement_code: str, now: datetime) -> str | None:
        """The key as it is spent; None for a forged one, one of another code, or one that is too old."""
        value = self._forms.read(key)
        code, _, rest = (value or "").partition("-")
        if code != placement_code or not rest:
            return None
        shown = datetime.strptime(rest[:8], "%Y%m%d").replace(tzinfo=now.tzinfo).date()
        return value if local(now).date() - shown <= timedelta(days=_FORM_DAYS) else None

    def ticket(self, subject: str, procedure_code: str = "") -> str:
        """The one token of a subject such as "dossier/H17.28-261102-0012": the same each time, and no way back."""
        name = _base32(hmac.digest(self._key, f"name {subject}".encode(), hashlib.sha256))[:10]
        found = _CODE.match(procedure_code)
        digits = "".join(found.groups()) if found else ""
        return f"{name}-{digits}-{self._seal(name, digits)}"

    def read_ticket(self, token: str) -> Ticket | None:
        """None for a token that is not ours."""
        found = _TOKEN.fullmatch(token.strip().upper())
        if found is None:
            return None
        name, digits, seal = found.groups()
        if not hmac.compare_digest(seal, self._seal(name, digits)):
            return None
        return Ticket(found.group(0), f"{digits[0]}.{digits[1:]}" if digits else "", f"subject {name}")

    def chat(self, citizen_id: int, placement_code: str, day: date) -> str:
        """What a citizen spends by answering a code in a chat: once a day for each code."""
        subject = f"chat {citizen_id} {placement_code} {day}"
        return _base32(hmac.digest(self._key, subject.encode(), hashlib.sha256))[:26]

    def remember(self, seen: Mapping[str, int], day: date) -> str:
        """A device's cookie: how many sheets it sent today for each code it opened. No name, no number of its own."""
        newest = list(seen.items())[-_DEVICE_CODES:]
        return self._devices.sign("_".join([f"{day:%Y%m%d}", *(f"{code}-{sent}" for code, sent in newest)]))

    def recall(self, cookie: str, day: date) -> dict[str, int]:
        """What the device did today; nothing for a cookie of another day or not ours."""
        stamp, *parts = (self._devices.read(cookie) or "").split("_")
        if stamp != f"{day:%Y%m%d}":
            return {}
        return {code: int(sent) for code, _, sent in (part.partition("-") for part in parts)}

    def _seal(self, name: str, digits: str) -> str:
        return _base32(hmac.digest(self._key, f"{name} {digits}".encode(), hashlib.sha256))[:16]


def digest(spent: str) -> str:
    """What is kept of a spent key: enough to know it again, nothing to read from."""
    return base64.urlsafe_b64encode(hashlib.sha256(spent.encode()).digest()).decode().rstrip("=")


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode()
