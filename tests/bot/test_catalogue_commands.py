"""`motcua load` and `motcua show` as an administrator runs them, a kill in the middle included."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from sqlalchemy import inspect
from sqlmodel import Session, col, func, select
from typer.testing import CliRunner, Result

from bot import catalogue_commands, migrations
from bot.database import Database
from knowledge import catalogue
from knowledge.procedure import DossierItem, Procedure
from knowledge.provenance import ProcedureRevision, SourceRecord
from tests.knowledge.portal_records import papers, portal_record


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTCUA_DATABASE_URL", f"sqlite:///{tmp_path / 'motcua.db'}")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture
def opened(home: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{home / 'motcua.db'}")
    yield database
    database.close()


def _run(*words: str) -> Result:
    app = typer.Typer()
    catalogue_commands.register(app)
    return CliRunner().invoke(app, list(words))


def _file(home: Path, *records: dict[str, object] | str, name: str = "portal.jsonl") -> str:
    path = home / name
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines))
    return str(path)


def test_load_then_show(home: Path) -> None:
    file = _file(home, portal_record(), portal_record("1.900002"))
    loaded = _run("load", file)
    assert loaded.exit_code == 0, loaded.output
    assert "portal.jsonl" in loaded.output
    again = _run("load", file)
    assert again.exit_code == 0
    shown = _run("show", "1.900001.000.00.00.H32")
    assert shown.exit_code == 0
    for words in (
        "Cấp thẻ thả diều",
        "đang công khai, bản 1",
        "Đơn xin thả diều",
        "25.000 đồng",
        "Cổng DVCQG",
        "Lịch sử",
    ):
        assert words in shown.output


def test_what_is_doubted_and_what_differs_is_shown(home: Path) -> None:
    free = portal_record(cach_thuc_thuc_hien="Trực tiếp5 NgàyMiễn phí(Do Hội đồng nhân dân cấp tỉnh quyết định)")
    loaded = _run("load", _file(home, free))
    assert "ghi miễn phí nhưng chú thích nói khác" in loaded.output
    office = home / "office.toml"
    office.write_text('code = "1.900001"\nname = "Cấp thẻ của xã"\n')
    _run("load", str(office))
    shown = _run("show", "1.900001")
    assert "cần xác nhận: nguồn ghi miễn phí" in shown.output
    assert "Chỗ các nguồn nói khác nhau" in shown.output
    assert "đổi: Tên" in shown.output


def test_bad_rows_are_told_and_good_ones_load(home: Path, opened: Database) -> None:
    result = _run("load", _file(home, portal_record(), portal_record("hỏng"), "{"))
    assert result.exit_code == 1
    assert "dòng 2, trường ma_thu_tuc: mã thủ tục không đúng dạng" in result.output
    assert "dòng 3: JSON sai cú pháp" in result.output
    with Session(opened.engine) as session:
        assert session.exec(select(Procedure.code)).all() == ["1.900001"]


def test_a_dry_run_makes_no_database(home: Path) -> None:
    result = _run("load", "--dry-run", _file(home, portal_record()))
    assert result.exit_code == 0, result.output
    assert "Thử nạp, chưa ghi gì" in result.output
    assert "1 thủ tục không ghi ngày rà soát" in result.output
    assert "không ghi ngày" not in _run("load", "--dry-run", "--checked-on", "2026-06-10", "portal.jsonl").output
    assert [file.name for file in home.iterdir()] == ["portal.jsonl"]


def test_a_dry_run_tells_what_would_change(home: Path, opened: Database) -> None:
    _run("load", _file(home, portal_record()))
    changed = _file(home, portal_record(trinh_tu_thuc_hien="Khác."), portal_record("1.900002"))
    result = _run("load", "--dry-run", changed)
    assert result.exit_code == 0, result.output
    assert "1.900001 đổi: steps" in result.output
    with Session(opened.engine) as session:
        assert session.exec(select(Procedure.code)).all() == ["1.900001"]
        assert catalogue.version(session) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("load", "không-có"), "không có tệp hoặc thư mục này"),
        (("load", "."), "thư mục không có tệp nào đọc được"),
        (("show", "9.999999"), "Danh mục không có thủ tục 9.999999"),
    ],
)
def test_mistakes_get_words_and_exit_code_1(home: Path, words: tuple[str, ...], said: str) -> None:
    for left in home.glob("*.db*"):
        left.unlink()
    result = _run(*words)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_wrong_setting_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE_URL", "mysql://x")
    result = _run("show", "1.900001")
    assert result.exit_code == 1
    assert "MOTCUA_DATABASE_URL" in result.output


@pytest.mark.parametrize("words", [("load",), ("load", "--dry-run")])
def test_a_database_of_a_newer_motcua_is_left_alone(home: Path, opened: Database, words: tuple[str, ...]) -> None:
    migrations.upgrade(opened)
    with opened.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    result = _run(*words, _file(home, portal_record()))
    assert result.exit_code == 1
    assert "mới hơn bản motcua này" in result.output


@pytest.mark.parametrize("words", [("load",), ("load", "--dry-run"), ("show",)])
def test_a_file_that_is_no_database_is_told_and_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    letter = home / "letter.db"
    letter.write_text("Kính gửi bộ phận một cửa, " * 10)
    monkeypatch.setenv("MOTCUA_DATABASE_URL", f"sqlite:///{letter}")
    result = _run(*words, _file(home, portal_record()))
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    assert "không phải cơ sở dữ liệu" in result.output
    assert letter.read_text().startswith("Kính gửi")


def test_a_kill_in_the_middle_leaves_every_procedure_whole(home: Path, opened: Database) -> None:
    total, each = 3000, 5
    many = papers(("--", [(f"Giấy {letter}", "", "1 bản chính") for letter in "abcde"[:each]]))
    file = _file(home, *(portal_record(f"1.{number:06}", thanh_phan_ho_so=many) for number in range(total)))
    command = [sys.executable, "-c", "import typer, bot.catalogue_commands as c; a = typer.Typer(); c.register(a); a()"]
    environment = {**os.environ, "PYTHONPATH": str(Path(catalogue_commands.__file__).parents[1])}
    process = subprocess.Popen(
        [*command, "load", file], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        done = _wait_for_some(opened, process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with Session(opened.engine) as session:
        kept = _counts(session)
        assert done <= kept[0] < total
        assert kept == (kept[0], kept[0] * each, kept[0], kept[0])
    rerun = _run("load", file)
    assert rerun.exit_code == 0, rerun.output
    with Session(opened.engine) as session:
        assert _counts(session) == (total, total * each, total, total)
        assert session.exec(select(func.max(col(ProcedureRevision.number)))).one() == 1


def _wait_for_some(database: Database, process: subprocess.Popen[bytes]) -> int:
    """How many procedures stand as soon as the first do."""
    for _ in range(3000):
        time.sleep(0.02)
        assert process.poll() is None, process.communicate()[1]
        if not inspect(database.engine).has_table("procedure"):
            continue
        with Session(database.engine) as session:
            number = session.exec(select(func.count()).select_from(Procedure)).one()
        if number:
            return number
    raise AssertionError("nothing was loaded in time")


def _counts(session: Session) -> tuple[int, ...]:
    rows = (Procedure, DossierItem, SourceRecord, ProcedureRevision)
    return tuple(session.exec(select(func.count()).select_from(row)).one() for row in rows)
