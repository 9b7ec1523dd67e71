"""The tour of `motcua demo`: people on every platform talk to the real bot, both sides are printed.

The platforms are stand-ins on this machine; everything between them is what runs in an office.
"""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from rich.align import Align
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from bot import migrations
from bot.channels import zalo_token
from bot.channels.zalo_oa_webhook import PATH as ZALO_OA_PATH
from bot.channels.zalo_token import Pair
from bot.database import Database
from bot.demo import telegram_server, zalo_bot_account
from bot.demo.people import Heard, NoSuchChoice, OnTelegram, OnTheWeb, OnZaloAccount, OnZaloBot, Person
from bot.demo.telegram_server import TelegramServer
from bot.demo.zalo_server import ZaloServer
from bot.settings import Settings

Serve = Callable[[Settings, Callable[[], None]], Coroutine[Any, Any, None]]
"""Runs the whole bot with these settings until cancelled or told to stop; calls the function once it answers."""

_PATIENCE = 30.0  # seconds for an answer to begin
_QUIET = 0.6  # seconds without another message: the answer is whole
_LOOK = 0.05
_NAMES = {"telegram": "Telegram", "zalo_oa": "Zalo OA", "zalo_bot": "Zalo Bot", "web": "Trang web"}


class Stopped(Exception):
    """Somebody stopped the bot."""


class NoReply(Exception):
    """The bot did not answer a step of the tour."""


@dataclass(frozen=True, slots=True)
class Town:
    """One citizen on each platform, and the bot between them: `bot` ends when somebody stops it."""

    people: Mapping[str, Person]
    bot: asyncio.Task[None]


@asynccontextmanager
async def town(serve: Serve, folder: Path, port: int, now: Callable[[], datetime]) -> AsyncIterator[Town]:
    """The bot running against stand-in platforms, in a database of its own in `folder`."""
    async with TelegramServer() as telegram, ZaloServer() as zalo:
        settings = _settings(telegram, zalo, folder, port)
        _log_in(settings, zalo, now())
        address = f"http://{settings.host}:{settings.port}"
        ready = asyncio.Event()
        bot = asyncio.create_task(serve(settings, ready.set))
        try:
            await _first(ready.wait(), bot)
            if not await zalo.save_webhook(f"{address}{ZALO_OA_PATH}"):
                raise NoReply("Zalo OA")
            async with httpx.AsyncClient(base_url=address, timeout=_PATIENCE) as client:
                people: dict[str, Person] = {
                    "telegram": OnTelegram(telegram),
                    "zalo_oa": OnZaloAccount(zalo),
                    "zalo_bot": OnZaloBot(zalo),
                    "web": OnTheWeb(client),
                }
                yield Town(people, bot)
        finally:
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)


async def show(town: Town, console: Console) -> None:
    """The whole tour. Raises Stopped when the bot ends before it, NoReply or NoSuchChoice when it disappoints."""
    await _first(play(town.people, console), town.bot)


async def _first(work: Coroutine[Any, Any, Any], bot: asyncio.Task[None]) -> None:
    """`work`, unless the bot ends before it."""
    task = asyncio.create_task(work)
    await asyncio.wait([task, bot], return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        bot.result()
        raise Stopped
    task.result()


async def play(people: Mapping[str, Person], console: Console) -> None:
    """Every scene of `tour.toml`. Raises NoReply or NoSuchChoice."""
    script = tomllib.loads(Path(__file__).with_name("tour.toml").read_text("utf-8"))
    for scene in script["scenes"]:
        console.rule(f"[bold]{scene['title']}")
        for step in scene["steps"]:
            await _step(people[scene["channel"]], _NAMES[scene["channel"]], step, console)


async def _step(person: Person, name: str, step: Mapping[str, Any], console: Console) -> None:
    before = len(person.heard())
    try:
        said = f"▸ {await person.press(step['press'])}" if "press" in step else step["say"]
    except NoSuchChoice:
        if step.get("if_offered"):
            return
        raise
    if "press" not in step:
        await person.say(said)
    console.print(Align.right(Panel(Text(said), title=f"Người dân ({name})", border_style="cyan", expand=False)))
    for heard in await _answer(person, before, said):
        console.print(Panel(_shown(heard), title="motcua", border_style="green", expand=False, width=_width(console)))


async def _answer(person: Person, before: int, said: str) -> list[Heard]:
    clock = asyncio.get_running_loop().time
    deadline, quiet_from, known = clock() + _PATIENCE, clock(), before
    while known == before or clock() - quiet_from < _QUIET:
        if known == before and clock() > deadline:
            raise NoReply(said)
        await asyncio.sleep(_LOOK)
        if len(person.heard()) != known:
            known, quiet_from = len(person.heard()), clock()
    return person.heard()[before:]


def _shown(heard: Heard) -> Group:
    buttons = Text(" ".join(f"[{label}]" for label in heard.choices), style="bold blue")
    return Group(Text(heard.text), *([Text(), buttons] if heard.choices else []))


def _width(console: Console) -> int:
    return min(console.width, 92)


def _settings(telegram: TelegramServer, zalo: ZaloServer, folder: Path, port: int) -> Settings:
    """Everything that could reach a real platform is named, so that nothing of the environment counts."""
    chosen: dict[str, Any] = {
        "_env_file": None,
        "database_url": f"sqlite:///{folder / 'motcua.db'}",
        "host": "127.0.0.1",
        "port": port,
        "public_url": "",
        "secret_key": "",
        "office_name": "Bộ phận Một cửa (chạy thử)",
        "alert_to": "",
        "log_level": "ERROR",
        "telegram_token": telegram_server.ACCOUNT,
        "telegram_api_base": telegram.url,
        "telegram_webhook_secret": "",
        "zalo_app_id": zalo.account.app_id,
        "zalo_app_secret": zalo.account.app_secret,
        "zalo_oa_secret_key": zalo.account.oa_key,
        "zalo_oa_api_base": zalo.url,
        "zalo_oauth_base": zalo.url,
        "zalo_bot_token": zalo_bot_account.ACCOUNT,
        "zalo_bot_api_base": zalo.url,
        "zalo_bot_secret": "",
    }
    return Settings(**chosen)


def _log_in(settings: Settings, zalo: ZaloServer, now: datetime) -> None:
    """What `motcua zalo login` does, without a person."""
    database = Database(settings.database_url)
    try:
        migrations.upgrade(database)
        with database.transaction() as session:
            pair = Pair.model_validate(zalo.account.new_pair())
            zalo_token.keep(session, settings.zalo_app_id, pair, now)
    finally:
        database.close()
