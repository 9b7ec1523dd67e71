"""The tour runs through the real house and the real doors of the stand-ins, without any account."""

import asyncio
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot import office_hours
from bot.__main__ import cli
from bot.demo import tour
from bot.demo.people import NoSuchChoice, chosen
from bot.demo.tour import NoReply, Stopped
from bot.settings import Settings

SCRIPT = tomllib.loads(Path(tour.__file__).with_name("tour.toml").read_text("utf-8"))
STEPS = [step for scene in SCRIPT["scenes"] for step in scene["steps"] if not step.get("if_offered")]


def test_the_tour_shows_every_channel_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(tour, "_QUIET", 0.3)
    monkeypatch.setenv("MOTCUA_TELEGRAM_TOKEN", "1:a-token-of-the-office-that-must-not-be-used")
    shown = CliRunner().invoke(cli, ["demo", "--once"])
    assert shown.exit_code == 0, shown.output
    for words in ("Người dân (Telegram)", "Người dân (Zalo OA)", "Người dân (Zalo Bot)", "Người dân (Trang web)"):
        assert words in shown.output
    for words in ("Đăng ký khai sinh", "Đăng ký kết hôn", "Căn cứ:", "Rà soát ngày", "114"):
        assert words in shown.output
    assert shown.output.count("╭─") >= 2 * len(STEPS)
    assert "127.0.0.1" not in shown.output


def test_a_reader_who_leaves_ends_the_tour_in_order() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--once"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdout is not None
    assert program.stdout.readline()
    program.stdout.close()  # as `| head -1` does
    program.stdout = None
    _, complaints = program.communicate(timeout=60)
    assert complaints == b""
    assert program.returncode == 0


async def test_a_bot_that_keeps_silent_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def mute(_settings: Settings, ready: Callable[[], None]) -> None:
        ready()
        await asyncio.Event().wait()

    monkeypatch.setattr(tour, "_PATIENCE", 0.2)
    monkeypatch.setattr("bot.demo.zalo_server.ZaloServer.save_webhook", _saved)
    async with tour.town(mute, tmp_path, 1, office_hours.now) as town:
        with pytest.raises(NoReply):
            await tour.show(town, Console(quiet=True))


async def test_a_bot_that_stops_ends_the_tour(tmp_path: Path) -> None:
    async def leave(_settings: Settings, _ready: Callable[[], None]) -> None:
        return

    with pytest.raises(Stopped):
        async with tour.town(leave, tmp_path, 1, office_hours.now):
            raise AssertionError("there is no town without a bot")


async def _saved(_zalo: object, _url: str) -> bool:
    return True


def test_a_choice_is_found_by_its_words() -> None:
    assert chosen(["Hồ sơ cần có", "Lệ phí"], "phí") == "Lệ phí"
    with pytest.raises(NoSuchChoice):
        chosen(["Lệ phí"], "thời hạn")
