"""`motcua ask`, `match`, `evaluate`, `train` and `lexicon` as an administrator or another tool runs them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from sqlmodel import Session
from typer.testing import CliRunner, Result

from bot import lexicon_commands, search_commands
from bot.conversation.asking import Asked
from knowledge import lexicon, ranker
from knowledge.finder import CatalogueFinder
from knowledge.search import Slot, Verdict
from tests.starter_finder import starter_finder, starter_session

BIRTH, PASSPORT, CARD_AGAIN, SPLIT = "1.001193", "1.001456", "1.014064", "1.012784"


@contextmanager
def _open() -> Iterator[tuple[CatalogueFinder, Session]]:
    with starter_session() as session:
        yield starter_finder(), session


def _say(question: str) -> Asked:
    raise AssertionError(f"not asked here: {question}")


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")


def _run(*words: str) -> Result:
    app = typer.Typer()
    search_commands.register(app, _open, _say)
    lexicon_commands.register(app, _open)
    return CliRunner().invoke(app, list(words))


def _file(folder: Path, *lines: object, name: str = "questions.jsonl") -> str:
    path = folder / name
    text = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(text), encoding="utf-8")
    return str(path)


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_explain_says_how_it_was_read_and_why() -> None:
    shown = _run("ask", "mất cccd làm lại hết nhiêu tiền", "--explain").output
    for words in ("mat can cuoc cong dan lam lai", "fee", "found", CARD_AGAIN, "Cấp lại thẻ căn cước", "tên gọi"):
        assert words in shown


def test_match_writes_a_line_for_every_question(tmp_path: Path) -> None:
    file = _file(
        tmp_path,
        {"id": "a", "question": "mất căn cước làm lại ở đâu"},
        "",
        {"id": 2, "question": "xin chào", "ignored": True},
        {"id": "c", "question": ""},
    )
    first, second, third = _lines(_run("match", file).stdout)
    assert (first["id"], first["outcome"], first["slot"]) == ("a", "found", "where")
    matches = first["matches"]
    assert isinstance(matches, list)
    assert matches[0]["code"] == CARD_AGAIN
    assert set(matches[0]) == {"code", "score"}
    assert len(matches) <= 10
    assert (second["id"], second["outcome"], second["intent"]) == (2, "nothing", "greeting")
    assert (third["outcome"], third["matches"]) == ("nothing", [])
    assert {first["outcome"], second["outcome"]} <= {verdict.value for verdict in Verdict}
    assert first["slot"] in {slot.value for slot in Slot}


def test_match_can_write_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ran = _run("match", _file(tmp_path, {"id": 1, "question": "tách thửa"}), "-o", str(out))
    assert ran.exit_code == 0
    assert ran.stdout == ""
    assert _lines(out.read_text("utf-8"))[0]["id"] == 1


@pytest.mark.parametrize("command", ["match", "evaluate", "train"])
@pytest.mark.parametrize(
    ("lines", "reason"),
    [(['{"id": 1, "question": "được"}', "{hỏng"], "dòng 2"), (['{"id": 1}'], "dòng 1"), ([b"\xff\xfe"], "UTF-8")],
)
def test_a_broken_file_is_told_and_nothing_is_written(
    tmp_path: Path, command: str, lines: list[str | bytes], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    ran = _run(command, str(path))
    assert ran.exit_code == 1
    assert reason in ran.stderr
    assert "Traceback" not in ran.output
    assert not (tmp_path / "ranker.json").exists()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    ran = _run("match", str(tmp_path / "none.jsonl"))
    assert ran.exit_code == 1
    assert "không đọc được" in ran.stderr
    assert "không có tệp hoặc thư mục này" in ran.stderr


@pytest.mark.parametrize(
    ("command", "line", "reason"),
    [
        ("evaluate", {"id": 1, "question": "tách thửa", "code": SPLIT}, "trường expect"),
        ("train", {"id": 1, "question": "tách thửa"}, "trường expect"),
        ("train", {"id": 1, "question": "tách thửa", "expect": SPLIT}, "Chỉ có 1 câu"),
        ("train", {"id": 1, "question": "tách thửa", "expect": ["1.999999"]}, "Chỉ có 0 câu"),
    ],
)
def test_questions_without_answers_teach_nothing(
    tmp_path: Path, command: str, line: dict[str, object], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = _run(command, _file(tmp_path, line))
    assert (ran.exit_code, "Traceback" in ran.output) == (1, False)
    assert reason in ran.stderr
    assert not (tmp_path / "ranker.json").exists()


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    ran = _run("match", _file(tmp_path, {"id": 1, "question": "tách thửa"}), "-o", str(tmp_path))
    assert ran.exit_code == 1
    assert "đây là thư mục" in ran.stderr


def test_evaluate_counts_by_style_and_strangers(tmp_path: Path) -> None:
    asked = _file(
        tmp_path,
        {"id": 1, "question": "mất căn cước làm lại", "expect": [CARD_AGAIN], "style": "plain", "slot": "how"},
        {"id": 2, "question": "hộ chiếu hết hạn", "expect": [PASSPORT], "style": "plain"},
        {"id": 3, "question": "tach thua cho con", "expect": [BIRTH], "style": "nodiac"},
    )
    oos = _file(
        tmp_path,
        {"id": 1, "question": "giá vàng hôm nay"},
        {"id": 2, "question": "mất hộ chiếu"},
        name="oos.jsonl",
    )
    ran = _run("evaluate", asked, "--oos", oos)
    assert ran.exit_code == 0, ran.output
    cells = [[cell.strip() for cell in row.split("│")] for row in ran.output.splitlines() if "│" in row]
    rows = {row[1]: row for row in cells}
    assert rows["tất cả"][2:4] == ["3", "0.667"]
    assert rows["plain"][2:4] == ["2", "1.000"]
    assert rows["nodiac"][3] == "0.000"
    assert "1/2 bị" in ran.output
    assert "out_of_scope: 1" in ran.output


def test_train_writes_weights_that_the_program_takes(tmp_path: Path) -> None:
    codes = {"mất căn cước": CARD_AGAIN, "hộ chiếu hết hạn": PASSPORT, "tách thửa": SPLIT, "làm khai sinh": BIRTH}
    endings = ["", " ở đâu", " cần gì", " mấy ngày"]
    questions = [
        {"id": f"{said}{ending}", "question": said + ending, "expect": [code]}
        for said, code in codes.items()
        for ending in endings
    ]
    oos = [{"id": text, "question": text} for text in ("trời đẹp quá", "giá vàng", "bóng đá tối nay", "ăn gì ngon")]
    out = tmp_path / "weights.json"
    ran = _run("train", _file(tmp_path, *questions), "--oos", _file(tmp_path, *oos, name="oos.jsonl"), "-o", str(out))
    assert ran.exit_code == 0, ran.output
    assert "Kiểm tra chéo" in ran.output
    ranker.Ranker(ranker.read(out.read_text("utf-8")))


def test_lexicon_reports_and_passes() -> None:
    ran = _run("lexicon", "--quick", "--most", "3")
    assert ran.exit_code == 0, ran.output
    for words in (
        "Tên gọi trùng giữa hai thủ tục hay hỏi mà không ghi trong confused_with: 0",
        "Mã không có trong danh mục",
        "Thủ tục cấp tỉnh, cấp xã chưa có tên gọi",
        "dòng nữa",
    ):
        assert words in ran.output


def test_lexicon_fails_on_a_grave_collision(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = lexicon.load()
    both = {
        code: replace(ours.names[code], phrases=("giấy tờ cho bé",), asked=3, confused_with=())
        for code in (BIRTH, SPLIT)
    }
    monkeypatch.setattr(lexicon, "load", lambda: replace(ours, names=both))
    ran = _run("lexicon")
    assert ran.exit_code == 1
    assert f"giấy tờ cho bé: {BIRTH}" in ran.output
    assert "Hỏi bằng chính tên gọi" in ran.output
