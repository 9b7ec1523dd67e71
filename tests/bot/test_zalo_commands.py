"""`motcua zalo`: what an administrator types, against the strict stand-in. No token is ever printed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
import typer
from sqlmodel import Session, select
from typer.testing import CliRunner

from bot import office_hours, outbox, zalo_commands
from bot.channels import zalo_templates, zalo_token, zalo_windows
from bot.channels.channel import Reply
from bot.channels.zalo_login import challenge
from bot.channels.zalo_templates import SentBy
from bot.database import Database
from bot.demo.zalo_account import Template
from bot.demo.zalo_server import ZaloServer
from bot.outbox import Delivery
from bot.settings import Settings
from tests.bot.zalo_desk import log_in, settings_for

CALLBACK = "https://motcua.example.gov.vn/"

Run = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
async def server() -> ZaloServer:
    return ZaloServer()


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command as a process of its own would; its exit code and everything it printed."""
    app = typer.Typer()

    @contextmanager
    def opened() -> Iterator[Database]:
        yield database

    zalo_commands.register(app, opened)

    async def run_command(*words: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setenv("COLUMNS", "200")
        done = await asyncio.to_thread(CliRunner().invoke, app, ["zalo", *words], typed)
        return done.exit_code, done.output

    return run_command


@pytest.fixture
def settings(server: ZaloServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Settings]:
    """Puts the settings into the environment once the server has its address."""

    def put() -> Settings:
        found = settings_for(server)
        for name in ("zalo_app_id", "zalo_oa_api_base", "zalo_oauth_base"):
            monkeypatch.setenv(f"MOTCUA_{name.upper()}", getattr(found, name))
        monkeypatch.setenv("MOTCUA_ZALO_APP_SECRET", found.zalo_app_secret.get_secret_value())
        monkeypatch.setenv("MOTCUA_PUBLIC_URL", CALLBACK.rstrip("/"))
        server.account.redirect_uri, server.account.challenge = CALLBACK, challenge(found)
        return found

    return put


async def test_logging_in_step_by_step(
    server: ZaloServer, settings: Callable[[], Settings], run: Run, database: Database
) -> None:
    async with server:
        settings()
        code, steps = await run("login", typed="\n")
        assert code == 1
        address = next(word for word in steps.split() if word.startswith(f"{server.url}/v4/oa/permission"))
        assert CALLBACK in steps
        assert server.account.challenge in steps
        async with httpx.AsyncClient() as browser:
            back = (await browser.get(address)).headers["location"]
        code, said = await run("login", typed=f"{back}\n")
        assert code == 0, said
    with database.transaction() as session:
        held = zalo_token.held(session, server.account.app_id)
    assert held is not None
    assert held.access_token == server.account.access_token
    assert timedelta(hours=24) < held.access_until - office_hours.now() <= timedelta(hours=25)
    for secret in (server.account.access_token, server.account.refresh_token, server.account.app_secret):
        assert secret not in said + steps


async def test_a_used_code_is_refused_and_the_pair_kept(
    server: ZaloServer, settings: Callable[[], Settings], run: Run, database: Database
) -> None:
    async with server:
        settings()
        log_in(server, database, office_hours.now())
        code, said = await run("login", "--code", "used-long-ago")
    assert code == 1
    assert "Zalo từ chối (-14012: Invalid authorization code)" in said
    with database.transaction() as session:
        held = zalo_token.held(session, server.account.app_id)
    assert held is not None
    assert held.access_token == server.account.access_token


async def test_pasting_a_refresh_token(
    server: ZaloServer, settings: Callable[[], Settings], run: Run, database: Database
) -> None:
    async with server:
        settings()
        pasted = server.account.new_pair()["refresh_token"]
        code, said = await run("login", "--paste", typed=f"{pasted}\n")
    assert code == 0, said
    assert pasted not in said
    with database.transaction() as session:
        held = zalo_token.held(session, server.account.app_id)
    assert held is not None
    assert held.refresh_token == server.account.refresh_token != pasted


async def test_missing_settings_are_named(run: Run) -> None:
    for command in ("login", "status"):
        code, said = await run(command)
        assert code == 1
        assert "MOTCUA_ZALO_APP_ID" in said
        assert "MOTCUA_ZALO_APP_SECRET" in said


async def test_status_before_logging_in_says_how(
    server: ZaloServer, settings: Callable[[], Settings], run: Run
) -> None:
    async with server:
        settings()
        code, said = await run("status")
    assert code == 1
    assert "motcua zalo login" in said


async def test_status_shows_tokens_package_quota_windows_and_the_last_error(
    server: ZaloServer, settings: Callable[[], Settings], run: Run, database: Database
) -> None:
    now = office_hours.now()
    with database.transaction() as session:
        quiet = {"a": 0.5, "b": 1.0, "c": 3.0, "d": 8.0}
        zalo_windows.open_windows(session, {name: now - timedelta(days=days) for name, days in quiet.items()})
        _failed(session)
    async with server:
        settings()
        log_in(server, database, now)
        code, said = await run("status")
    assert code == 0, said
    assert "còn hạn đến" in said
    assert "UBND phường, đã xác thực, gói Nâng cao" in said
    assert "còn 500 trên 500 tin hôm nay" in said
    assert "2 người nhắn miễn phí, 1 người tính phí, 1 người chỉ nhận được mẫu tin" in said
    assert "người dùng đã chặn" in said
    for secret in (server.account.access_token, server.account.refresh_token, server.account.app_secret):
        assert secret not in said


async def test_status_shows_a_refused_refresh_token(
    server: ZaloServer, settings: Callable[[], Settings], run: Run, database: Database
) -> None:
    async with server:
        settings()
        log_in(server, database, office_hours.now() - timedelta(hours=30))
        server.account.new_pair()  # somebody else used the refresh token
        code, said = await run("status")
    assert code == 1
    assert "cần chạy lại: motcua zalo login" in said
    assert "Invalid refresh token" in said


async def test_a_template_is_set_up_with_zalos_own_parameters(
    server: ZaloServer, settings: Callable[[], Settings], run: Run, database: Database
) -> None:
    server.account.templates["t1"] = Template("t1", {"customer": 30, "order_code": 20})
    async with server:
        settings()
        log_in(server, database, office_hours.now())
        code, said = await run("template", "dossier.ready", "t1", "--fact", "oder_code=code")
        assert code == 1
        assert "các tham số: customer, order_code" in said
        code, said = await run("template", "dossier.ready", "unknown")
        assert code == 1
        assert "-109" in said
        with database.transaction() as session:
            assert zalo_templates.all_templates(session) == []
        for _ in range(2):
            code, said = await run("template", "dossier.ready", "t1", "--fact", "order_code=code")
            assert code == 0, said
        code, said = await run("status")
        assert "Mẫu tin dossier.ready" in said
    with database.transaction() as session:
        (template,) = zalo_templates.all_templates(session)
    assert template.sent_by == SentBy.UID
    assert template.fill(Reply("x", facts=(("customer", "Hoa"), ("code", "7")))) == {
        "customer": "Hoa",
        "order_code": "7",
    }


def _failed(session: Session) -> None:
    outbox.put(session, [Reply("x")], channel="zalo_oa", address="a", now=office_hours.now())
    row = session.exec(select(Delivery)).one()
    row.status, row.error, row.reason = "failed", "CitizenLeft", "Zalo báo lỗi -217: người dùng đã chặn"
    session.add(row)
