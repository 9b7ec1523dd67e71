"""`uv run python -m tests.benchmarks.bench_dossiers [rows]`: an export read in, read again, and dossiers looked up.

Prints rows a second for a new file and for the same file again, and the p50 and p99 of a look-up in milliseconds.
"""

import csv
import random
import sys
import tempfile
import time
from pathlib import Path

from sqlmodel import Session

from bot import migrations, office_hours
from bot.database import Database
from bot.dossiers import looking
from bot.dossiers.dossier import Dossier
from bot.dossiers.importing import Importer, Outcome
from bot.dossiers.marks import Marker
from tests.bot.dossier_desk import HEADS

_STATES = ("Đã tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung", "Đã có kết quả", "Đã trả kết quả", "Từ chối")
_LOOK_UPS = 2_000


def write(path: Path, rows: int) -> None:
    """A file as a one-stop system exports it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADS)
        for number in range(rows):
            day = f"{number % 28 + 1:02}/{number % 12 + 1:02}/2026"
            state = _STATES[number % len(_STATES)]
            returned = day if state == "Đã trả kết quả" else ""
            filed = (number, code(number), "Đăng ký khai sinh", "1.001193", state, f"{day} 08:00", day, returned)
            who = (f"09{number:08}", f"0010{number:08}", "UBND phường", "Quầy 2", "Tư pháp", "")
            table.writerow((*filed, *who))


def code(number: int) -> str:
    return f"H32.15-26{number % 12 + 1:02}{number % 28 + 1:02}-{number:06}"


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ho-so.csv"
        write(path, rows)
        database = Database(f"sqlite:///{Path(folder) / 'motcua.db'}")
        migrations.upgrade(database)
        importer = Importer(database, Marker(b"k" * 32))
        for name in ("new", "again"):
            begun = time.perf_counter()
            outcome: Outcome = importer.load(path, office_hours.now(), name=path.name, by="bench")
            took = time.perf_counter() - begun
            print(f"{name}: {outcome.read / took:,.0f} rows/s ({took:.1f} s; {outcome.stored}, {outcome.bad} bad)")
        print_look_ups(database, importer.marker, rows)
        database.close()


def print_look_ups(database: Database, marker: Marker, rows: int) -> None:
    chance, now, took = random.Random(7), office_hours.now(), []
    for _ in range(_LOOK_UPS):
        number = chance.randrange(rows)
        begun = time.perf_counter()
        with Session(database.engine) as session:
            found = looking.look_up(session, marker, code(number).lower(), f"{number:08}", "web:bench", now)
        took.append(time.perf_counter() - begun)
        assert isinstance(found, Dossier)
    took.sort()
    p50, p99 = took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000
    print(f"look-up: p50 {p50:.2f} ms, p99 {p99:.2f} ms over {len(took)}")


if __name__ == "__main__":
    main()
