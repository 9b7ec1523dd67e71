"""Access to the Official Account: Zalo's OAuth server, and the token that is good right now.

The row and its rules are `zalo_token`; this file owns the requests and who waits for whom.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from pydantic import ValidationError
from sqlmodel import Session

from bot.channels import zalo_token
from bot.channels.channel import SendError, Unreachable
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_token import Pair, ZaloToken
from bot.database import Database
from bot.settings import Settings

NO_LOGIN = "chưa đăng nhập Zalo OA; quản trị viên cần chạy lệnh: motcua zalo login"
_WAIT_SECONDS = 20.0  # for another process that is rotating
_LOOK_SECONDS = 0.1
_TRUST_SECONDS = 30.0  # how long a token is used without looking at the row again


class LoginRefused(Exception):
    """Zalo's OAuth server said no; the message is for the administrator."""


def challenge(settings: Settings) -> str:
    """The PKCE challenge (S256) to enter in Zalo's console, which keeps one for good."""
    return _base64(hashlib.sha256(_verifier(settings).encode()).digest())


def permission_url(settings: Settings, callback: str) -> str:
    """Where the administrator of the Official Account gives the app its permission."""
    query = {"app_id": settings.zalo_app_id, "redirect_uri": callback, "code_challenge": challenge(settings)}
    return f"{settings.zalo_oauth_base}/v4/oa/permission?{urlencode(query)}"


class ZaloLogin:
    """Zalo's OAuth server for one app."""

    def __init__(self, http: ZaloHttp, settings: Settings) -> None:
        self._http = http
        self._base = settings.zalo_oauth_base
        self._secret = settings.zalo_app_secret
        self._verifier = _verifier(settings)
        self.app_id = settings.zalo_app_id

    async def exchange(self, code: str) -> Pair:
        """The first pair, for a code that lives ten minutes. Raises LoginRefused or a SendError."""
        return await self._ask({"grant_type": "authorization_code", "code": code, "code_verifier": self._verifier})

    async def refresh(self, refresh_token: str) -> Pair:
        """The next pair. Uses `refresh_token` up. Raises LoginRefused or a SendError."""
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def _ask(self, fields: dict[str, str]) -> Pair:
        answer = await self._http.ask(
            "POST",
            f"{self._base}/v4/oa/access_token",
            headers={"secret_key": self._secret.get_secret_value()},
            form={**fields, "app_id": self.app_id},
        )
        try:
            return Pair.model_validate(answer.body)
        except ValidationError:
            words = answer.body.get("error_name") or answer.body.get("error_description") or "không có mã truy cập"
            code = answer.body.get("error", answer.status)
            raise LoginRefused(f"Zalo từ chối ({code}: {str(words)[:200]})") from None


class ZaloAccess:
    """The access token for whoever sends. Twenty senders in three processes cause one rotation."""

    def __init__(self, login: ZaloLogin, database: Database, clock: Callable[[], datetime], alert_to: str) -> None:
        self._login = login
        self._database = database
        self._clock = clock
        self._alert_to = alert_to
        self._owner = uuid4().hex
        self._one_at_a_time = asyncio.Lock()
        self._rotations: set[asyncio.Task[None]] = set()
        self._row: ZaloToken | None = None
        self._looked_at = float("-inf")

    async def token(self) -> str:
        """A token that should work. Raises Unreachable when only a person can get one."""
        now = self._clock()
        row = self._row
        if row is None or not row.is_fresh(now) or self._age() > _TRUST_SECONDS:
            row = await self._look()
        if not row.is_fresh(now) and row.may_rotate(now):
            row = await self._rotate(row, patient=row.access_until <= now)
        if row.access_until <= now:
            raise Unreachable(row.problem or NO_LOGIN)
        return row.access_token

    async def instead_of(self, rejected: str) -> str:
        """A newer token than the one that Zalo has just rejected. Raises Unreachable when there is none."""
        row = await self._look()
        if row.access_token == rejected:
            row = await self._rotate(row, patient=True)
        if row.access_token == rejected:
            raise Unreachable(row.problem or NO_LOGIN)
        return row.access_token

    async def close(self) -> None:
        """Waits for a rotation under way: its pair must be stored."""
        await asyncio.gather(*self._rotations, return_exceptions=True)

    async def _rotate(self, old: ZaloToken, *, patient: bool) -> ZaloToken:
        """The row after somebody rotated it; as it was when that cannot be done, or not `patient` and another does."""
        try:
            async with asyncio.timeout(_WAIT_SECONDS), self._one_at_a_time:
                row = await self._look()
                while row.version == old.version and row.may_rotate(self._clock()):
                    if await self._database.write(partial(self._claim, row)):
                        await self._ask_and_keep(row)
                    elif patient:
                        await asyncio.sleep(_LOOK_SECONDS)
                    else:
                        break
                    row = await self._look()
                return row
        except TimeoutError:
            raise Unreachable("đang chờ gia hạn mã truy cập Zalo OA") from None

    def _claim(self, row: ZaloToken, session: Session) -> bool:
        return zalo_token.claim(session, row.app_id, row.version, self._owner, self._clock())

    async def _ask_and_keep(self, row: ZaloToken) -> None:
        # a sender that is cancelled must not take the only copy of the new pair with it
        rotation = asyncio.create_task(self._rotate_now(row))
        self._rotations.add(rotation)
        rotation.add_done_callback(self._rotations.discard)
        await asyncio.shield(rotation)

    async def _rotate_now(self, row: ZaloToken) -> None:
        try:
            pair = await self._login.refresh(row.refresh_token)
        except (LoginRefused, SendError) as problem:
            failure = partial(
                zalo_token.not_rotated,
                app_id=row.app_id,
                owner=self._owner,
                problem=str(problem),
                refused=isinstance(problem, LoginRefused),
                now=self._clock(),
                alert_to=self._alert_to,
            )
            await self._database.write(failure)
        else:
            now = self._clock()
            await self._database.write(lambda session: zalo_token.rotated(session, row.app_id, row.version, pair, now))

    async def _look(self) -> ZaloToken:
        row = await self._database.read(lambda session: zalo_token.held(session, self._login.app_id))
        if row is None:
            raise Unreachable(NO_LOGIN)
        self._row, self._looked_at = row, asyncio.get_running_loop().time()
        return row

    def _age(self) -> float:
        return asyncio.get_running_loop().time() - self._looked_at


def _verifier(settings: Settings) -> str:
    """43 characters behind the challenge. It never changes, so it is derived instead of kept."""
    secret = settings.zalo_app_secret.get_secret_value()
    return _base64(hmac.new(secret.encode(), b"motcua zalo pkce", hashlib.sha256).digest())


def _base64(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
