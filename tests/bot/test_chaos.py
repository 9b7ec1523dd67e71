"""Workers are killed with -9 while messages flow: nothing is lost, and whatever was doubled is marked.

A short form of `tests/benchmarks/chaos.py`, which kills 30 times.
"""

from bot.database import Database
from tests.benchmarks.chaos import Run


async def test_killed_workers_lose_nothing_and_mark_every_double(any_database: Database) -> None:
    url = any_database.url
    count = await Run(url, messages=200, kills=3, workers=3, seed=7, pause=0.8).run()
    assert count.lost == []
    assert count.unmarked == []
    assert count.disordered == []
    assert count.unfinished == 0
    assert count.recovered > 0, "the first kill hits an answer on its way, which goes again by itself"
