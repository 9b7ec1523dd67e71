"""What `bench_sending` measures: our outbox, or a plain loop over python-telegram-bot's AIORateLimiter, in its process.

`python -m tests.benchmarks.sending_client motcua|ptb BASE COUNT RATE CORE`. Prints resident megabytes once a second.
"""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import uvloop
from pydantic import SecretStr
from sqlmodel import Session
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot import memory, migrations, office_hours, outbox
from bot.channels.channel import Reply
from bot.channels.telegram import Telegram
from bot.database import Database
from bot.delivery import history
from bot.delivery.quiet import QuietHours
from bot.listening import Listener
from bot.outbox import Priority
from bot.sending import Sending
from bot.settings import Settings

TOKEN = "1:bench"
TEXT = "Thông báo lịch tiếp công dân tháng này. " * 5


async def motcua(base: str, count: int, rate: float) -> None:
    """A campaign of `count` messages through the whole outbox: SQLite, pacing, histories."""
    with tempfile.TemporaryDirectory(prefix="mcs") as folder:
        database = Database(f"sqlite:///{folder}/sending.db")
        migrations.upgrade(database)
        await database.write(lambda session: _plan(session, count))
        telegram = Telegram(Settings(telegram_token=SecretStr(TOKEN), telegram_api_base=base, telegram_rate=rate))
        await telegram.open()
        sending = Sending(database, [telegram], quiet=QuietHours.read("00:00", "00:00"))
        listener = Listener(database)
        sending.listen(listener)
        memory.settle()  # as the server does when it is ready
        tasks = [asyncio.create_task(sending.run()), asyncio.create_task(listener.run())]
        while await database.read(_left):
            _tell_memory()
            await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await telegram.close()
        database.close()


def _plan(session: Session, count: int) -> None:
    now = office_hours.now()
    for chat in range(count):
        outbox.put(
            session,
            [Reply(TEXT)],
            channel="telegram",
            address=str(1_000 + chat),
            now=now,
            priority=Priority.CAMPAIGN,
            natural_key=f"bench/{chat}",
        )


def _left(session: Session) -> int:
    return sum(row.count for row in history.standing(session) if row.status != "sent")


async def plain(base: str, count: int, rate: float) -> None:
    """What one writes without an outbox: 64 tasks over the library's own limiter, tried again when told to wait."""
    limiter = AIORateLimiter(overall_max_rate=rate, overall_time_period=1, max_retries=5)
    request = HTTPXRequest(connection_pool_size=64, pool_timeout=60)
    async with ExtBot(TOKEN, base_url=f"{base}/bot", request=request, rate_limiter=limiter) as bot:
        waiting: Iterator[int] = iter(range(count))
        memory = asyncio.create_task(_tell_memory_forever())
        await asyncio.gather(*(_send_from(bot, waiting) for _ in range(64)))
        memory.cancel()


async def _send_from(bot: ExtBot[int], waiting: Iterator[int]) -> None:
    for chat in waiting:
        with contextlib.suppress(RetryAfter):
            await bot.send_message(1_000 + chat, TEXT)


async def _tell_memory_forever() -> None:
    while True:
        _tell_memory()
        await asyncio.sleep(1)


def _tell_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(f"{pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.1f}", flush=True)


if __name__ == "__main__":
    mode, base_, count_, rate_, core_ = sys.argv[1:]
    os.sched_setaffinity(0, {int(core_)})
    uvloop.run((motcua if mode == "motcua" else plain)(base_, int(count_), float(rate_)))
