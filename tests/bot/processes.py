"""`motcua` as processes of their own, and a load balancer before those that serve pages."""

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

MOTCUA = Path(sys.executable).with_name("motcua")


class Process:
    """One `motcua ...` in `folder`, with no settings but those given. Its words are in `output`."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self.output = ""
        self._child = child
        self._running = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, folder: Path, settings: Mapping[str, str], *words: str) -> "Process":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        child = await asyncio.create_subprocess_exec(
            MOTCUA, *words, cwd=folder, env=inherited | {f"MOTCUA_{name}": value for name, value in settings.items()},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        return cls(child)

    async def ready(self, seconds: float = 60.0) -> None:
        """Waits until it says that it runs."""
        async with asyncio.timeout(seconds):
            await self._running.wait()
        assert self._child.returncode is None, self.output

    def kill(self) -> None:
        self._child.kill()

    def tell(self, number: signal.Signals) -> None:
        self._child.send_signal(number)

    async def ended(self, seconds: float = 60.0) -> int:
        """The exit code, once it has ended."""
        async with asyncio.timeout(seconds):
            code = await self._child.wait()
            await self._reading
        return code

    async def away(self) -> None:
        """Leaves nothing behind."""
        if self._child.returncode is None:
            self._child.kill()
        await self.ended()

    async def _read(self) -> None:
        assert self._child.stdout is not None
        async for line in self._child.stdout:
            self.output += line.decode()
            if b"Ctrl+C" in line:
                self._running.set()
        self._running.set()


@asynccontextmanager
async def away_at_the_end(processes: list[Process]) -> AsyncIterator[None]:
    """Whatever is in the list by then is killed."""
    try:
        yield
    finally:
        await asyncio.gather(*(process.away() for process in processes))


class Balancer:
    """Gives each request to the next backend, without stickiness; one that is gone is passed over."""

    def __init__(self, ports: list[int]) -> None:
        self.url = ""
        self.served: Counter[int] = Counter()
        self._ports = ports
        self._turn = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Balancer"]:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._pass_on)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.05)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*runner.addresses[0][:2])
        async with aiohttp.ClientSession(auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()) as self._session:
            yield self
        await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        for _ in self._ports:
            self._turn += 1
            port = self._ports[self._turn % len(self._ports)]
            url = f"http://127.0.0.1:{port}{request.rel_url}"
            try:
                async with self._session.request(
                    request.method, url, data=body, headers=request.headers, allow_redirects=False
                ) as answer:
                    content = await answer.read()
            except aiohttp.ClientError:
                continue
            self.served[port] += 1
            headers = answer.headers.copy()
            for name in ("Transfer-Encoding", "Content-Length", "Connection"):
                headers.popall(name, None)
            return web.Response(status=answer.status, body=content, headers=headers)
        return web.Response(status=502)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
