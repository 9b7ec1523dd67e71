"""Runs one process: the web server if there is one, the loops beside it, and an end that loses nothing."""

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence

import structlog
import uvicorn
from starlette.types import ASGIApp

from bot import memory

Loop = Callable[[], Awaitable[None]]

# together less than the ten seconds that a service manager waits before it kills
_REQUESTS_MAY_TAKE = 3
_LOOPS_MAY_TAKE = 5.0
_LEAVING_MAY_TAKE = 0.5

log = structlog.get_logger(__name__)


class DoorProblem(Exception):
    """The port cannot be had; the message says what to do, in Vietnamese."""


class _Server(uvicorn.Server):
    """Leaves the signals to `serve`: the loops must stop too."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.opened = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.opened.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(
    loops: Mapping[str, Loop],
    *,
    app: ASGIApp | None = None,
    host: str = "127.0.0.1",
    port: int = 8080,
    setting: str = "MOTCUA_PORT",
    ready: Callable[[], None] = lambda: None,
    close: Sequence[Loop] = (),
) -> None:
    """Runs until SIGINT or SIGTERM. The door is shut first, then the loops end what they began, then `close` runs.

    What a loop has not ended in a few seconds is left as it is: its lease brings it back. `setting` is where the port
    was chosen. Raises DoorProblem, and RuntimeError when the web server ends by itself.
    """
    stop = asyncio.Event()
    running = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        running.add_signal_handler(number, stop.set)
    try:
        door = _door(host, port, setting) if app is not None else None
        tasks = [asyncio.create_task(_kept_alive(name, loop), name=name) for name, loop in loops.items()]
        server = _server(app) if app is not None else None
        serving = asyncio.create_task(server.serve(sockets=[door])) if server and door else None
        try:
            if server and serving:
                await _unless_it_ends(serving, server.opened)
            memory.settle()
            ready()
            await _unless_it_ends(serving, stop)
        finally:
            if server and serving:
                server.should_exit = True
                await asyncio.gather(serving, return_exceptions=True)
            await _end(tasks)
    finally:
        memory.unsettle()
        for closing in close:
            await closing()


async def _unless_it_ends(serving: asyncio.Task[None] | None, event: asyncio.Event) -> None:
    """Waits for `event`. Raises RuntimeError if the web server ends before it."""
    happened = asyncio.create_task(event.wait())
    try:
        await asyncio.wait([happened, *([serving] if serving else [])], return_when=asyncio.FIRST_COMPLETED)
    finally:
        happened.cancel()
    if serving and serving.done() and not event.is_set():
        raise RuntimeError("the web server ended by itself") from serving.exception()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if not tasks:
        return
    _, slow = await asyncio.wait(tasks, timeout=_LOOPS_MAY_TAKE)
    if slow:
        log.warning("loops interrupted", loops=sorted(task.get_name() for task in slow))
        for task in slow:
            task.cancel()
        await asyncio.wait(slow, timeout=_LEAVING_MAY_TAKE)


def _door(host: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            words = f"Cổng {port} đang có chương trình khác dùng; hãy tắt chương trình đó hoặc đổi {setting}."
        elif problem.errno == errno.EACCES:
            words = f"Không được phép mở cổng {port}; hãy đặt {setting} từ 1024 trở lên."
        else:
            words = f"Không mở được cổng {port} tại {host} ({problem.strerror}); hãy kiểm tra MOTCUA_HOST."
        raise DoorProblem(words) from problem


def _server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            http="httptools",
            timeout_graceful_shutdown=_REQUESTS_MAY_TAKE,
            server_header=False,
            proxy_headers=True,
        )
    )


async def _kept_alive(name: str, loop: Loop) -> None:
    """A loop that ends by an error begins again: one broken part must not stop the others."""
    while True:
        try:
            await loop()
        except Exception as problem:
            log.exception("loop broke", loop=name, problem=type(problem).__name__)
            await asyncio.sleep(5.0)
        else:
            return
