"""How long an audience takes to count, a campaign to plan, how much memory that needs, and how fast it is sent.

`python -m tests.benchmarks.bench_campaigns [--postgres 1000000] [--sqlite 200000] [--seconds 60]`
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import uvloop
from rich.console import Console
from rich.table import Table

from tests import postgres
from tests.benchmarks.bench_sending import ROOT, measure

_RATES = (30, 1000)


def planning(url: str, count: int) -> dict[str, float]:
    """In a process of its own, so that its memory is its own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.campaign_client", "plan", url, str(count)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def told(table: Table, engine: str, count: int, found: dict[str, float]) -> None:
    """One line."""
    million = found["plan"] * 1e6 / max(found["planned"], 1)
    figures = [
        f"{found['count']:.2f} s",
        f"{found['narrow']:.2f} s",
        f"{found['planned']:,.0f}",
        f"{found['plan']:.1f} s",
    ]
    figures += [f"{million:.1f} s", f"{found['before']:.0f}", f"{found['peak']:.0f}", f"{found['figures']:.2f} s"]
    table.add_row(engine, f"{count:,}", *figures)


async def sent(seconds: int) -> Table:
    table = Table(title=f"sending; load of the machine before: {os.getloadavg()[0]:.1f}")
    for column in ("allowed/s", "messages", "accepted", "share of the rate", "429", "MB early", "MB late"):
        table.add_column(column, justify="right")
    for allowed in _RATES:
        count = allowed * seconds
        tally, memory = await measure("campaign", allowed, count, module="campaign_client")
        early = memory[min(5, len(memory) - 1)]
        line = (f"{allowed:,}", f"{count:,}", f"{tally.accepted:,}", f"{tally.share:.1%}", str(len(tally.refused)))
        table.add_row(*line, f"{early:.0f}", f"{memory[-1]:.0f}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", type=int, default=1_000_000)
    parser.add_argument("--sqlite", type=int, default=200_000)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    table = Table(title=f"counting and planning; load of the machine before: {os.getloadavg()[0]:.1f}")
    for column in ("engine", "subscribers", "count", "narrow count", "planned", "plan", "per million"):
        table.add_column(column, justify="right")
    for column in ("MB before", "MB peak", "figures"):
        table.add_column(column, justify="right")
    if asked.sqlite:
        with tempfile.TemporaryDirectory(prefix="mc") as folder:
            url = f"sqlite:///{folder}/campaign.db"
            told(table, "SQLite", asked.sqlite, planning(url, asked.sqlite))
    if asked.postgres:
        with postgres.server() as address, postgres.fresh_database(address) as url:
            told(table, "PostgreSQL", asked.postgres, planning(url, asked.postgres))
    Console(width=140).print(table)
    if asked.seconds:
        os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
        Console(width=120).print(uvloop.run(sent(asked.seconds)))


if __name__ == "__main__":
    main()
