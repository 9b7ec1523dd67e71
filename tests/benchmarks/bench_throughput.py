"""From webhook to reply: the whole bot beside bare echo bots on python-telegram-bot, each on one core, in one run.

`python -m tests.benchmarks.bench_throughput [--seconds 8] [--catalogue PATH] [--postgres]`; needs two idle cores.
"""

import argparse
import asyncio
import contextlib
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from bot.channels.telegram_webhook import PATH
from tests import postgres
from tests.benchmarks.questions import FREQUENT, everyday_questions
from tests.benchmarks.throughput_platform import Arrivals, BotApi, Crowd

_ROOT = Path(__file__).parents[2]
_IN_FLIGHT = 32
_RATE = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """One server: updates a second as fast as it can, then latencies (ms) at a fixed rate."""

    name: str
    per_second: float
    p50: float
    p99: float
    microseconds: float  # of processor time per update, as fast as it can
    calm_p50: float
    calm_p99: float
    calm_share: float  # of one core, at the fixed rate
    megabytes: float
    failed: int


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def percentile(seconds: list[float], share: int) -> float:
    return 1000 * statistics.quantiles(seconds, n=100, method="inclusive")[share - 1]


@contextlib.asynccontextmanager
async def server(mode: str, base: str, extra: list[str]) -> AsyncIterator[tuple[int, int]]:
    """(process id, port) of a server that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.throughput_server", mode, "--base", base, "--port", str(port)]
    process = await asyncio.create_subprocess_exec(*command, *extra, cwd=_ROOT)
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            if process.returncode is not None:
                raise SystemExit(f"the server {mode} ended by itself")
            await asyncio.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        await process.wait()


async def measure(
    name: str, mode: str, seconds: float, extra: list[str], questions: Sequence[str] = FREQUENT
) -> Measured:
    arrivals = Arrivals()
    loop = asyncio.get_running_loop()
    platform = await loop.create_server(lambda: BotApi(arrivals), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{platform.sockets[0].getsockname()[1]}"
    async with platform, server(mode, base, extra) as (pid, port):
        crowd = Crowd(port, PATH, questions, arrivals, _IN_FLIGHT)
        await crowd.open()
        await crowd.closed_loop(seconds / 4)  # warm-up
        crowd.seconds.clear()
        before = processor_seconds(pid)
        took = await crowd.closed_loop(seconds)
        spent, fast = processor_seconds(pid) - before, list(crowd.seconds)
        await asyncio.sleep(1.0)
        crowd.seconds.clear()
        before, begun = processor_seconds(pid), time.perf_counter()
        await crowd.open_loop(seconds, _RATE)
        share = (processor_seconds(pid) - before) / (time.perf_counter() - begun)
        return Measured(
            name,
            len(fast) / took,
            percentile(fast, 50),
            percentile(fast, 99),
            1e6 * spent / len(fast),
            percentile(crowd.seconds, 50),
            percentile(crowd.seconds, 99),
            share,
            resident_megabytes(pid),
            crowd.failed,
        )


def show(found: list[Measured], load: float) -> None:
    table = Table(title=f"{_IN_FLIGHT} in flight; then {_RATE}/s open loop (load of the machine before: {load:.1f})")
    columns = ("server", "max/s", "p50 ms", "p99 ms", "CPU us", f"@{_RATE} p50", f"@{_RATE} p99", "CPU", "MB", "failed")
    for column in columns:
        table.add_column(column, justify="left" if column == "server" else "right")
    for one in found:
        fast = (f"{one.per_second:,.0f}", f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.microseconds:,.0f}")
        calm = (f"{one.calm_p50:.1f}", f"{one.calm_p99:.1f}", f"{one.calm_share:.0%}")
        table.add_row(one.name, *fast, *calm, f"{one.megabytes:.0f}", str(one.failed))
    console = Console(width=120)
    console.print(table)
    stock, aiohttp_echo, *ours = found
    for one in ours:
        console.print(
            f"{one.name}: {one.per_second / stock.per_second:.2f} of the stock echo (goal 0.80), "
            f"{one.per_second / aiohttp_echo.per_second:.2f} of the aiohttp echo (goal 0.22), "
            f"p99 at {_RATE}/s {one.calm_p99:.0f} ms (goal 60); by processor time, which a busy machine blurs less: "
            f"{stock.microseconds / one.microseconds:.2f} and {aiohttp_echo.microseconds / one.microseconds:.2f}"
        )


@contextlib.contextmanager
def databases(*, with_postgres: bool) -> Iterator[list[tuple[str, str, Sequence[str]]]]:
    """(name, empty database, what is asked of it)."""
    with contextlib.ExitStack() as open_:
        folder = open_.enter_context(tempfile.TemporaryDirectory(prefix="mcb"))
        found: list[tuple[str, str, Sequence[str]]] = [
            ("SQLite", f"sqlite:///{folder}/frequent.db", FREQUENT),
            ("SQLite, no question twice", f"sqlite:///{folder}/new.db", everyday_questions()),
        ]
        if with_postgres:
            address = open_.enter_context(postgres.server())
            found.append(("PostgreSQL", open_.enter_context(postgres.fresh_database(address)), FREQUENT))
        yield found


async def run(seconds: float, catalogue: Path | None, *, with_postgres: bool) -> None:
    load = os.getloadavg()[0]
    found = [
        await measure("echo, python-telegram-bot as it comes", "stock", seconds, []),
        await measure("echo, python-telegram-bot on aiohttp", "aiohttp", seconds, []),
    ]
    with databases(with_postgres=with_postgres) as asked:
        for name, url, questions in asked:
            extra = ["--database", url, *(["--catalogue", str(catalogue)] if catalogue else [])]
            found.append(await measure(f"motcua on {name}", "motcua", seconds, extra, questions))
    show(found, load)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--catalogue", type=Path, help="to search beside the starter catalogue")
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    os.sched_setaffinity(0, {1})
    uvloop.run(run(asked.seconds, asked.catalogue, with_postgres=asked.postgres))


if __name__ == "__main__":
    main()
