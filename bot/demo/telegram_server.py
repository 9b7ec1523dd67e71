"""A strict stand-in for the Bot API server on the loopback: calls in, updates out by long poll or webhook.

Calls fail on request, see `faults`.
"""

import asyncio
import contextlib
from random import Random
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web

from bot.demo.faults import Fault, Faults
from bot.demo.telegram_account import Account, Chat
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_methods import Methods
from bot.demo.telegram_rules import ApiError, Json

ACCOUNT = "100000001:stand-in"

_PROOF_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_POLL_STEP = 0.02
_RETRY_SECONDS = 0.1


def refusal(code: int, description: str, **parameters: int) -> Fault:
    """A fault in the Bot API's own words."""
    return Fault(status=code, body=ApiError(code, description, **parameters).body())


class TelegramServer:
    """`async with TelegramServer() as server:` then point MOTCUA_TELEGRAM_API_BASE at `server.url`."""

    def __init__(self, token: str = ACCOUNT, username: str = "motcua_bot") -> None:
        self.account = Account(token, username)
        self.calls: list[tuple[str, Json]] = []
        self.copies = 1  # how often each update is delivered to the webhook
        self.shuffle: Random | None = None  # delivers waiting updates in this order
        self.url = ""
        self._methods = Methods(self.account)
        self.faults = Faults()
        self._pollers = 0
        self._runner: web.AppRunner | None = None
        self._delivering: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "TelegramServer":
        app = web.Application(client_max_size=50 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/files/{file_id}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._delivering = asyncio.create_task(self._deliver_forever())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._delivering is not None
        self._delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._delivering
        assert self._runner is not None
        await self._runner.cleanup()

    def citizen(self, person_id: int = 7001, name: str = "Lan") -> TelegramCitizen:
        return TelegramCitizen(self.account, person_id, name)

    def group(self, chat_id: int = -5001, name: str = "Tổ dân phố 3") -> Chat:
        return self.account.chats.setdefault(chat_id, Chat(chat_id, "group", name))

    def called(self, method: str) -> list[Json]:
        """The parameters of every call of `method`, carried out or not."""
        return [given for name, given in self.calls if name == method]

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await _parameters(request)
        self.calls.append((method, given))
        token = request.match_info["token"]
        return await self.faults.around(method, request, lambda: self._carry_out(token, method, given))

    async def _carry_out(self, token: str, method: str, given: Json) -> web.Response:
        try:
            if token != self.account.token:
                raise ApiError(401, "Unauthorized") if ":" in token else ApiError(404, "Not Found")
            if method == "getUpdates":
                result: Any = await self._long_poll(given)
            else:
                result = self._methods.call(method, given)
        except ApiError as problem:
            return web.json_response(problem.body(), status=problem.code)
        return web.json_response({"ok": True, "result": result})

    async def _long_poll(self, given: Json) -> Any:
        self._pollers += 1
        mine = self._pollers
        deadline = asyncio.get_running_loop().time() + float(given.get("timeout", 0))
        while True:
            found = self._methods.call("getUpdates", given)
            if found or asyncio.get_running_loop().time() >= deadline:
                return found
            await asyncio.sleep(_POLL_STEP)
            if mine != self._pollers:
                raise ApiError(409, _TERMINATED)

    async def _file(self, request: web.Request) -> web.Response:
        content = self.account.files.get(request.match_info["file_id"])
        if request.match_info["token"] != self.account.token or content is None:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        return web.Response(body=content)

    async def _deliver_forever(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await asyncio.sleep(_POLL_STEP)
                waiting = list(self.account.updates) if self.account.webhook["url"] else []
                if self.shuffle is not None:
                    self.shuffle.shuffle(waiting)
                for update in waiting:
                    if not await self._delivered(session, update):
                        await asyncio.sleep(_RETRY_SECONDS)  # the real one waits longer; it too goes on with others

    async def _delivered(self, session: aiohttp.ClientSession, update: Json) -> bool:
        secret = self.account.webhook.get("secret_token", "")
        headers = {_PROOF_HEADER: secret} if secret else {}
        try:
            for _ in range(self.copies):
                async with session.post(self.account.webhook["url"], json=update, headers=headers) as response:
                    if response.status >= 300:
                        self.account.webhook_error = f"Wrong response from the webhook: {response.status}"
                        return False
        except aiohttp.ClientError as problem:
            self.account.webhook_error = f"Connection failed: {type(problem).__name__}"
            return False
        self.account.updates = [other for other in self.account.updates if other["update_id"] != update["update_id"]]
        return True


async def _parameters(request: web.Request) -> Json:
    """From the query, a form or JSON, as the Bot API takes them."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    else:
        given |= dict(await request.post())
    return given
