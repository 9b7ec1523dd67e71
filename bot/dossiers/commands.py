"""`motcua dossier load`: an export of the one-stop system from the command line."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlmodel import Session

from bot import office_hours, settings
from bot.database import Database
from bot.dossiers.importing import Importer, Outcome
from bot.dossiers.marks import Marker
from bot.server_secret import with_secret

_MOST_SHOWN = 50


def register(app: typer.Typer, database: Callable[[], AbstractContextManager[Database]]) -> None:
    """Adds `dossier` with its sub-commands."""
    dossier = typer.Typer(no_args_is_help=True, help="Hồ sơ đã nộp: nạp từ tệp xuất của hệ thống một cửa.")
    app.add_typer(dossier, name="dossier")

    @dossier.callback()
    def about() -> None:
        """Hồ sơ đã nộp: nạp từ tệp xuất của hệ thống một cửa."""

    @dossier.command()
    def load(
        files: Annotated[list[Path], typer.Argument(help="Tệp xuất: XLSX, XLS hoặc CSV.")],
        mapping: Annotated[str, typer.Option(help="Tên bảng ghép đã lưu; bỏ trống thì tự nhận theo tiêu đề cột.")] = "",
        whole: Annotated[bool, typer.Option("--whole", help="Có một dòng lỗi thì không nạp dòng nào.")] = False,
    ) -> None:
        """Nạp hồ sơ; nạp lại tệp cũ không đổi gì. Dòng lỗi được nêu rõ, các dòng khác vẫn vào."""
        with database() as opened:
            outcomes = [_load(_importer(opened), file, mapping, whole=whole) for file in files]
        _report(outcomes)
        if any(outcome.bad or outcome.refused or outcome.broken for outcome in outcomes):
            raise typer.Exit(1)


def _importer(database: Database) -> Importer:
    with Session(database.engine) as session:
        secret = with_secret(session, settings.load()).secret_key
    return Importer(database, Marker(secret.get_secret_value().encode()))


def _load(importer: Importer, file: Path, mapping: str, *, whole: bool) -> Outcome:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(file.name, total=None)
        return importer.load(
            file,
            office_hours.now(),
            name=file.name,
            by="motcua dossier load",
            mapping_name=mapping,
            whole=whole,
            on_progress=lambda read, total: progress.update(task, completed=read, total=total),
        )


def _report(outcomes: list[Outcome]) -> None:
    console, errors = Console(), Console(stderr=True)
    table = Table("Tệp", "Bảng ghép", "Đọc", "Mới", "Đổi", "Giữ nguyên", "Cũ hơn", "Lỗi", title="Đã nạp hồ sơ")
    for outcome in outcomes:
        stored = outcome.stored
        numbers = (outcome.read, stored.new, stored.changed, stored.unchanged, stored.older, outcome.bad)
        table.add_row(outcome.source, outcome.mapping or "tự nhận", *(str(number) for number in numbers))
    console.print(table)
    for outcome in outcomes:
        told = [*outcome.refused.values(), *([outcome.broken] if outcome.broken else [])]
        told += [str(problem) for problem in outcome.problems[:_MOST_SHOWN]]
        for words in told:
            errors.print(f"{outcome.source}: {words}", style="red", markup=False, highlight=False, soft_wrap=True)
        if len(outcome.problems) > _MOST_SHOWN:
            rest = len(outcome.problems) - _MOST_SHOWN
            errors.print(f"... và {rest} điều nữa; xem đủ trong bảng điều khiển, mục Hồ sơ", style="red")
        for text, count in sorted(outcome.unknown_states.items(), key=lambda item: -item[1])[:_MOST_SHOWN]:
            errors.print(f"trạng thái chưa ghép: “{text}”, {count} dòng", style="yellow", markup=False)
        if outcome.stored.no_marks:
            words = f"{outcome.stored.no_marks} hồ sơ không có số điện thoại hay căn cước nên không ai tra được"
            console.print(f"{outcome.source}: {words}", markup=False, highlight=False)
