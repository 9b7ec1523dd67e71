"""Whether a second process helps: webhook to reply on PostgreSQL with one and with two whole processes.

`python -m tests.benchmarks.bench_workers [--seconds 8]`; needs idle cores, as the crowd, the platform and PostgreSQL
share them with what is measured.
"""

import argparse
import asyncio
import contextlib
import itertools
import os

import uvloop

from bot.channels.telegram_webhook import PATH
from tests import postgres
from tests.benchmarks.bench_throughput import processor_seconds, server
from tests.benchmarks.throughput_platform import Arrivals, BotApi, Crowd

_QUESTIONS = ("làm giấy khai sinh cho con cần giấy tờ gì", "đăng ký kết hôn mất bao nhiêu tiền", "xin chào")
_IN_FLIGHT = 32


async def measure(url: str, workers: int, seconds: float) -> tuple[float, float]:
    """(answers a second over all workers, microseconds of the workers' processor time for each)."""
    arrivals = Arrivals()
    platform = await asyncio.get_running_loop().create_server(lambda: BotApi(arrivals), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{platform.sockets[0].getsockname()[1]}"
    async with platform, contextlib.AsyncExitStack() as open_:
        cores = os.cpu_count() or 1
        started = [
            await open_.enter_async_context(server("motcua", base, ["--database", url, "--core", str(number % cores)]))
            for number in range(workers)
        ]
        numbers = itertools.count(1)
        crowds = [
            Crowd(port, PATH, _QUESTIONS, arrivals, _IN_FLIGHT // workers, update_ids=numbers) for _, port in started
        ]
        for crowd in crowds:
            await crowd.open()
        await asyncio.gather(*(crowd.closed_loop(seconds / 4) for crowd in crowds))
        for crowd in crowds:
            crowd.seconds.clear()
        before = sum(processor_seconds(pid) for pid, _ in started)
        await asyncio.gather(*(crowd.closed_loop(seconds) for crowd in crowds))
        spent = sum(processor_seconds(pid) for pid, _ in started) - before
        answered = sum(len(crowd.seconds) for crowd in crowds)
        return answered / seconds, 1e6 * spent / answered


async def run(seconds: float) -> None:
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    rates = []
    with postgres.server() as address:
        for workers in (1, 2):
            with postgres.fresh_database(address) as url:
                rate, cost = await measure(url, workers, seconds)
            rates.append(rate)
            print(f"PostgreSQL, {workers} worker(s): {rate:,.0f}/s, {cost:,.0f} us of processor time each")
    print(f"two are {rates[1] / rates[0]:.2f} times one (goal 1.20)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=8.0)
    uvloop.run(run(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
