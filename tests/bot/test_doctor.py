"""What the doctor sees in a sick installation, and that it says what to do."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
import typer
from sqlmodel import Session
from typer.testing import CliRunner

from bot import office_hours, outbox
from bot.channels.channel import Reply
from bot.channels.zalo_token import ZaloToken
from bot.database import Database
from bot.demo.telegram_server import ACCOUNT, Fault, TelegramServer
from bot.doctor import clock, command
from bot.doctor.examination import examine
from bot.doctor.finding import Finding, Verdict
from bot.inbox import InboxMessage, InboxStatus
from bot.outbox import Delivery, DeliveryStatus
from bot.settings import Settings
from knowledge.procedure import Procedure

FINE, NOTICE, WRONG = Verdict.FINE, Verdict.NOTICE, Verdict.WRONG


def _settings(database: Database | None = None, **values: Any) -> Settings:
    url = {"database_url": database.url} if database else {}
    return Settings(**{"_env_file": None, "office_phone": "1022", **url, **values})


async def _seen(settings: Settings, now: datetime, part: str) -> list[Finding]:
    return [finding for finding in await examine(settings, now) if finding.part == part]


async def _one(settings: Settings, now: datetime, part: str) -> Finding:
    (finding,) = await _seen(settings, now, part)
    return finding


def _fill(database: Database, *rows: object) -> None:
    with database.transaction() as session:
        session.add_all(rows)


def _procedure(now: datetime, **values: Any) -> Procedure:
    return Procedure(**{"code": "1.000001", "name": "Một", "updated_at": now, "checked_on": now.date(), **values})


async def test_a_healthy_installation_has_nothing_wrong(database: Database, now: datetime) -> None:
    _fill(database, _procedure(now))
    findings = await examine(_settings(database), now)
    assert {finding.verdict for finding in findings} == {FINE}
    assert {finding.advice for finding in findings} == {""}
    assert len({finding.part for finding in findings}) >= 9


async def test_everything_amiss_comes_with_advice(tmp_path: Path, now: datetime) -> None:
    settings = _settings(
        database_url=f"sqlite:///{tmp_path}/none/x.db",
        public_url="http://motcua.example.vn",
        zalo_app_id="1",
        office_phone="",
    )
    findings = await examine(settings, now)
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
    ],
)
async def test_settings_that_do_not_fit_together(
    values: dict[str, Any], verdict: Verdict, words: str, database: Database, now: datetime
) -> None:
    finding = await _one(_settings(database, **values), now, "Thiết lập")
    assert finding.verdict is verdict
    assert words in finding.seen


def test_a_first_run_creates_no_file(tmp_path: Path, now: datetime) -> None:
    finding = asyncio.run(_one(_settings(database_url=f"sqlite:///{tmp_path}/new.db"), now, "Cơ sở dữ liệu"))
    assert (finding.verdict, list(tmp_path.iterdir())) == (NOTICE, [])
    assert "motcua" in finding.advice


async def test_an_older_database_is_told_from_a_newer_motcua(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    finding = await _one(_settings(database), now, "Phiên bản dữ liệu")
    assert finding.verdict is WRONG
    assert "0000" in finding.seen


async def test_a_file_that_is_no_database(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "motcua.db"
    path.write_bytes(b"this is not a database" * 100)
    finding = await _one(_settings(database_url=f"sqlite:///{path}"), now, "Cơ sở dữ liệu")
    assert finding.verdict is WRONG


def _tear(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 4))


async def test_a_torn_file(database: Database, now: datetime) -> None:
    database.close()
    _tear(Path(database.url.removeprefix("sqlite:///")))
    finding = (await _seen(_settings(database), now, "Cơ sở dữ liệu"))[0]
    assert finding.verdict is WRONG


async def test_a_database_that_another_process_holds(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database._BUSY_MS", 50)
    with database.transaction():
        finding = await _one(_settings(database), now, "Quyền ghi")
    assert finding.verdict is WRONG
    assert "khóa" in finding.advice


async def test_postgresql_that_does_not_answer(now: datetime) -> None:
    settings = _settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    finding = await _one(settings, now, "Cơ sở dữ liệu")
    assert finding.verdict is WRONG
    assert "PostgreSQL" in finding.advice


@pytest.mark.parametrize(("free", "verdict"), [(5e9, FINE), (5e8, NOTICE), (1e8, WRONG)])
async def test_room_on_the_disk(
    free: float, verdict: Verdict, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    assert (await _one(_settings(database), now, "Dung lượng đĩa")).verdict is verdict


async def test_the_catalogue(database: Database, now: datetime) -> None:
    assert (await _one(_settings(database), now, "Danh mục thủ tục")).verdict is WRONG
    old = now.date() - timedelta(days=400)
    _fill(
        database,
        _procedure(now),
        _procedure(now, code="1.000002", checked_on=old),
        _procedure(now, code="1.000003", doubts={"fees": "mâu thuẫn"}),
    )
    findings = await _seen(_settings(database), now, "Danh mục thủ tục")
    assert [finding.verdict for finding in findings] == [FINE, NOTICE, NOTICE]
    assert [finding.seen[:2] for finding in findings] == ["3 ", "1 ", "1 "]


async def test_messages_that_wait_too_long(database: Database, now: datetime) -> None:
    assert (await _one(_settings(database), now, "Tin nhắn")).verdict is FINE
    early = now - timedelta(hours=1)

    def message(number: int, status: InboxStatus) -> InboxMessage:
        return InboxMessage(
            channel="telegram", external_id=str(number), address="1", body={}, status=status, received_at=early
        )

    _fill(
        database,
        message(1, InboxStatus.PENDING),
        message(2, InboxStatus.POISON),
        Delivery(
            channel="zalo-oa", address="2", body={}, status=DeliveryStatus.UNKNOWN, due_at=early, created_at=early
        ),
    )
    with database.transaction() as session:
        outbox.put(session, [Reply("Chào bạn")], channel="telegram", address="1", now=early)
    findings = await _seen(_settings(database), now, "Tin nhắn")
    assert sorted(finding.verdict for finding in findings) == sorted([WRONG, NOTICE, WRONG, NOTICE])


async def _telegram(
    database: Database, now: datetime, prepare: Callable[[TelegramServer], None] = lambda _: None, **values: Any
) -> list[Finding]:
    async with TelegramServer() as server:
        prepare(server)
        chosen = {"telegram_token": ACCOUNT, "telegram_api_base": server.url, "secret_key": "k" * 40, **values}
        return await _seen(_settings(database, **chosen), now, "Telegram")


async def test_telegram_by_polling(database: Database, now: datetime) -> None:
    findings = await _telegram(database, now)
    assert [finding.verdict for finding in findings] == [FINE, FINE]
    assert findings[0].seen == "@motcua_bot"


async def test_a_wrong_token_is_named_and_never_shown(database: Database, now: datetime) -> None:
    wrong_token = "100000001:somebody-elses-token-that-is-wrong"
    (finding,) = await _telegram(database, now, telegram_token=wrong_token)
    assert finding.verdict is WRONG
    assert "MOTCUA_TELEGRAM_TOKEN" in finding.advice
    assert wrong_token not in str(finding)


async def test_telegram_that_cannot_be_reached(database: Database, now: datetime) -> None:
    (finding,) = await _telegram(database, now, lambda server: server.fail("getMe", Fault(status=502)))
    assert finding.verdict is WRONG
    assert "mạng" in finding.advice


@pytest.mark.parametrize(
    ("webhook", "error", "verdict", "words"),
    [
        ("", "", WRONG, "Chưa đăng ký"),
        ("https://other.vn/webhooks/telegram", "", WRONG, "other.vn"),
        ("https://motcua.vn/webhooks/telegram", "", FINE, "motcua.vn"),
        ("https://motcua.vn/webhooks/telegram", "Wrong response from the webhook: 502", WRONG, "502"),
    ],
)
async def test_where_telegram_delivers(
    webhook: str, error: str, verdict: Verdict, words: str, database: Database
) -> None:
    def prepare(server: TelegramServer) -> None:
        server.account.webhook = {"url": webhook}
        server.account.webhook_error = error

    findings = await _telegram(database, office_hours.now(), prepare, public_url="https://motcua.vn")
    assert findings[-1].verdict is verdict
    assert words in findings[-1].seen


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, FINE),
        ({"refused": True, "problem": "mã không hợp lệ"}, WRONG),
        ({"refresh_until": timedelta(days=-1)}, WRONG),
        ({"refresh_until": timedelta(days=3)}, NOTICE),
        ({"access_until": timedelta(hours=-1)}, WRONG),
        ({"problem": "Zalo báo HTTP 500"}, NOTICE),
    ],
)
async def test_the_tokens_of_the_official_account(
    values: dict[str, Any], verdict: Verdict, database: Database, now: datetime
) -> None:
    lives = {"access_until": timedelta(hours=20), "refresh_until": timedelta(days=80)}
    row: dict[str, Any] = {
        name: now + value if isinstance(value, timedelta) else value for name, value in {**lives, **values}.items()
    }
    _fill(database, ZaloToken(app_id="1", access_token="a1b2", refresh_token="c3d4", obtained_at=now, **row))
    settings = _settings(database, zalo_app_id="1", zalo_app_secret="s", zalo_oa_secret_key="k")
    finding = await _one(settings, now, "Zalo OA")
    assert finding.verdict is verdict
    assert "a1b2" not in str(finding)


async def test_the_official_account_without_a_login(database: Database, now: datetime) -> None:
    settings = _settings(database, zalo_app_id="1", zalo_app_secret="s", zalo_oa_secret_key="k")
    assert "motcua zalo login" in (await _one(settings, now, "Zalo OA")).advice


async def test_a_zalo_bot_that_cannot_be_reached(database: Database, now: datetime) -> None:
    settings = _settings(database, zalo_bot_token="t", zalo_bot_api_base="http://127.0.0.1:1")
    assert (await _one(settings, now, "Zalo Bot")).verdict is WRONG


@pytest.mark.parametrize(("drift", "verdict"), [(1, FINE), (20, NOTICE), (-300, WRONG)])
async def test_a_clock_that_is_off(drift: float, verdict: Verdict, database: Database) -> None:
    async with TelegramServer() as server:
        settings = _settings(database, telegram_token=ACCOUNT, telegram_api_base=server.url)
        finding = await clock.about_clock(settings, database, office_hours.now() + timedelta(seconds=drift))
    assert finding.verdict is verdict


def test_missing_time_zone_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(clock, "ZoneInfo", missing)
    assert clock.about_zone().verdict is WRONG


async def test_looking_changes_nothing(database: Database, now: datetime) -> None:
    _fill(database, _procedure(now))

    def content(session: Session) -> list[Any]:
        return list(session.connection().exec_driver_sql("SELECT * FROM alembic_version, procedure"))

    before = await database.read(content)
    await examine(_settings(database), now)
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
    _fill(database, _procedure(now))
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
