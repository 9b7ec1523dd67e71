"""`motcua demo`: the whole system on this machine, without any account."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from bot import office_hours
from bot.demo.people import NoSuchChoice
from bot.demo.tour import NoReply, Serve, Stopped, show, town


class _ReaderLeft(Exception):
    """Whoever read what is printed (`| head`) has seen enough."""


class _Screen(Console):
    """Ends the tour in order when its reader leaves; what rich does by itself would tear the running bot apart."""

    def on_broken_pipe(self) -> None:
        with suppress(SystemExit):
            super().on_broken_pipe()
        raise _ReaderLeft


def register(app: typer.Typer, serve: Serve) -> None:
    """Adds the command. `serve` is the composition root's way to run everything."""

    @app.command()
    def demo(
        once: Annotated[bool, typer.Option("--once", help="Kết thúc sau phần trình diễn.")] = False,
        port: Annotated[int, typer.Option(help="Cổng của trang trò chuyện; 0: chọn cổng trống.", max=65535)] = 0,
    ) -> None:
        """Xem thử trọn vẹn: Telegram, Zalo, trang web; không cần tài khoản nào, dữ liệu tạm thời."""
        console = _Screen()
        try:
            asyncio.run(_show(serve, port or _free_port(), console, once=once))
        except (NoReply, NoSuchChoice) as problem:
            console.print(f"Trình diễn dừng lại, bot không trả lời như mong đợi: {problem}", style="red", markup=False)
            raise typer.Exit(1) from None
        except Stopped:
            console.print("Đã dừng.")
        except _ReaderLeft:
            return


async def _show(serve: Serve, port: int, console: Console, *, once: bool) -> None:
    with TemporaryDirectory(prefix="motcua-demo-") as folder:
        console.print("Đang khởi động với cơ sở dữ liệu tạm và danh mục mẫu ...")
        async with town(serve, Path(folder), port, office_hours.now) as running:
            await show(running, console)
            console.rule()
            if not once:
                console.print(f"Mở http://127.0.0.1:{port}/ để tự hỏi. Nhấn Ctrl-C để kết thúc.")
                await running.bot


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
