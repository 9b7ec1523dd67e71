"""Strict stand-ins for Zalo's servers on the loopback: OAuth, OpenAPI, templates by phone, the Bot Platform.

One address plays all of them. Events leave when `deliver` is called; calls fail on request, see `Fault`.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from random import Random
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot import office_hours
from bot.demo import zalo_messages
from bot.demo.faults import Faults
from bot.demo.zalo_account import Json, OfficialAccount, ZaloProblem
from bot.demo.zalo_bot_account import BotAccount, BotProblem
from bot.demo.zalo_citizen import ZaloCitizen

_RETRIES = 5
_POLL_STEP = 0.02

Judge = Callable[[OfficialAccount, Json], Json]


class ZaloServer:
    """`async with ZaloServer() as zalo:` then point the MOTCUA_ZALO_*_BASE settings at `zalo.url`."""

    def __init__(self, clock: Callable[[], datetime] = office_hours.now) -> None:
        self.account = OfficialAccount(clock)
        self.bot = BotAccount(clock)
        self.faults = Faults()
        self.calls: list[tuple[str, Json]] = []
        self.webhook = ""  # of the Official Account; set by `save_webhook`
        self.copies = 1  # how often each event is delivered
        self.shuffle: Random | None = None  # delivers waiting events in this order
        self.retry_seconds = 0.05  # the real ones: 30 s to 1 h
        self.longest_poll = 30.0
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/v4/oa/permission", self._permission)
        app.router.add_post("/v4/oa/access_token", self._tokens)
        app.router.add_post("/v3.0/oa/message/cs", self._judged(zalo_messages.consult))
        app.router.add_post("/v3.0/oa/message/template", self._judged(zalo_messages.template_by_uid))
        app.router.add_post("/message/template", self._judged(zalo_messages.template_by_phone))
        app.router.add_get("/template/info/v2", self._template_info)
        app.router.add_get("/message/quota", self._quota)
        app.router.add_get("/v2.0/oa/getoa", self._profile)
        app.router.add_post("/bot{token}/{method}", self._bot_call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def citizen(self, identity: str = "246845883529197922", phone: str = "") -> ZaloCitizen:
        return ZaloCitizen(self.account, identity, phone)

    def called(self, path: str) -> list[Json]:
        """The bodies of every call of a path or bot method, carried out or not."""
        return [given for name, given in self.calls if name == path]

    async def save_webhook(self, url: str) -> bool:
        """The Official Account's address is saved in the console; Zalo tries it with an unsigned `{}`."""
        async with aiohttp.ClientSession() as session, session.post(url, data=b"{}") as response:
            if response.status == 200:
                self.webhook = url
            return response.status == 200

    async def deliver(self) -> list[int]:
        """Sends every waiting event of the account and update of the bot to its webhook; the last status of each."""
        posts = [(self.webhook, *self.account.signed(event)) for event in self.account.events]
        self.account.events.clear()
        if self.bot.webhook:
            posts += [(self.bot.webhook, *_bot_delivery(update, self.bot.secret)) for update in self.bot.updates]
            self.bot.updates.clear()
        posts = [post for post in posts for _ in range(self.copies)]
        if self.shuffle is not None:
            self.shuffle.shuffle(posts)
        async with aiohttp.ClientSession() as session:
            return [await self._post(session, *post) for post in posts]

    async def _post(self, session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]) -> int:
        status = 0
        for attempt in range(_RETRIES + 1):
            repeated = {"num_retry": str(attempt)} if attempt else {}
            try:
                async with session.post(url, data=body, headers=headers | repeated) as response:
                    status = response.status
            except aiohttp.ClientError:
                status = 0
            if status == 200:
                break
            await asyncio.sleep(self.retry_seconds)
        return status

    async def _permission(self, request: web.Request) -> web.Response:
        asked = request.query
        try:
            code = self.account.permit(
                asked.get("app_id", ""), asked.get("redirect_uri", ""), asked.get("code_challenge", "")
            )
        except ZaloProblem as problem:
            return web.json_response(_error(problem))
        back = urlencode({"code": code, "oa_id": self.account.id})
        raise web.HTTPFound(f"{asked['redirect_uri']}?{back}")

    async def _tokens(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.calls.append((request.path, form))
        return await self.faults.around(request.path, request, lambda: self._grant(request, form))

    async def _grant(self, request: web.Request, form: dict[str, str]) -> web.Response:
        try:
            pair = self.account.grant(request.headers.get("secret_key", ""), form)
        except ZaloProblem as problem:
            name = {"error_name": problem.message, "error_description": problem.message}
            return web.json_response({"error": problem.code} | name)
        return web.json_response(pair)

    def _judged(self, judge: Judge) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            body = await request.json()
            return await self._admitted(request, body, lambda: judge(self.account, body))

        return answer

    async def _template_info(self, request: web.Request) -> web.Response:
        template_id = request.query.get("template_id", "")
        return await self._admitted(
            request, dict(request.query), lambda: zalo_messages.template_info(self.account, template_id)
        )

    async def _quota(self, request: web.Request) -> web.Response:
        left = {"dailyQuota": "500", "remainingQuota": str(self.account.daily_left)}
        return await self._admitted(request, {}, lambda: left)

    async def _profile(self, request: web.Request) -> web.Response:
        profile = {"oaid": self.account.id, "name": "UBND phường", "is_verified": True, "package_name": "Nâng cao"}
        return await self._admitted(request, {}, lambda: profile)

    async def _admitted(self, request: web.Request, given: Json, result: Callable[[], Json]) -> web.Response:
        self.calls.append((request.path, given))

        async def carry_out() -> web.Response:
            try:
                self.account.admit(request.headers.get("access_token", ""))
                answer = {"data": result(), "error": 0, "message": "Success"}
            except ZaloProblem as problem:
                answer = _error(problem)
            limit = {
                "X-RateLimit-Limit": str(self.account.calls_per_minute),
                "X-RateLimit-Remain": str(self.account.calls_left),
            }
            return web.json_response(answer, headers=limit)

        return await self.faults.around(request.path, request, carry_out)

    async def _bot_call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await request.json()
        self.calls.append((method, given))
        return await self.faults.around(method, request, lambda: self._carry_out(request, method, given))

    async def _carry_out(self, request: web.Request, method: str, given: Json) -> web.Response:
        try:
            self.bot.admit(request.match_info["token"])
            result = await self._long_poll(given) if method == "getUpdates" else self.bot.call(method, given)
        except BotProblem as problem:
            return web.json_response(problem.body(), status=problem.status)
        return web.json_response({"ok": True, "result": result})

    async def _long_poll(self, given: Json) -> Json:
        deadline = asyncio.get_running_loop().time() + min(float(given.get("timeout", 0)), self.longest_poll)
        while True:
            update = self.bot.next_update()
            if update is not None:
                return update
            if asyncio.get_running_loop().time() >= deadline:
                raise BotProblem(408, "Request timeout")
            await asyncio.sleep(_POLL_STEP)


def _error(problem: ZaloProblem) -> Json:
    return {"error": problem.code, "message": problem.message}


def _bot_delivery(update: Json, secret: str) -> tuple[bytes, dict[str, str]]:
    body = web.json_response({"ok": True, "result": update}).body
    assert isinstance(body, bytes)
    return body, {"Content-Type": "application/json", "X-Bot-Api-Secret-Token": secret}
