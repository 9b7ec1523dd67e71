"""`motcua ask`, `match`, `evaluate` and `train`: understanding from the command line; other tools read `match`."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeAlias

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlmodel import Session

from bot.conversation.asking import Asked
from knowledge import evaluate as scoring
from knowledge import lexicon, live, ranker, training
from knowledge.evaluate import Question, Tally, answer, codes
from knowledge.finder import CatalogueFinder
from knowledge.importing.file_problems import why
from knowledge.ranking import Ranking
from knowledge.search import Intent, MatchKind, Verdict

# what the composition root gives: a finder over the loaded catalogue, and the words the conversation would say
Open: TypeAlias = Callable[[], AbstractContextManager[tuple[CatalogueFinder, Session]]]
Say: TypeAlias = Callable[[str], Asked]

_FEWEST = 10  # questions to learn from
_FALSE_FOUND = "trả lời nhầm thủ tục"


def register(app: typer.Typer, open_: Open, say: Say) -> None:
    """Adds the commands to `app`."""

    @app.command()
    def ask(
        question: Annotated[str, typer.Argument(help="Câu hỏi, gõ như người dân vẫn gõ.")],
        as_json: Annotated[bool, typer.Option("--json", help="Ghi một dòng JSON.")] = False,
        explain: Annotated[bool, typer.Option("--explain", help="Nói vì sao chọn như vậy.")] = False,
    ) -> None:
        """Hỏi một câu và xem câu trả lời."""
        if explain:
            with open_() as (finder, _):
                _explain(finder, question)
            return
        asked = say(question)
        if as_json:
            typer.echo(json.dumps(asked.as_dict(), ensure_ascii=False))
            return
        console = Console()
        for text in asked.texts:
            console.print(text, markup=False, highlight=False)
            console.print()

    @app.command()
    def match(
        questions: Annotated[Path, typer.Argument(help='Tệp JSONL, mỗi dòng {"id", "question"}.')],
        output: Annotated[Path | None, typer.Option("-o", "--output", help="Ghi ra tệp thay vì màn hình.")] = None,
    ) -> None:
        """Tìm thủ tục cho từng câu hỏi; mỗi dòng ra là {"id","outcome","slot","matches"}."""
        asked = _read(questions)
        with open_() as (finder, _):
            lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _match(finder, asked))
        if output is None:
            sys.stdout.write(lines)
        else:
            _write(output, lines)

    @app.command()
    def evaluate(
        questions: Annotated[Path, typer.Argument(help='Tệp JSONL có "id", "question", "expect", "style", "slot".')],
        oos: Annotated[Path | None, typer.Option("--oos", help="Các tin nhắn mà không thủ tục nào trả lời.")] = None,
    ) -> None:
        """Chấm bộ trả lời trên một tập câu hỏi có đáp án."""
        asked, strangers = _read_answered(questions), _read(oos) if oos else []
        with open_() as (finder, _):
            _show_score(finder, asked, strangers)

    @app.command()
    def train(
        questions: Annotated[Path, typer.Argument(help='Tệp JSONL có "id", "question", "expect".')],
        oos: Annotated[Path | None, typer.Option("--oos", help="Các tin nhắn mà không thủ tục nào trả lời.")] = None,
        output: Annotated[Path, typer.Option("-o", "--output", help="Nơi ghi trọng số.")] = Path("ranker.json"),
        strength: Annotated[
            float, typer.Option(help="Độ ghìm trọng số (L2): càng lớn càng ít học theo câu hỏi.", min=0.1)
        ] = training.STRENGTH,
    ) -> None:
        """Học lại trọng số xếp hạng từ câu hỏi có đáp án; in điểm kiểm tra chéo."""
        asked, strangers = _read_answered(questions), _read(oos) if oos else []
        with open_() as (_, session):
            ranking = Ranking(live.procedures(session), lexicon.load())
            data = training.examples(ranking, asked, [stranger.text for stranger in strangers])
        usable = sum(bool(one.right.any()) for one in data)
        if usable < _FEWEST:
            _stop(f"Chỉ có {usable} câu có đáp án nằm trong danh mục; cần ít nhất {_FEWEST} câu để học.")
        weights, judged = training.train(data, strength=strength)
        _write(output, ranker.write(weights))
        first = sum(one.in_first(1) for one in judged)
        five = sum(one.in_first(5) for one in judged)
        Console().print(
            f"Kiểm tra chéo: đúng ngay {first / len(asked):.3f}, trong 5 đầu {five / len(asked):.3f}; "
            f"đã ghi {output} ({weights.trained_on})."
        )


def _match(finder: CatalogueFinder, questions: list[Question]) -> Iterator[dict[str, Any]]:
    for question in questions:
        heard = finder.hear(question.text)
        finding = finder.find(question.text)
        intent = heard.intent
        kind = finding.matches[0].kind if finding.matches else MatchKind.PROCEDURE
        outcome = finding.verdict
        if intent is not Intent.PROCEDURE or (outcome is Verdict.FOUND and kind is not MatchKind.PROCEDURE):
            outcome = Verdict.NOTHING
        slots = heard.slots or finding.slots
        yield {
            "id": question.id,
            "outcome": outcome.value,
            "slot": slots[0].value if slots else "how",
            "matches": [
                {"code": found.code, "score": found.score}
                for found in finding.matches
                if found.kind is MatchKind.PROCEDURE
            ],
            "intent": intent.value if intent is not Intent.PROCEDURE else kind.value,
        }


def _explain(finder: CatalogueFinder, question: str) -> None:
    console = Console()
    heard, finding = finder.hear(question), finder.explain(question)
    slots = ", ".join(slot.value for slot in heard.slots) or "không nói"
    console.print(f"Đọc là: {heard.plain}", markup=False)
    console.print(f"Loại tin: {heard.intent.value} · Hỏi về: {slots} · Kết luận: {finding.verdict.value}", markup=False)
    for reason in dict.fromkeys([*heard.reasons, *finding.reasons]):
        console.print(f"  - {reason}", markup=False)
    table = Table("Mã", "Tên", "Khả năng", "Vì sao")
    for found in finding.matches:
        table.add_row(found.code, found.name, f"{found.score:.0%}", "; ".join(found.reasons))
    console.print(table)


def _show_score(finder: CatalogueFinder, asked: list[Question], strangers: list[Question]) -> None:
    console = Console()
    score = scoring.evaluate(finder, asked)
    table = Table(
        "Kiểu viết",
        "Số câu",
        "Đúng ngay",
        "MRR",
        "Trong 5 đầu",
        "Trả lời ngay",
        "Trả lời đúng",
        "Có trong lựa chọn",
        "Không có gì",
        "Đúng mục hỏi",
    )
    for name, tally in sorted(score.groups.items(), key=lambda pair: (pair[0] != "", pair[0])):
        table.add_row(name or "tất cả", str(tally.asked), *_figures(tally))
    console.print(table)
    if not strangers:
        return
    wrong, intents = 0, dict[str, int]()
    for stranger in track(strangers, description="Tin ngoài phạm vi", console=Console(stderr=True), transient=True):
        intent, finding = answer(finder, stranger.text)
        found = finding.verdict is Verdict.FOUND and codes(finding)[:1] == [finding.matches[0].code]
        wrong += found
        kind = finding.matches[0].kind.value if finding.verdict is Verdict.FOUND else finding.verdict.value
        name = intent.value if intent is not Intent.PROCEDURE else (_FALSE_FOUND if found else kind)
        intents[name] = intents.get(name, 0) + 1
    console.print(f"Ngoài phạm vi: {wrong}/{len(strangers)} bị {_FALSE_FOUND}.")
    for name, count in sorted(intents.items(), key=lambda pair: -pair[1]):
        console.print(f"  {name}: {count}", markup=False)


def _figures(tally: Tally) -> list[str]:
    values = [tally.first, tally.reciprocal, tally.in_five, tally.found]
    right = tally.found_right / tally.found if tally.found else 0.0
    slot = f"{tally.slots_right / tally.slots:.3f}" if tally.slots else "-"
    return [
        *(f"{tally.share(value):.3f}" for value in values),
        f"{right:.3f}",
        *(f"{tally.share(value):.3f}" for value in (tally.shown_right, tally.nothing)),
        slot,
    ]


def _read(path: Path) -> list[Question]:
    try:
        return scoring.read_questions(path.read_text(encoding="utf-8-sig").splitlines())
    except OSError as problem:
        _stop(f"không đọc được {path}: {why(problem)}")
    except UnicodeDecodeError:
        _stop(f"{path} không phải văn bản UTF-8")
    except ValueError as problem:
        _stop(f"{path}, {problem}")


def _read_answered(path: Path) -> list[Question]:
    asked = _read(path)
    if not any(question.expect for question in asked):
        _stop(f"{path} không có câu nào kèm đáp án: mỗi dòng cần trường expect là danh sách mã thủ tục đúng.")
    return asked


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        _stop(f"không ghi được {path}: {why(problem)}")


def _stop(words: str) -> NoReturn:
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)
