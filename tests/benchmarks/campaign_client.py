"""A process that `bench_campaigns` measures: counts, plans, or sends a whole campaign.

`python -m tests.benchmarks.campaign_client plan URL COUNT` prints JSON;
`python -m tests.benchmarks.campaign_client campaign BASE COUNT RATE CORE` sends, and prints resident megabytes.
"""

import asyncio
import json
import os
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

import uvloop
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import Session

from bot import migrations, office_hours
from bot.channels.telegram import Telegram
from bot.database import Database
from bot.delivery import history
from bot.delivery.quiet import QuietHours
from bot.listening import Listener
from bot.sending import Sending
from bot.settings import Settings
from bot.subscriptions import audience
from bot.subscriptions.audience import Audience
from scheduler.campaigns import results, sending
from scheduler.campaigns.campaign import CampaignRun
from scheduler.campaigns.wording import Sender
from tests.benchmarks.campaign_filling import campaign, fill

SENDER = Sender("UBND phường", "1022", "https://motcua.test")


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Peak:
    """The most memory between `with` and its end."""

    def __enter__(self) -> "Peak":
        self.most, self._over = resident(), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, resident())


async def plan(url: str, count: int) -> dict[str, float]:
    """Counting an audience among `count` subscribers, and planning a campaign for it, then once more."""
    database = Database(url)
    migrations.upgrade(database)
    now = office_hours.now()
    with database.transaction() as session:
        fill(session, count, now)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    counted = []
    narrow = Audience(
        ["lich"], channels=["web"], kinds=["citizen", "business"], areas=[f"Phường {n}" for n in range(10)]
    )
    for who in (Audience(["lich"]), narrow):
        begun = time.perf_counter()
        members = await database.read(partial(audience.count, audience=who))
        counted.append(time.perf_counter() - begun)
    with database.transaction() as session:
        number = campaign(session, now)
    before = resident()
    with Peak() as peak:
        begun = time.perf_counter()
        await sending.send(database, SENDER, number, now, now)
        planned = time.perf_counter() - begun
    begun = time.perf_counter()
    with Session(database.engine) as session:
        run = session.get_one(CampaignRun, 1)
        figures = results.of_run(session, run)
    figured = time.perf_counter() - begun
    database.close()
    assert members
    return {
        "planned": figures.planned, "count": counted[0], "narrow": counted[1], "plan": planned,
        "before": before, "peak": peak.most, "figures": figured,
    }  # fmt: skip


async def send(base: str, count: int, rate: float) -> None:
    """A campaign to `count` citizens on Telegram, planned and sent."""
    with tempfile.TemporaryDirectory(prefix="mcs") as folder:
        database = Database(f"sqlite:///{folder}/sending.db")
        migrations.upgrade(database)
        now = office_hours.now()
        with database.transaction() as session:
            fill(session, count, now, channel="telegram", everyone=True)
            number = campaign(session, now)
        await sending.send(database, SENDER, number, now, now)
        telegram = Telegram(Settings(telegram_token=SecretStr("1:b"), telegram_api_base=base, telegram_rate=rate))
        await telegram.open()
        outbox = Sending(database, [telegram], quiet=QuietHours.read("00:00", "00:00"))
        listener = Listener(database)
        outbox.listen(listener)
        tasks = [asyncio.create_task(outbox.run()), asyncio.create_task(listener.run())]
        while await database.read(_left):
            print(f"{resident():.1f}", flush=True)
            await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await telegram.close()
        database.close()


def _left(session: Session) -> int:
    return sum(row.count for row in history.standing(session) if row.status != "sent")


if __name__ == "__main__":
    if sys.argv[1] == "plan":
        print(json.dumps(asyncio.run(plan(sys.argv[2], int(sys.argv[3])))))
    else:
        os.sched_setaffinity(0, {int(sys.argv[5])})
        uvloop.run(send(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
