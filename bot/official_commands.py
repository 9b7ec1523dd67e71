"""`motcua official add`: makes an official from the command line, the first administrator above all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated

import typer
from rich.console import Console

from bot import audit, office_hours
from bot.database import Database
from bot.officials import enrolling
from bot.officials.access import Role
from bot.officials.unit import ROOT
from bot.rejected import Rejected

Opened = Callable[[], AbstractContextManager[tuple[Database, str]]]
"""Opens the database, with the address of the site."""


def register(cli: typer.Typer, opened: Opened) -> None:
    """Adds the commands to `cli`."""
    group = typer.Typer(help="Cán bộ đăng nhập trang quản trị.", no_args_is_help=True)
    cli.add_typer(group, name="official")

    @group.command()
    def add(
        login: Annotated[str, typer.Argument(help="Tên đăng nhập, ví dụ lan.nt")],
        name: Annotated[str, typer.Option("--name", help="Họ và tên.", prompt="Họ và tên")],
        role: Annotated[list[Role], typer.Option("--role", help="Vai trò; lặp lại được.")] = [Role.ADMIN],  # noqa: B006
        unit: Annotated[str, typer.Option("--unit", help="Mã đơn vị.")] = ROOT,
    ) -> None:
        """Thêm một cán bộ và in đường dẫn để người đó tự đặt mật khẩu."""
        now = office_hours.now()
        with opened() as (database, address):
            try:
                with database.transaction() as session:
                    official = enrolling.add(
                        session, login=login, name=name, unit_code=unit, roles=[(one, unit) for one in role], now=now
                    )
                    token = enrolling.link(session, official.id, now)
                    subject = f"official/{official.login}"
                    audit.record(session, actor="motcua", action="official.add", subject=subject, now=now)
            except Rejected as refused:
                Console(stderr=True).print(str(refused), style="red", markup=False, soft_wrap=True)
                raise typer.Exit(1) from None
            console = Console(highlight=False)
            console.print(f"Đã thêm {official.name} ({official.login}).", markup=False)
            console.print(f"Đường dẫn đặt mật khẩu, dùng một lần trong {enrolling.LINK_LIVES.days} ngày:")
            console.print(f"  {address}/quan-tri/mat-khau/{token}", markup=False, soft_wrap=True)
