"""`motcua replay` and `motcua chat`: the real conversation, and nothing left behind by a replay."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import typer
from rich.console import Console
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from bot import conversation_commands
from bot.channels.channel import Choice, Kind, Reply
from bot.channels.terminal import Terminal
from bot.citizens import Citizen
from bot.conversation.transcript import TranscriptEntry, UnansweredQuestion
from bot.conversation.turn import Conversation
from bot.database import Database
from bot.outbox import Delivery
from tests.bot import sample
from tests.bot.speaking import conversation


@pytest.fixture
def app(database: Database, now: datetime) -> typer.Typer:
    with database.transaction() as session:
        sample.load(session, now)

    @contextmanager
    def open_() -> Iterator[tuple[Database, Conversation]]:
        yield database, conversation()

    built = typer.Typer()
    conversation_commands.register(built, open_)
    return built


def write(path: Path, *dialogues: object) -> Path:
    path.write_text("\n".join(json.dumps(dialogue, ensure_ascii=False) for dialogue in dialogues), "utf-8")
    return path


def test_replay_writes_a_line_a_turn_and_keeps_nothing(app: typer.Typer, database: Database, tmp_path: Path) -> None:
    source = write(
        tmp_path / "d.jsonl",
        {"id": 1, "turns": [{"q": "khai sinh cần gì", "code": "ignored"}, {"q": "lệ phí?"}]},
        {"id": "b", "turns": [{"q": "lệ phí?"}, {"q": ""}]},
    )
    result = CliRunner().invoke(app, ["replay", str(source)])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith('{"id"')]
    assert [(line["id"], line["turn"], line["outcome"], line["code"], line["slot"]) for line in lines] == [
        (1, 1, "answered", sample.BIRTH, "documents"),
        (1, 2, "answered", sample.BIRTH, "fee"),
        ("b", 1, "nothing", "", ""),
        ("b", 2, "unreadable", "", ""),
    ]
    assert set(lines[0]) == {"id", "turn", "outcome", "code", "slot", "text"}
    assert "Giấy chứng sinh" in lines[0]["text"]
    with Session(database.engine) as session:
        for kind in (Citizen, TranscriptEntry, UnansweredQuestion, Delivery):
            assert session.exec(select(kind)).first() is None


def test_replay_into_a_file(app: typer.Typer, tmp_path: Path) -> None:
    source = write(tmp_path / "d.jsonl", {"id": 1, "turns": [{"q": "khai tử cần gì"}]})
    result = CliRunner().invoke(app, ["replay", str(source), "-o", str(tmp_path / "out.jsonl")])
    assert result.exit_code == 0, result.output
    [line] = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["code"] == sample.DEATH
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": 1, "turns": [{"q": "a"}]}\n{"id": 2', "dòng 2: không phải JSON"),
        (b'{"id": 1}', "“turns” thiếu"),
        (b'{"id": 1, "turns": [{"x": 1}]}', "“turns.0.q” thiếu"),
        (b"[1]", "dòng 1"),
        (b"\xff\xfe\x00", "không phải văn bản UTF-8"),
    ],
)
def test_a_bad_line_stops_before_anything_runs(app: typer.Typer, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "d.jsonl").write_bytes(content)
    result = CliRunner().invoke(app, ["replay", str(tmp_path / "d.jsonl")])
    assert result.exit_code == 1
    assert said in " ".join(result.output.split())
    assert '"outcome"' not in result.output


def test_a_missing_file_is_said(app: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["replay", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 1
    assert "Không đọc được" in result.output


def test_chat_answers_and_takes_numbers(app: typer.Typer, database: Database) -> None:
    result = CliRunner().invoke(app, ["chat"], input="sang tên hết bao nhiêu tiền\n2\n/thoat\n")
    assert result.exit_code == 0, result.output
    assert "50.000 đồng" in result.output
    with Session(database.engine) as session:
        deliveries = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
        assert {(delivery.channel, delivery.status) for delivery in deliveries} == {("terminal", "sent")}
        outcomes = [entry.outcome for entry in session.exec(select(TranscriptEntry).order_by(col(TranscriptEntry.id)))]
    assert outcomes == ["small_talk", "clarified", "answered"]


def test_chat_ends_with_the_input(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["chat"], input="").exit_code == 0


async def test_the_terminal_is_a_channel(now: datetime) -> None:
    written = io.StringIO()
    terminal = Terminal(Console(file=written, width=100))
    reply = Reply("Chọn [bold]một[/bold]", (Choice("Lệ phí", "show:1"), Choice("Trang", "", "https://example.org")))
    assert await terminal.send("me", reply) == "1"
    assert "Chọn [bold]một[/bold]" in written.getvalue()
    assert "1. Lệ phí" in written.getvalue()
    assert "https://example.org" in written.getvalue()
    pressed = terminal.incoming("1", now)
    assert (pressed.kind, pressed.text) == (Kind.PRESS, "show:1")
    assert [terminal.incoming(line, now).kind for line in ("2", "3", "một")] == [Kind.TEXT] * 3
    assert terminal.incoming("a", now).external_id != terminal.incoming("a", now).external_id
