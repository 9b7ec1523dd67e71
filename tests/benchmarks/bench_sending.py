"""How much of an allowed rate the outbox uses, and how often it hears "too many", beside python-telegram-bot's limiter.

`python -m tests.benchmarks.bench_sending [--messages 20000]`; at 30/s 20,000 messages take 11 minutes for each
sender, so without the option as many are sent as take 70 seconds at each rate.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from tests.benchmarks.throughput_platform import Arrivals, BotApi

ROOT = Path(__file__).parents[2]
_RATES = (30, 1000)
_SECONDS = 70
_ANSWER_SECONDS = 0.03  # a platform is not next door


@dataclass(slots=True)
class Tally:
    """What the platform saw."""

    allowed: int
    begun: float = 0.0
    ended: float = 0.0
    accepted: int = 0
    refused: list[float] = field(default_factory=list)  # seconds since the first request
    last_second: deque[float] = field(default_factory=deque)

    def admit(self) -> bool:
        """At most `allowed` in any one second, wherever it begins: stricter than a bucket."""
        now = time.perf_counter()
        self.begun = self.begun or now
        while self.last_second and self.last_second[0] <= now - 1.0:
            self.last_second.popleft()
        if len(self.last_second) >= self.allowed:
            self.refused.append(now - self.begun)
            return False
        self.last_second.append(now)
        self.accepted += 1
        self.ended = now
        return True

    @property
    def share(self) -> float:
        """Of what was allowed between the first and the last message."""
        return (self.accepted - 1) / (self.ended - self.begun) / self.allowed


class LimitedBotApi(BotApi):
    """A Bot API that counts, and refuses what is too many with 429."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(Arrivals())
        self._tally = tally

    def _answer(self, request: bytes, body: bytes) -> None:
        if b"/sendMessage" not in request or self._tally.admit():
            asyncio.get_running_loop().call_later(_ANSWER_SECONDS, super()._answer, request, body)
            return
        refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1"}
        text = json.dumps(refusal | {"parameters": {"retry_after": 1}}).encode()
        assert self._transport is not None
        head = b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % len(text) + text)


async def measure(mode: str, allowed: int, count: int, *, module: str = "sending_client") -> tuple[Tally, list[float]]:
    """The platform's tally, and the sender's resident megabytes second by second."""
    tally = Tally(allowed)
    loop = asyncio.get_running_loop()
    platform = await loop.create_server(lambda: LimitedBotApi(tally), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{platform.sockets[0].getsockname()[1]}"
    command = ["-W", "ignore", "-m", f"tests.benchmarks.{module}", mode, base, str(count), str(allowed), "0"]
    async with platform:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    return tally, [float(line) for line in output.split()]


async def run(messages: int | None) -> None:
    table = Table(title=f"load of the machine before: {os.getloadavg()[0]:.1f}")
    for column in ("sender", "allowed/s", "messages", "accepted", "share", "429", "after 1 min", "MB early", "MB late"):
        table.add_column(column, justify="left" if column == "sender" else "right")
    for allowed in _RATES:
        count = messages or allowed * _SECONDS
        for mode, name in (("motcua", "motcua's outbox"), ("ptb", "64 tasks, AIORateLimiter")):
            tally, memory = await measure(mode, allowed, count)
            late = sum(1 for moment in tally.refused if moment > 60)
            early = memory[min(10, len(memory) - 1)]
            figures = (f"{allowed:,}", f"{count:,}", f"{tally.accepted:,}", f"{tally.share:.1%}")
            table.add_row(name, *figures, str(len(tally.refused)), str(late), f"{early:.0f}", f"{memory[-1]:.0f}")
    Console(width=120).print(table)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, help="for each sender and rate; 20000 is the full measurement")
    asked = parser.parse_args()
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
    uvloop.run(run(asked.messages))


if __name__ == "__main__":
    main()
