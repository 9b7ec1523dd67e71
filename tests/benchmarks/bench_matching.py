"""How well and how fast questions find their procedure, ours beside what an office would pick instead, in one run.

`uv run --group bench python tests/benchmarks/bench_matching.py --catalogue FILE --questions FILE [--oos FILE]`

FILE of questions: JSONL with "id", "question", "expect" and "style"; the catalogue is anything `motcua load` takes.
Ours answers as installed: the shipped weights over the catalogue and the starter's FAQs, the intent heard first.
"Cross-validated" is what weights fitted to the questions about other procedures reach, so that nothing judges itself.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot import migrations, office_hours
from bot.catalogue_loading import load_file
from bot.database import Database
from knowledge import lexicon, live, training
from knowledge.catalogue import searchable
from knowledge.evaluate import Question, answer, codes, read_questions
from knowledge.finder import CatalogueFinder
from knowledge.importing.starter import load_starter
from knowledge.procedure import Status
from knowledge.ranking import Ranking
from knowledge.search import MatchKind, Verdict
from tests.benchmarks.peers import Document, NotInstalled, peers

_CUT = 6000  # letters of a procedure's text that peers index


@dataclass(slots=True)
class Row:
    """One ranker. `places` holds for each question where the right procedure stood, None beyond the tenth."""

    name: str
    places: list[int | None] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    build_seconds: float = 0.0

    def share(self, wanted: Callable[[int], float], at: Iterable[int]) -> float:
        places = [self.places[one] for one in at]
        return sum(wanted(place) for place in places if place is not None) / max(len(places), 1)


@contextmanager
def loaded(catalogue: Path) -> Iterator[Database]:
    """A temporary database with the starter and the catalogue in it."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench") as folder:
        database = Database(f"sqlite:///{folder}/motcua.db")
        try:
            migrations.upgrade(database)
            with database.transaction() as session:
                load_starter(session, office_hours.now())
            outcome = load_file(database, catalogue, office_hours.now())
            if outcome.bad and not outcome.read:
                raise SystemExit(f"the catalogue cannot be read: {outcome.bad[0]}")
            yield database
        finally:
            database.close()


def documents(session: Session) -> list[Document]:
    return [
        Document(one.code, one.name, f"{one.result}\n{one.documents}\n{one.steps}"[:_CUT])
        for one in searchable(session)
        if one.status == Status.PUBLISHED
    ]


def measure(name: str, questions: Sequence[Question], rank: Callable[[str], list[str]], build_seconds: float) -> Row:
    row = Row(name, build_seconds=build_seconds)
    for question in questions:
        begun = time.perf_counter()
        found = rank(question.text)[:10]
        row.milliseconds.append((time.perf_counter() - begun) * 1000)
        row.places.append(next((at for at, code in enumerate(found) if code in question.expect), None))
    return row


def cross_validated(ranking: Ranking, questions: Sequence[Question], strangers: Sequence[str]) -> Row:
    """Ours with weights that never saw a question about the same procedures, over procedures alone."""
    _, judged = training.train(training.examples(ranking, questions, strangers))
    row = Row("motcua, cross-validated weights")
    scored = iter(judged)
    for question in questions:
        one = next(scored)
        best = one.ranked.rows[np.argsort(-one.scores, kind="stable")]
        found = [ranking.entries[at].code for at in best if ranking.entries[at].kind == MatchKind.PROCEDURE][:10]
        row.places.append(next((at for at, code in enumerate(found) if code in question.expect), None))
    return row


def show(rows: Sequence[Row], questions: Sequence[Question]) -> None:
    everyone = range(len(questions))
    styles = sorted({question.style for question in questions if question.style})
    console = Console(width=160)
    table = Table(title=f"{len(questions)} questions")
    for column in ("ranker", "top-1", "MRR", "recall@5", "build s", "p50 ms", "p99 ms", *(f"{one}" for one in styles)):
        table.add_column(column, justify="left" if column == "ranker" else "right")
    for row in rows:
        quality = [
            row.share(lambda place: float(place == 0), everyone),
            row.share(lambda place: 1 / (place + 1), everyone),
            row.share(lambda place: float(place < 5), everyone),
        ]
        spent = [f"{np.percentile(row.milliseconds, one):.2f}" for one in (50, 99)] if row.milliseconds else ["-", "-"]
        by_style = [
            row.share(lambda place: float(place == 0), [at for at in everyone if questions[at].style == style])
            for style in styles
        ]
        table.add_row(
            row.name,
            *(f"{value:.3f}" for value in quality),
            f"{row.build_seconds:.2f}" if row.build_seconds else "-",
            *spent,
            *(f"{value:.2f}" for value in by_style),
        )
    console.print(table)
    console.print("The columns of styles hold top-1.")


def verdicts(finder: CatalogueFinder, questions: Sequence[Question], strangers: Sequence[str]) -> None:
    """What ours says besides ranking; peers only rank."""
    findings = [(question, answer(finder, question.text)[1]) for question in questions]
    found = [(question, one) for question, one in findings if one.verdict is Verdict.FOUND]
    right = sum(codes(one)[:1] == [one.matches[0].code] and one.matches[0].code in asked.expect for asked, one in found)
    shown = sum(bool({match.code for match in one.matches[: one.offered]} & asked.expect) for asked, one in findings)
    nothing = sum(one.verdict is Verdict.NOTHING for _, one in findings)
    console = Console(width=160)
    console.print(
        f"motcua says FOUND to {len(found) / len(questions):.3f}, right {right / max(len(found), 1):.3f}; FOUND or its "
        f"choices hold the right one {shown / len(questions):.3f}; NOTHING {nothing / len(questions):.3f}"
    )
    if strangers:
        said = [answer(finder, text)[1] for text in strangers]
        wrong = sum(one.verdict is Verdict.FOUND and one.matches[0].kind is MatchKind.PROCEDURE for one in said)
        console.print(f"out of scope: {wrong} of {len(strangers)} got a procedure as FOUND")


def read(path: Path) -> list[Question]:
    return read_questions(path.read_text(encoding="utf-8-sig").splitlines())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalogue", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--oos", type=Path)
    asked = parser.parse_args()
    questions = read(asked.questions)
    strangers = [question.text for question in read(asked.oos)] if asked.oos else []
    with loaded(asked.catalogue) as database, Session(database.engine) as session:
        begun = time.perf_counter()
        finder = live.build(session)
        seconds = time.perf_counter() - begun
        ranking = Ranking(live.procedures(session), lexicon.load())
        procedures = documents(session)
    rows = [
        measure("motcua, as it answers", questions, lambda text: codes(answer(finder, text)[1]), seconds),
        cross_validated(ranking, questions, strangers),
    ]
    for peer in peers():
        if isinstance(peer, NotInstalled):
            Console(stderr=True).print(str(peer), markup=False)
            continue
        begun = time.perf_counter()
        peer.index(procedures)
        rows.append(measure(peer.name, questions, peer.rank, time.perf_counter() - begun))
    show(rows, questions)
    verdicts(finder, questions, strangers)


if __name__ == "__main__":
    main()
