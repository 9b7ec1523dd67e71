"""How a process ends: told to, it finishes what is on the way; where it cannot begin, it says why."""

import signal
import socket
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from bot import app, migrations
from bot.__main__ import cli
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.telegram_server import ACCOUNT, TelegramServer
from bot.outbox import Delivery
from bot.settings import Settings
from bot.sole import sole
from tests import postgres
from tests.bot.outbox_room import until
from tests.bot.processes import Process, away_at_the_end, free_port

WITHIN = 10.0  # seconds: then a service manager kills


@pytest.fixture
async def started() -> AsyncIterator[list[Process]]:
    processes: list[Process] = []
    async with away_at_the_end(processes):
        yield processes


def settings_for(telegram: TelegramServer, folder: Path, token: str = ACCOUNT) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'motcua.db'}",
        "PORT": str(free_port()),
        "TELEGRAM_TOKEN": token,
        "TELEGRAM_API_BASE": telegram.url,
    }


def telegram_statuses(folder: Path) -> list[str]:
    database = Database(f"sqlite:///{folder / 'motcua.db'}")
    with Session(database.engine) as session:
        found = list(session.exec(select(Delivery.status).where(col(Delivery.channel) == "telegram")))
    database.close()
    return found


async def test_told_to_stop_it_finishes_what_is_on_the_way(
    telegram_server: TelegramServer, tmp_path: Path, started: list[Process]
) -> None:
    settings = settings_for(telegram_server, tmp_path)
    started.append(await Process.start(tmp_path, settings))
    await started[0].ready()

    started.append(await Process.start(tmp_path, settings | {"PORT": str(free_port())}))
    assert await started[1].ended() == 1
    assert "Đã có một motcua đang chạy" in started[1].output
    assert len(started[1].output.splitlines()) == 1

    telegram_server.faults.add("sendMessage", Fault(delay=1.5))
    telegram_server.citizen().say("đăng ký kết hôn cần giấy tờ gì")
    await until(lambda: bool(telegram_server.called("sendMessage")), 15)
    begun = time.monotonic()
    started[0].tell(signal.SIGTERM)
    assert await started[0].ended(WITHIN) == 0, started[0].output
    assert time.monotonic() - begun > 0.5, "it did not wait for the answer of the platform"
    assert telegram_statuses(tmp_path) == ["sent"]
    assert "Traceback" not in started[0].output


async def test_a_platform_that_hangs_does_not_keep_it(
    telegram_server: TelegramServer, tmp_path: Path, started: list[Process]
) -> None:
    started.append(await Process.start(tmp_path, settings_for(telegram_server, tmp_path), "worker"))
    await started[0].ready()
    telegram_server.faults.add("sendMessage", Fault(delay=60))
    telegram_server.citizen().say("đăng ký kết hôn cần giấy tờ gì")
    await until(lambda: bool(telegram_server.called("sendMessage")), 15)
    started[0].tell(signal.SIGTERM)
    assert await started[0].ended(WITHIN) == 0, started[0].output
    assert telegram_statuses(tmp_path) == ["sending"], "its lease brings it back"


async def test_a_wrong_token_is_named_and_the_rest_runs(
    telegram_server: TelegramServer, tmp_path: Path, started: list[Process]
) -> None:
    settings = settings_for(telegram_server, tmp_path, token="100000001:of-another-bot")
    started.append(await Process.start(tmp_path, settings))
    await started[0].ready()
    await until(lambda: "MOTCUA_TELEGRAM_TOKEN" in started[0].output, 15)
    assert "of-another-bot" not in started[0].output
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings['PORT']}") as browser:
        assert (await browser.get("/readyz")).status_code == 200
    started[0].tell(signal.SIGTERM)
    assert await started[0].ended(WITHIN) == 0


def refused(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str, **settings: str) -> str:
    """What a command says that cannot begin: to an administrator, not to a programmer."""
    monkeypatch.chdir(folder)
    for name, value in settings.items():
        monkeypatch.setenv(f"MOTCUA_{name}", value)
    shown = CliRunner().invoke(cli, list(words))
    assert shown.exit_code == 1, shown.output
    assert isinstance(shown.exception, SystemExit)
    assert "Traceback" not in shown.output
    return shown.output


def test_a_port_in_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused(monkeypatch, tmp_path, PORT=str(port))
    assert f"Cổng {port}" in said
    assert "MOTCUA_PORT" in said


def test_a_host_that_is_not_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "MOTCUA_HOST" in refused(monkeypatch, tmp_path, "web", HOST="192.0.2.1", PORT=str(free_port()))


@pytest.mark.parametrize("command", [[], ["web"], ["worker"], ["clock"]])
def test_a_path_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "folder").mkdir()
    said = refused(monkeypatch, tmp_path, *command, DATABASE_URL=f"sqlite:///{tmp_path / 'folder'}")
    assert "Không mở hoặc không ghi được tệp cơ sở dữ liệu" in said
    said = refused(monkeypatch, tmp_path, *command, DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere' / 'motcua.db'}")
    assert "Không có thư mục" in said


def test_a_file_that_is_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("ghi chú của cơ quan\n" * 100, "utf-8")
    said = refused(monkeypatch, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'notes.db'}")
    assert "cơ sở dữ liệu" in said
    assert (tmp_path / "notes.db").read_text("utf-8").startswith("ghi chú")


def test_a_database_of_a_newer_motcua(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'motcua.db'}"
    database = Database(url)
    migrations.upgrade(database)
    with database.transaction() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0999'"))
    assert "mới hơn bản motcua này" in refused(monkeypatch, tmp_path, "clock", DATABASE_URL=url)
    with database.engine.connect() as connection:
        assert migrations.current(connection) == "0999"
    database.close()


def test_no_server_of_postgres(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://motcua:a-secret-word@127.0.0.1:{free_port()}/motcua"
    said = refused(monkeypatch, tmp_path, "worker", DATABASE_URL=url)
    assert "MOTCUA_DATABASE_URL" in said
    assert "a-secret-word" not in said


def test_split_processes_share_a_file_with_a_whole_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with sole(tmp_path / "motcua.db"):
        monkeypatch.chdir(tmp_path)
        assert CliRunner().invoke(cli, ["clock", "--show"]).exit_code == 0
        assert "Đã có một motcua đang chạy" in refused(monkeypatch, tmp_path)
    with sole(tmp_path / "motcua.db"):
        pass


@pytest.mark.postgres
def test_processes_that_begin_together_on_an_empty_database(postgres_server: str) -> None:
    def begin(settings: Settings) -> str:
        with app.open_house(settings, answers=False) as house:
            return house.settings.secret_key.get_secret_value()

    with postgres.fresh_database(postgres_server, empty=True) as url, ThreadPoolExecutor(6) as pool:
        secrets = set(pool.map(begin, [Settings(database_url=url)] * 6))
    assert len(secrets) == 1
