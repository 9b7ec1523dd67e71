"""Calls to the Official Account's OpenAPI: the right token, the code in the body, the limits in the headers.

Knows what a call costs and what its error means; not what a message looks like.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import alerts, office_hours
from bot.channels.channel import Throttled, Uncertain
from bot.channels.zalo_errors import NeedsPerson, Table, TokenRejected, error_for, until_next_minute
from bot.channels.zalo_http import ZaloAnswer, ZaloHttp
from bot.channels.zalo_login import ZaloAccess, ZaloLogin
from bot.database import Database
from bot.settings import Settings

_NO_CALLS_LEFT = ("x-ratelimit-remain", "x-ratelimit-remaining")


class ZaloApi:
    """The OpenAPI of one Official Account. `base` serves accounts, `business` the templates by phone.

    Shared by the channels of the account; `close` it after the last use.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Callable[[], datetime] = office_hours.now,
        http: ZaloHttp | None = None,
    ) -> None:
        self._http = http or ZaloHttp()
        self._access = ZaloAccess(ZaloLogin(self._http, settings), database, clock, settings.alert_to)
        self._database = database
        self._alert_to = settings.alert_to
        self._hold_until: datetime | None = None
        self.clock = clock
        self.base = settings.zalo_oa_api_base
        self.business = self.base.replace("//openapi.", "//business.openapi.")

    async def close(self) -> None:
        """Waits for a rotation of the tokens under way, then lets go of the connections."""
        await self._access.close()
        await self._http.close()

    async def call(
        self,
        method: str,
        url: str,
        table: Table,
        *,
        json: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The whole answer of a call that succeeded. Raises a SendError; an expired token is renewed once."""
        now = self.clock()
        if self._hold_until is not None and now < self._hold_until:
            raise Throttled((self._hold_until - now).total_seconds())
        try:
            return await self._authorised(method, url, table, json, query)
        except NeedsPerson as problem:
            await self._tell(problem, now)
            raise

    async def _authorised(
        self,
        method: str,
        url: str,
        table: Table,
        json: Mapping[str, Any] | None,
        query: Mapping[str, str] | None,
    ) -> dict[str, Any]:
        token = await self._access.token()
        try:
            return self._read(await self._ask(method, url, token, json, query), table)
        except TokenRejected:
            token = await self._access.instead_of(token)
            return self._read(await self._ask(method, url, token, json, query), table)

    async def _ask(
        self, method: str, url: str, token: str, json: Mapping[str, Any] | None, query: Mapping[str, str] | None
    ) -> ZaloAnswer:
        return await self._http.ask(method, url, headers={"access_token": token}, json=json, query=query)

    def _read(self, answer: ZaloAnswer, table: Table) -> dict[str, Any]:
        now = self.clock()
        try:
            code = int(answer.body["error"])
        except (KeyError, TypeError, ValueError):
            raise Uncertain(f"câu trả lời của Zalo không có mã lỗi (HTTP {answer.status})") from None
        if code != 0:
            raise error_for(code, str(answer.body.get("message", "")), table, now)
        if any(answer.headers.get(name) == "0" for name in _NO_CALLS_LEFT):
            self._hold_until = now + timedelta(seconds=until_next_minute(now))
        return answer.body

    async def _tell(self, problem: NeedsPerson, now: datetime) -> None:
        tell = partial(
            alerts.alert,
            text=f"Zalo OA không gửi được tin. {problem}.",
            now=now,
            to=self._alert_to,
            key=f"zalo/{problem.code}/{now.date()}",
        )
        await self._database.write(tell)
