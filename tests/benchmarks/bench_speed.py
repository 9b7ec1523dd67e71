"""How fast one core answers and how much memory the whole server takes, over a catalogue of any size.

`uv run python tests/benchmarks/bench_speed.py --catalogue FILE [--questions FILE]`

Without questions it asks everyday names from the lexicon, each with an ending, so that no question comes twice.
"""

import argparse
import http.client
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot import office_hours
from bot.app import open_house
from bot.catalogue_loading import load_file
from bot.channels.channel import Incoming, Kind
from bot.house import House
from bot.settings import Settings
from knowledge.evaluate import read_questions
from knowledge.live import build
from tests.benchmarks.bench_throughput import percentile, resident_megabytes
from tests.benchmarks.questions import everyday_questions

_TURNS, _WARM = 600, 50
_PATIENCE = 60  # seconds for the server to answer


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock on the wall, and of the processor: what a busy machine blurs less."""

    wall: list[float]
    processor: list[float]

    def line(self, what: str, share: int, goal: str) -> tuple[str, str, str, str]:
        wall, processor = (f"{percentile(seconds, share):.2f} ms" for seconds in (self.wall, self.processor))
        return f"{what}, p{share}", wall, processor, goal


def timed(work: Callable[[str], object], texts: Sequence[str]) -> Spent:
    """Each on its own; the first ones warm the caches and are left out."""
    spent = Spent([], [])
    for text in texts:
        begun, worked = time.perf_counter(), time.thread_time()
        work(text)
        spent.processor.append(time.thread_time() - worked)
        spent.wall.append(time.perf_counter() - begun)
    warm = min(_WARM, len(texts) // 4)
    return Spent(spent.wall[warm:], spent.processor[warm:])


def turns(house: House, texts: Sequence[str]) -> Spent:
    """Whole turns: heard, found, answered and committed, every citizen a new one."""
    numbers = iter(range(len(texts)))

    def turn(text: str) -> None:
        number = next(numbers)
        incoming = Incoming("terminal", f"bench-{number}", f"citizen-{number}", Kind.TEXT, text)
        with house.database.transaction() as session:
            house.conversation.receive(session, incoming, office_hours.now())

    return timed(turn, texts)


def server_megabytes(url: str) -> float:
    """Resident memory of `motcua`, all of it in one process, once its page answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "MOTCUA_DATABASE_URL": url, "MOTCUA_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "bot"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        begun = time.monotonic()
        while not _answers(port):
            if server.poll() is not None or time.monotonic() - begun > _PATIENCE:
                raise SystemExit("the server did not start")
            time.sleep(0.2)
        for _ in range(20):
            _answers(port)
        return resident_megabytes(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def show(lines: Sequence[tuple[str, str, str, str]], size: int) -> None:
    processor = platform.processor() or platform.machine()
    table = Table(title=f"{size} entries; one of {os.cpu_count()} cores ({processor}), load {os.getloadavg()[0]:.1f}")
    table.add_column("measured")
    for column in ("wall", "processor", "goal"):
        table.add_column(column, justify="right")
    for line in lines:
        table.add_row(*line)
    Console(width=120).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalogue", type=Path, help="loaded beside the starter catalogue")
    parser.add_argument("--questions", type=Path, help='JSONL with "id" and "question"')
    asked = parser.parse_args()
    questions = everyday_questions()
    if asked.questions:
        questions = [one.text for one in read_questions(asked.questions.read_text("utf-8-sig").splitlines())]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="motcua-bench") as folder:
        url = f"sqlite:///{folder}/motcua.db"
        with open_house(Settings(database_url=url)) as house:
            if asked.catalogue:
                load_file(house.database, asked.catalogue, office_hours.now())
            with Session(house.database.engine) as session:
                begun, worked = time.perf_counter(), time.thread_time()
                finder = build(session)
                building, built = time.perf_counter() - begun, time.thread_time() - worked
                house.finder.refresh(session)
            answering = timed(lambda text: (finder.hear(text), finder.find(text)), questions)
            turning = turns(house, questions[:_TURNS])
        memory = server_megabytes(url)
    show(
        [
            answering.line("a question heard and searched", 50, "1.5 ms"),
            answering.line("a question heard and searched", 99, "6 ms"),
            turning.line("a turn with its transaction", 50, ""),
            turning.line("a turn with its transaction", 99, "25 ms"),
            ("index built from the database", f"{building:.2f} s", f"{built:.2f} s", "3 s"),
            ("resident memory of the whole server", f"{memory:.0f} MB", "", "300 MB"),
        ],
        finder.size,
    )


if __name__ == "__main__":
    main()
