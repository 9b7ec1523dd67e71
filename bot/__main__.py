"""The command `motcua`: alone it starts everything; its sub-commands are listed here."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from bot import app as house_of
from bot import (
    catalogue_commands,
    conversation_commands,
    lexicon_commands,
    office_hours,
    official_commands,
    search_commands,
    zalo_commands,
)
from bot import settings as configuration
from bot.calendar import command as calendar_command
from bot.connections import Connections
from bot.conversation import asking
from bot.conversation.asking import Asked
from bot.conversation.turn import Conversation
from bot.database import Database, DatabaseProblem, explain
from bot.demo import command as demo_command
from bot.doctor import command as doctor_command
from bot.dossiers import commands as dossier_commands
from bot.house import House
from bot.serving import DoorProblem, Loop, serve
from bot.settings import Settings, SettingsError
from bot.site import gauges, site
from bot.sole import sole
from knowledge.finder import CatalogueFinder
from knowledge.importing.file_problems import why
from scheduler import commands as clock_commands
from scheduler.plans import commands as plan_commands
from scheduler.reports import commands as report_commands
from scheduler.surveys import commands as survey_commands
from scheduler.surveys.commands import Printing
from scheduler.surveys.poster import Office
from scheduler.surveys.tokens import Tokens
from scheduler.timetable import Job

cli = typer.Typer(add_completion=False, invoke_without_command=True, pretty_exceptions_enable=False)


@cli.callback()
def motcua(context: typer.Context) -> None:
    """Bộ phận một cửa trên tin nhắn: trả lời người dân về thủ tục hành chính.

    Gõ `motcua` để chạy tất cả trên máy này: trang chat, trả lời tin nhắn, gửi tin, lịch.
    """
    if context.invoked_subcommand is None:
        _run(pages=True, work=True, ticks=True)


@cli.command()
def web() -> None:
    """Chỉ chạy trang web và cửa nhận tin (chạy được nhiều tiến trình, nhiều máy)."""
    _run(pages=True)


@cli.command()
def worker(
    quiet: Annotated[bool, typer.Option("--quiet", help="Không in gì khi bắt đầu.")] = False,
) -> None:
    """Chỉ trả lời và gửi tin (chạy được nhiều tiến trình, nhiều máy)."""
    _run(work=True, quiet=quiet)


def _clock() -> None:
    _run(ticks=True)


def _run(*, pages: bool = False, work: bool = False, ticks: bool = False, quiet: bool = False) -> None:
    with _told():
        settings = configuration.load()
        whole = pages and work and ticks
        answers = pages or work
        with sole(settings.sqlite_path if whole else None), house_of.open_house(settings, answers=answers) as house:
            connections = house_of.connect(house) if answers else Connections()
            loops: dict[str, Loop] = {}
            if pages:
                loops |= house_of.web_loops(house)
            if work:
                loops |= house_of.worker_loops(house, connections)
            if ticks:
                loops |= house_of.clock_loops(house)
            ready = (lambda: None) if quiet else partial(_greet, house, connections, pages=pages)
            asyncio.run(_serve(house, connections, loops, pages=pages, ready=ready))


async def _whole(settings: Settings, ready: Callable[[], None]) -> None:
    """Everything in the running loop, until cancelled or told to stop: for `motcua demo`."""
    with house_of.open_house(settings) as house:
        connections = house_of.connect(house)
        loops = house_of.web_loops(house) | house_of.worker_loops(house, connections)
        await _serve(house, connections, loops, pages=True, ready=ready)


async def _serve(
    house: House, connections: Connections, loops: Mapping[str, Loop], *, pages: bool, ready: Callable[[], None]
) -> None:
    for opening in connections.open:
        await opening()
    settings = house.settings
    app = site(house, connections) if pages else None
    if app is None and settings.metrics_port:
        app = gauges(house)
    await serve(
        loops,
        app=app,
        host=settings.host,
        port=settings.port if pages else settings.metrics_port,
        setting="MOTCUA_PORT" if pages else "MOTCUA_METRICS_PORT",
        ready=ready,
        close=connections.close,
    )


def _greet(house: House, connections: Connections, *, pages: bool) -> None:
    console = Console(highlight=False)
    size = f": {house.finder.current().size} thủ tục, câu hỏi và dịch vụ tìm được" if house.finder.loaded else ""
    console.print(f"[bold]motcua[/bold] đang chạy{size}.")
    if pages:
        address = house.settings.public_url or _address(house.settings)
        console.print(f"  Trang chat: {address}/")
        token = house_of.first_run_token(house)
        first = f"/mat-khau/{token} (tạo quản trị viên đầu tiên)" if token else ""
        console.print(f"  Quản trị: {address}/quan-tri{first}", markup=False, soft_wrap=True)
    for channel in connections.channels:
        way_in = connections.ways_in.get(channel.name)
        mode = f" ({way_in.mode})" if way_in else ""
        console.print(f"  Kênh: {channel.name}{mode}")
    for name, problems in connections.problems.items():
        console.print(f"  Kênh {name} cần xử lý: {' '.join(problems)}", style="red", markup=False, soft_wrap=True)
    console.print("  Dừng: Ctrl+C")


def _address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  (only compared)
    return f"http://{host}:{settings.port}"


@contextmanager
def _told() -> Iterator[None]:
    """Turns what an administrator can mend into words and exit code 1."""
    try:
        yield
    except SettingsError as wrong:
        _stop("\n".join(["Cài đặt chưa đúng:", *wrong.problems]))
    except DatabaseProblem as problem:
        _stop(str(problem))
    except DatabaseError as problem:
        _stop(explain(problem))
    except DoorProblem as problem:
        _stop(str(problem))
    except OSError as problem:
        _stop(f"Không chạy được: {why(problem)}")


def _stop(words: str) -> None:
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)


@contextmanager
def _conversation() -> Iterator[tuple[Database, Conversation]]:
    with _told(), house_of.open_house() as house:
        yield house.database, house.conversation


@contextmanager
def _finder() -> Iterator[tuple[CatalogueFinder, Session]]:
    with _told(), house_of.open_house() as house, Session(house.database.engine) as session:
        yield house.finder.current(), session


@contextmanager
def _database() -> Iterator[Database]:
    with _told(), house_of.open_house(answers=False) as house:
        yield house.database


@contextmanager
def _offices() -> Iterator[tuple[Database, str]]:
    with _told(), house_of.open_house(answers=False) as house:
        yield house.database, house.settings.public_url or _address(house.settings)


@contextmanager
def _printing() -> Iterator[Printing]:
    with _told(), house_of.open_house(answers=False) as house:
        settings = house.settings
        office = Office(settings.office_name, settings.office_phone, settings.public_url or _address(settings))
        tokens = Tokens(settings.secret_key.get_secret_value().encode())
        yield Printing(house.database, office, tokens, only_here=not settings.public_url)


@contextmanager
def _bare_database() -> Iterator[Database]:
    with _told(), house_of.open_house(answers=False) as house:
        yield house.database


@contextmanager
def _timetable() -> Iterator[tuple[Database, Sequence[Job]]]:
    with _told(), house_of.open_house(answers=False) as house:
        yield house.database, house_of.jobs(house)


def _ask(question: str) -> Asked:
    with _told(), house_of.open_house() as house:
        return asking.ask(house.database, house.conversation, question, office_hours.now())


catalogue_commands.register(cli)
conversation_commands.register(cli, _conversation)
search_commands.register(cli, _finder, _ask)
lexicon_commands.register(cli, _finder)
zalo_commands.register(cli, _database)
calendar_command.register(cli, _database)
official_commands.register(cli, _offices)
dossier_commands.register(cli, _database)
survey_commands.register(cli, _printing)
report_commands.register(cli, _database)
clock_commands.register(cli, _clock, _timetable)
plan_commands.register(cli, _bare_database)
doctor_command.register(cli)
demo_command.register(cli, _whole)


def main() -> None:
    cli()


if __name__ == "__main__":
    main()
