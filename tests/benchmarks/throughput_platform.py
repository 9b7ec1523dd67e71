"""A Bot API in raw sockets and a crowd of citizens: fast enough never to be what `bench_throughput` measures.

Answers like the strict stand-in (which judges the same channel in the tests), but checks nothing.
"""

import asyncio
import itertools
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

_CHAT = re.compile(rb'chat_id(?:=|": ?)(\d+)')
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b","username":"bench_bot"}}'
_SENT = b'{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":%s,"type":"private","first_name":"L"},"text":"x"}}'
_OK = b'{"ok":true,"result":true}'


def _http(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class Arrivals:
    """When the first reply to each chat that waits arrived."""

    def __init__(self) -> None:
        self.waiting: dict[int, asyncio.Future[float]] = {}
        self.messages = 0

    def arrived(self, chat: int) -> None:
        self.messages += 1
        future = self.waiting.pop(chat, None)
        if future is not None and not future.done():
            future.set_result(time.perf_counter())


class BotApi(asyncio.Protocol):
    """One connection of the bot."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, found, rest = self._received.partition(b"\r\n\r\n")
            if not found:
                return
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return
            self._received = rest[size:]
            self._answer(head.partition(b"\r\n")[0], rest[:size])

    def _answer(self, request: bytes, body: bytes) -> None:
        assert self._transport is not None
        chat = _CHAT.search(body)
        if b"/sendMessage" in request and chat is not None:
            self._transport.write(_http(_SENT % chat[1]))
            self._arrivals.arrived(int(chat[1]))
        else:
            self._transport.write(_http(_ME if b"/getMe" in request else _OK))


class Knock(asyncio.Protocol):
    """One connection of the platform to the webhook; one request at a time."""

    def __init__(self) -> None:
        self.status: asyncio.Future[int] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self.status is not None and not self.status.done():
            self.status.set_result(int(data[9:12]))


@dataclass
class Crowd:
    """Citizens, each asking in turn, over `connections` of the platform. `seconds` are from asking to the reply."""

    port: int
    path: str
    questions: Sequence[str]
    arrivals: Arrivals
    connections: int = 32
    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    update_ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))  # shared by crowds of one platform

    def __post_init__(self) -> None:
        self._idle: asyncio.Queue[Knock] = asyncio.Queue()

    async def open(self) -> None:
        for _ in range(self.connections):
            self._idle.put_nowait(await self._connect())

    async def ask(self, since: float | None = None) -> None:
        """One citizen asks and waits for the reply; counted from `since` if that is when they wanted to ask."""
        begun = since or time.perf_counter()
        update_id = next(self.update_ids)
        chat = 1_000 + update_id % 20_000
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.arrivals.waiting[chat] = future
        try:
            async with asyncio.timeout(20):
                if await self._knock(self._update(update_id, chat)) == 200:
                    self.seconds.append(await future - begun)
                    return
        except TimeoutError:
            self.arrivals.waiting.pop(chat, None)
        self.failed += 1

    async def closed_loop(self, seconds: float) -> float:
        """As fast as replies come back; how long it took."""
        begun = time.perf_counter()

        async def one_after_the_other() -> None:
            while time.perf_counter() - begun < seconds:
                await self.ask()

        await asyncio.gather(*[one_after_the_other() for _ in range(self.connections)])
        return time.perf_counter() - begun

    async def open_loop(self, seconds: float, rate: float) -> None:
        """`rate` questions a second, whatever the server does."""
        begun, asking = time.perf_counter(), []
        for number in range(int(seconds * rate)):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asking.append(asyncio.create_task(self.ask(due)))
        await asyncio.gather(*asking)

    def _update(self, update_id: int, chat: int) -> bytes:
        person = {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
        message = {
            "message_id": update_id,
            "date": 1_793_585_000,
            "chat": {"id": chat, "type": "private", "first_name": "Lan"},
            "from": person,
            "text": self.questions[update_id % len(self.questions)],
        }
        return json.dumps({"update_id": update_id, "message": message}).encode()

    async def _knock(self, body: bytes) -> int:
        knock = await self._idle.get()
        if knock.transport is None or knock.transport.is_closing():  # idle for too long
            knock = await self._connect()
        try:
            knock.status = asyncio.get_running_loop().create_future()
            assert knock.transport is not None
            head = f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            proof = f"X-Telegram-Bot-Api-Secret-Token: bench\r\nContent-Length: {len(body)}\r\n\r\n"
            knock.transport.write((head + proof).encode() + body)
            return await knock.status
        finally:
            self._idle.put_nowait(knock)

    async def _connect(self) -> Knock:
        _, knock = await asyncio.get_running_loop().create_connection(Knock, "127.0.0.1", self.port)
        return knock
