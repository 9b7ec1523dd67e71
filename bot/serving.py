"""Runs one process: the web server if there is one, the loops beside it, and an end that loses nothing."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence

import structlog
import uvicorn
from starlette.types import ASGIApp

Loop = Callable[[], Awaitable[None]]

log = structlog.get_logger(__name__)


class _Server(uvicorn.Server):
    """Leaves the signals to `serve`: the loops must stop too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(
    loops: Mapping[str, Loop],
    *,
    app: ASGIApp | None = None,
    host: str = "127.0.0.1",
    port: int = 8080,
    ready: Callable[[], None] = lambda: None,
    close: Sequence[Loop] = (),
) -> None:
    """Runs until SIGINT or SIGTERM. The door is shut first, then the loops end what they began, then `close` runs.

    Raises OSError when the port cannot be had.
    """
    stop = asyncio.Event()
    running = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        running.add_signal_handler(number, stop.set)
    door = socket.create_server((host, port), backlog=2048) if app is not None else None
    tasks = [asyncio.create_task(_kept_alive(name, loop), name=name) for name, loop in loops.items()]
    server = _server(app) if app is not None else None
    serving = asyncio.create_task(server.serve(sockets=[door])) if server and door else None
    try:
        while server and serving and not server.started and not serving.done():
            await asyncio.sleep(0.01)
        ready()
        await stop.wait()
    finally:
        if server and serving:
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for closing in close:
            await closing()


def _server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            http="httptools",
            timeout_graceful_shutdown=10,
            server_header=False,
            proxy_headers=True,
        )
    )


async def _kept_alive(name: str, loop: Loop) -> None:
    """A loop that ends by an error begins again: one broken part must not stop the others."""
    while True:
        try:
            await loop()
            return
        except Exception as problem:
            log.exception("loop broke", loop=name, problem=type(problem).__name__)
            await asyncio.sleep(5.0)
