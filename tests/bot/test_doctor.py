"""What the doctor sees in a sick installation, and that it says what to do."""

import asyncio
import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from sqlmodel import Session, select
from typer.testing import CliRunner

from bot import outbox
from bot.channels.channel import Reply
from bot.database import Database
from bot.doctor import command
from bot.doctor.examination import examine
from bot.doctor.finding import Verdict
from bot.inbox import InboxMessage, InboxStatus
from bot.officials.access import Role
from bot.officials.official import Official
from bot.officials.unit import ROOT
from bot.outbox import Delivery, DeliveryStatus
from knowledge.agency import OneStopDesk
from tests.bot.console_room import Room
from tests.bot.examining import fill, one, procedure, seen, settings

FINE, NOTICE, WRONG = Verdict.FINE, Verdict.NOTICE, Verdict.WRONG


@pytest.mark.sqlite
async def test_a_healthy_installation_has_nothing_wrong(database: Database, now: datetime) -> None:
    fill(database, procedure(now), OneStopDesk(key="phuong", name="Bộ phận Một cửa phường"))
    Room(database, now).official("lan", Role.ADMIN, unit_code=ROOT)
    with database.transaction() as session:
        session.exec(select(Official)).one().password_hash = "đã đặt"
    findings = await examine(settings(database), now)
    assert {finding.verdict for finding in findings} == {FINE}
    assert {finding.advice for finding in findings} == {""}
    assert len({finding.part for finding in findings}) >= 9


async def test_everything_amiss_comes_with_advice(tmp_path: Path, now: datetime) -> None:
    chosen = settings(
        database_url=f"sqlite:///{tmp_path}/none/x.db",
        public_url="http://motcua.example.vn",
        zalo_app_id="1",
        office_phone="",
    )
    findings = await examine(chosen, now)
    assert all(finding.advice for finding in findings if finding.verdict is not FINE)
    assert {finding.part for finding in findings if finding.verdict is WRONG} == {
        *("Thiết lập", "Cơ sở dữ liệu", "Zalo OA")
    }


@pytest.mark.parametrize(
    ("values", "verdict", "words"),
    [
        ({"public_url": "http://a.vn"}, WRONG, "https"),
        ({"office_phone": ""}, NOTICE, "MOTCUA_OFFICE_PHONE"),
        ({"zalo_app_id": "1", "zalo_app_secret": "s"}, WRONG, "thiếu MOTCUA_ZALO_OA_SECRET_KEY"),
        ({"telegram_webhook_secret": "có dấu"}, WRONG, "MOTCUA_TELEGRAM_WEBHOOK_SECRET"),
        ({"alert_to": "telegram:1"}, WRONG, "MOTCUA_ALERT_TO"),
        ({"zalo_bot_secret": "ngắn"}, WRONG, "MOTCUA_ZALO_BOT_SECRET"),
    ],
)
async def test_settings_that_do_not_fit_together(
    values: dict[str, Any], verdict: Verdict, words: str, database: Database, now: datetime
) -> None:
    finding = await one(settings(database, **values), now, "Thiết lập")
    assert finding.verdict is verdict
    assert words in finding.seen


def test_a_first_run_creates_no_file(tmp_path: Path, now: datetime) -> None:
    finding = asyncio.run(one(settings(database_url=f"sqlite:///{tmp_path}/new.db"), now, "Cơ sở dữ liệu"))
    assert (finding.verdict, list(tmp_path.iterdir())) == (NOTICE, [])
    assert "motcua" in finding.advice


async def test_an_older_database_is_told_from_a_newer_motcua(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    finding = await one(settings(database), now, "Phiên bản dữ liệu")
    assert finding.verdict is WRONG
    assert "0000" in finding.seen


async def test_a_file_that_is_no_database(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "motcua.db"
    path.write_bytes(b"this is not a database" * 100)
    finding = await one(settings(database_url=f"sqlite:///{path}"), now, "Cơ sở dữ liệu")
    assert finding.verdict is WRONG


def _tear(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 4))


@pytest.mark.sqlite
async def test_a_torn_file(database: Database, now: datetime) -> None:
    database.close()
    _tear(Path(database.url.removeprefix("sqlite:///")))
    finding = (await seen(settings(database), now, "Cơ sở dữ liệu"))[0]
    assert finding.verdict is WRONG


@pytest.mark.sqlite
async def test_a_database_that_another_process_holds(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database._BUSY_MS", 50)
    with database.transaction():
        finding = await one(settings(database), now, "Quyền ghi")
    assert finding.verdict is WRONG
    assert "khóa" in finding.advice


async def test_postgresql_that_does_not_answer(now: datetime) -> None:
    chosen = settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    finding = await one(chosen, now, "Cơ sở dữ liệu")
    assert finding.verdict is WRONG
    assert "PostgreSQL" in finding.advice


@pytest.mark.sqlite
@pytest.mark.parametrize(("free", "verdict"), [(5e9, FINE), (5e8, NOTICE), (1e8, WRONG)])
async def test_room_on_the_disk(
    free: float, verdict: Verdict, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    assert (await one(settings(database), now, "Dung lượng đĩa")).verdict is verdict


async def test_the_catalogue(database: Database, now: datetime) -> None:
    assert (await one(settings(database), now, "Danh mục thủ tục")).verdict is WRONG
    old = now.date() - timedelta(days=400)
    fill(
        database,
        procedure(now),
        procedure(now, code="1.000002", checked_on=old),
        procedure(now, code="1.000003", doubts={"fees": "mâu thuẫn"}),
    )
    findings = await seen(settings(database), now, "Danh mục thủ tục")
    assert [finding.verdict for finding in findings] == [FINE, NOTICE, NOTICE]
    assert [finding.seen[:2] for finding in findings] == ["3 ", "1 ", "1 "]


async def test_desks_that_the_office_has_not_confirmed(database: Database, now: datetime) -> None:
    assert (await one(settings(database), now, "Bộ phận Một cửa")).verdict is NOTICE
    fill(
        database, OneStopDesk(key="mau", name="Mẫu", doubt="đơn vị phải nhập"), OneStopDesk(key="phuong", name="Phường")
    )
    finding = await one(settings(database), now, "Bộ phận Một cửa")
    assert (finding.verdict, finding.seen[:2]) == (NOTICE, "1 ")


async def test_messages_that_wait_too_long(database: Database, now: datetime) -> None:
    assert (await one(settings(database), now, "Tin nhắn")).verdict is FINE
    early = now - timedelta(hours=1)

    def message(number: int, status: InboxStatus) -> InboxMessage:
        return InboxMessage(
            channel="telegram", external_id=str(number), address="1", body={}, status=status, received_at=early
        )

    fill(
        database,
        message(1, InboxStatus.PENDING),
        message(2, InboxStatus.POISON),
        Delivery(
            channel="zalo-oa", address="2", body={}, status=DeliveryStatus.UNKNOWN, due_at=early, created_at=early
        ),
    )
    with database.transaction() as session:
        outbox.put(session, [Reply("Chào bạn")], channel="telegram", address="1", now=early)
    findings = await seen(settings(database), now, "Tin nhắn")
    assert sorted(finding.verdict for finding in findings) == sorted([WRONG, NOTICE, WRONG, NOTICE])


async def test_looking_changes_nothing(database: Database, now: datetime) -> None:
    fill(database, procedure(now))

    def content(session: Session) -> list[Any]:
        return list(session.connection().exec_driver_sql("SELECT * FROM alembic_version, procedure"))

    before = await database.read(content)
    await examine(settings(database), now)
    assert await database.read(content) == before


def _run(*arguments: str) -> Any:
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    return CliRunner().invoke(app, ["doctor", *arguments])


@pytest.fixture
def _environment(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOTCUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTCUA_DATABASE_URL", database.url)
    monkeypatch.setenv("MOTCUA_OFFICE_PHONE", "1022")
    monkeypatch.setenv("COLUMNS", "300")


@pytest.mark.usefixtures("_environment")
def test_the_command_exits_1_when_something_is_wrong(database: Database, now: datetime) -> None:
    empty = _run()
    assert empty.exit_code == 1
    assert "motcua load" in empty.output
    fill(database, procedure(now))
    assert _run().exit_code == 0


@pytest.mark.usefixtures("_environment")
def test_the_command_writes_json() -> None:
    result = _run("--json")
    findings = json.loads(result.output)
    assert {"part", "verdict", "seen", "advice"} == set(findings[0])
    assert "wrong" in {finding["verdict"] for finding in findings}


@pytest.mark.usefixtures("_environment")
def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "80x")
    monkeypatch.setenv("MOTCUA_PUBLIC_URL", "motcua.vn")
    result = _run("--json")
    assert result.exit_code == 1
    assert "MOTCUA_PORT" in result.output
    assert "MOTCUA_PUBLIC_URL" in result.output
