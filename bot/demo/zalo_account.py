"""What Zalo's servers remember about one app, its Official Account and the people who talk to it. No HTTP."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

ACCESS_LIFE = timedelta(hours=25)


class ZaloProblem(Exception):
    """An error that Zalo answers with HTTP 200."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class Person:
    """One user of Zalo, as the Official Account sees them."""

    id: str
    phone: str = ""
    last_interaction: datetime | None = None
    free_left: int = 0
    follows: bool = False
    blocked: bool = False
    asleep: bool = False  # more than 45 days offline
    wrote: set[str] = field(default_factory=set)  # ids of their messages
    heard: list[Json] = field(default_factory=list)  # messages that the account sent


@dataclass(slots=True)
class Template:
    """An approved template; `parameters` maps a name to its greatest length."""

    id: str
    parameters: dict[str, int]


class OfficialAccount:
    """One Official Account and the app that speaks for it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.app_id = "360846524940903967"
        self.app_secret = "app-secret-of-the-stand-in"  # noqa: S105  (nobody's)
        self.oa_key = "oa-key-of-the-stand-in"
        self.id = "388613280878808645"
        self.people: dict[str, Person] = {}
        self.templates: dict[str, Template] = {}
        self.events: list[Json] = []  # not yet delivered to the webhook
        self.challenge = ""
        self.redirect_uri = ""
        self.paid_left = 1000
        self.daily_left = 500
        self.calls_per_minute = 4000
        self.access_token = ""
        self.refresh_token = ""
        self.access_until = clock()
        self.rotations = 0
        self._codes: dict[str, datetime] = {}
        self._minute: datetime | None = None
        self._calls = 0
        self._numbers = 0

    def number(self) -> str:
        """An id nobody has yet."""
        self._numbers += 1
        return f"{self._numbers:016x}"

    def person(self, identity: object) -> Person:
        """Raises ZaloProblem for somebody who never met this account."""
        if not isinstance(identity, str) or identity not in self.people:
            raise ZaloProblem(-201, "user_id is invalid!")
        return self.people[identity]

    def interacted(self, person: Person) -> None:
        """The 48 hours and the 7 days begin again."""
        person.last_interaction = self.clock()
        person.free_left = 8

    @property
    def calls_left(self) -> int:
        """In this minute."""
        return max(self.calls_per_minute - self._calls, 0)

    def admit(self, access_token: str) -> None:
        """Counts a call. Raises ZaloProblem for a bad token or one call too many."""
        minute = self.clock().replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._calls = minute, 0
        self._calls += 1
        if self._calls > self.calls_per_minute:
            raise ZaloProblem(-32, "Your application reach limit call api in minute")
        if not access_token or access_token != self.access_token:
            raise ZaloProblem(-216, "Access token is invalid")
        if self.clock() >= self.access_until:
            raise ZaloProblem(-220, "access_token is expired or removed")

    def permit(self, app_id: str, redirect_uri: str, challenge: str) -> str:
        """A person gave the app its permission; the code for it. Raises ZaloProblem."""
        if app_id != self.app_id:
            raise ZaloProblem(-14002, "Invalid appId")
        if redirect_uri != self.redirect_uri or challenge != self.challenge:
            raise ZaloProblem(-14003, "Invalid redirect uri")
        code = secrets.token_urlsafe(24)
        self._codes[code] = self.clock() + timedelta(minutes=10)
        return code

    def grant(self, app_secret: str, form: dict[str, str]) -> Json:
        """A pair of tokens for a code or for the refresh token before. Raises ZaloProblem."""
        if form.get("app_id") != self.app_id:
            raise ZaloProblem(-14002, "Invalid appId")
        if app_secret != self.app_secret:
            raise ZaloProblem(-14004, "Invalid secret key")
        match form.get("grant_type"):
            case "authorization_code":
                return self._exchange(form.get("code", ""), form.get("code_verifier", ""))
            case "refresh_token":
                return self._refresh(form.get("refresh_token", ""))
            case _:
                raise ZaloProblem(-14001, "Invalid grant type")

    def _exchange(self, code: str, verifier: str) -> Json:
        """The first pair. A code works once, for ten minutes, with the verifier behind the challenge."""
        until = self._codes.pop(code, None)
        if until is None or until < self.clock():
            raise ZaloProblem(-14012, "Invalid authorization code")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if len(verifier) != 43 or digest != self.challenge:
            raise ZaloProblem(-14010, "Invalid code verifier")
        return self.new_pair()

    def _refresh(self, refresh_token: str) -> Json:
        """The next pair. The old one is dead from here on, whether or not the answer arrives."""
        if not refresh_token or refresh_token != self.refresh_token:
            raise ZaloProblem(-14014, "Invalid refresh token")
        self.rotations += 1
        return self.new_pair()

    def new_pair(self) -> Json:
        """Makes a pair and forgets the one before."""
        self.access_token, self.refresh_token = secrets.token_urlsafe(40), secrets.token_urlsafe(40)
        self.access_until = self.clock() + ACCESS_LIFE
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_in": str(int(ACCESS_LIFE.total_seconds())),
        }

    def signed(self, event: Json) -> tuple[bytes, dict[str, str]]:
        """An event as it travels: its bytes and its headers."""
        body = json.dumps(event, ensure_ascii=False).encode()
        text = f"{self.app_id}{body.decode()}{event['timestamp']}{self.oa_key}"
        return body, {
            "Content-Type": "application/json",
            "User-Agent": "ZaloWebhook",
            "X-ZEvent-Server": "OA OpenAPI",
            "X-ZEvent-Signature": f"mac={hashlib.sha256(text.encode()).hexdigest()}",
        }
