"""A clock and a worker are killed with -9 while a campaign goes out: nobody is left out, nobody gets it twice.

A short form of `tests/benchmarks/chaos_campaign.py`, which kills 20 times.
"""

import pytest

from bot.database import Database
from tests.benchmarks.chaos_campaign import Run


@pytest.mark.sqlite
async def test_a_killed_clock_and_worker_lose_and_double_nothing(database: Database) -> None:
    count = await Run(database.url, "short", 600, kills=2, seed=3).run()
    assert (count.lost, count.doubled, count.unfinished) == (0, 0, 0)
