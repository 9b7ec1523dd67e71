"""`uv run python -m tests.benchmarks.bench_reports [rows]`: a year's report with both comparisons, in every format.

Of the rows 60 % are turns of chat, 30 % dossiers and 10 % cases, spread over two years. Prints seconds for each step.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from bot import migrations
from bot.citizens import Citizen
from bot.conversation.transcript import Outcome, TranscriptEntry
from bot.database import Database
from bot.dossiers.dossier import Dossier, State
from bot.feedback.case import FeedbackCase
from bot.officials import unit
from bot.officials.unit import ROOT, Unit
from knowledge.tables import table_of
from scheduler.reports import commands, period
from scheduler.reports.exporting import Format, exported

_BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS = 730
_NOW = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
_CITIZENS, _UNITS = 20_000, 40
_OUTCOMES = [*[Outcome.ANSWERED] * 6, Outcome.CLARIFIED, Outcome.NOTHING, Outcome.HANDOVER, Outcome.SMALL_TALK]


def at(number: int, of: int) -> datetime:
    """Spread evenly over the two years."""
    return _BEGINS + timedelta(minutes=_DAYS * 24 * 60 * number // of)


def people() -> Iterator[dict[str, Any]]:
    for number in range(_CITIZENS):
        row = Citizen(channel="web", address=str(number), created_at=_BEGINS, last_seen_at=_BEGINS)
        yield row.model_dump(exclude={"id"})


def turns(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        row = TranscriptEntry(
            citizen_id=number % _CITIZENS + 1,
            external_id=str(number),
            at=at(number, count),
            question="làm giấy khai sinh cho bé cần gì ạ",
            answer="Đăng ký khai sinh (mã 1.001193)\n\nHồ sơ gồm: " + "tờ khai, giấy chứng sinh; " * 12,
            outcome=_OUTCOMES[number % 10],
            code=f"1.{number % 900:06}",
            useful=(True, False, None, None)[number % 4],
        )
        yield row.model_dump(exclude={"id"})


def dossiers(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        received = at(number, count)
        code = f"H32.15-{received:%y%m%d}-{number:07}"
        ended = received + timedelta(days=number % 20) if number % 5 else None
        row = Dossier(
            code=code,
            look_key=code,
            procedure_code=f"1.{number % 300:06}",
            procedure_name=f"Thủ tục {number % 300}",
            unit_code=f"dv-{number % _UNITS}",
            state=State.RETURNED if ended else State.PROCESSING,
            since=received,
            received_at=received,
            due_at=received + timedelta(days=15),
            finished_at=ended,
            returned_at=ended,
            online=number % 3 > 0,
            paid_online=number % 2 > 0,
            supplements=number % 7 == 0,
            updated_at=received,
        )
        yield row.model_dump()


def cases(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        received = at(number, count)
        answered = received + timedelta(days=number % 9) if number % 8 else None
        row = FeedbackCase(
            code=f"PA-{number:08}",
            text="đèn đường hư đã lâu",
            unit_code=f"dv-{number % _UNITS}",
            received_at=received,
            changed_at=received,
            due_from=received,
            due_on=(received + timedelta(days=7)).date(),
            answered_at=answered,
            ended_at=answered,
            rating=number % 5 + 1 if answered else None,
            rated_at=answered,
        )
        yield row.model_dump(exclude={"id"})


def fill(session: Session, kind: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    for chunk in iter(lambda: list(islice(rows, 5_000)), []):
        session.connection().execute(insert(table_of(kind)), chunk)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'motcua.db'}")
        migrations.upgrade(database)
        with database.transaction() as session:
            unit.root(session, "Ủy ban nhân dân tỉnh")
            session.flush()
            session.add_all([Unit(code=f"dv-{n}", name=f"Đơn vị {n}", parent_code=ROOT) for n in range(_UNITS)])
            session.flush()
            fill(session, Citizen, people())
            fill(session, TranscriptEntry, turns(rows * 6 // 10))
            fill(session, Dossier, dossiers(rows * 3 // 10))
            fill(session, FeedbackCase, cases(rows // 10))
        begun = time.perf_counter()
        with Session(database.engine) as session:
            report = commands.of_period(session, period.read("2026"), ROOT, _NOW)
        counted = time.perf_counter() - begun
        print(f"counted {rows:,} rows, the year and the one before: {counted:.1f} s")
        for kind in Format:
            begun = time.perf_counter()
            size = len(exported(report, kind, _NOW))
            print(f"{kind}: {time.perf_counter() - begun:.1f} s, {size / 1024:,.0f} KB")
        database.close()


if __name__ == "__main__":
    main()
