"""`motcua load` and `motcua show`: the catalogue from the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from bot import migrations, office_hours, settings
from bot.catalogue_loading import FileOutcome, load_file
from bot.catalogue_view import show as show_entry
from bot.database import Database, DatabaseProblem, explain
from knowledge import catalogue
from knowledge.importing.rows import BadRow, UnreadableFile, files_in
from knowledge.procedure import short_code
from knowledge.record import Origin

_MOST_SHOWN = 50  # bad rows on the screen; the count tells of the rest


def register(app: typer.Typer) -> None:
    """Adds the commands to `app`."""

    @app.command()
    def load(
        paths: Annotated[
            list[Path], typer.Argument(help="Tệp hoặc thư mục: JSON, JSONL, CSV, XLSX, TOML; có thể .gz.")
        ],
        origin: Annotated[
            Origin | None, typer.Option(help="Nguồn của chữ; bỏ trống thì nhận ra theo dạng tệp.")
        ] = None,
        checked_on: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Ngày rà soát của dữ liệu không ghi ngày.")
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ nói sẽ thay đổi gì, không ghi.")] = False,
    ) -> None:
        """Nạp thủ tục hành chính, câu hỏi thường gặp, cơ quan và đường dây nóng vào danh mục."""
        with _problems_told(), _open(create=not dry_run) as database:
            outcomes = _load(database, paths, origin, checked_on.date() if checked_on else None, dry_run=dry_run)
        _report(outcomes, dry_run=dry_run)
        if any(outcome.bad for outcome in outcomes):
            raise typer.Exit(1)

    @app.command()
    def show(code: Annotated[str, typer.Argument(help="Mã thủ tục, ví dụ 1.001193.")]) -> None:
        """In một thủ tục: nội dung đang hiệu lực, nguồn, chỗ khác nhau, điều cần xác nhận, lịch sử."""
        with _problems_told(), _open(create=True) as database, Session(database.engine) as session:
            entry = catalogue.read(session, short_code(code) or code)
            if entry is None:
                Console(stderr=True).print(f"Danh mục không có thủ tục {code}.", style="red", markup=False)
                raise typer.Exit(1)
            show_entry(Console(), entry, catalogue.history(session, entry.record.code))


def _load(
    database: Database, paths: list[Path], origin: Origin | None, checked_on: date | None, *, dry_run: bool
) -> list[FileOutcome]:
    now = office_hours.now()
    outcomes: list[FileOutcome] = []
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for path in paths:
            try:
                files = files_in(path)
            except UnreadableFile as problem:
                reason = str(problem).removeprefix(f"{path}: ")
                outcomes.append(FileOutcome(path, bad=[BadRow(str(path), 0, "", reason)]))
                continue
            outcomes += [
                load_file(
                    database,
                    file,
                    now,
                    origin=origin,
                    checked_on=checked_on,
                    dry_run=dry_run,
                    on_progress=_watch(progress, progress.add_task(file.name, total=None)),
                )
                for file in files
            ]
    return outcomes


def _watch(progress: Progress, task: TaskID) -> Callable[[int, int], None]:
    return lambda done, total: progress.update(task, completed=done, total=total)


def _report(outcomes: list[FileOutcome], *, dry_run: bool) -> None:
    console = Console()
    title = "Thử nạp, chưa ghi gì" if dry_run else "Đã nạp"
    table = Table("Tệp", "Đọc", "Mới", "Đổi", "Giữ nguyên", "Lỗi", title=title)
    for outcome in outcomes:
        report = outcome.report
        numbers = (outcome.read, len(report.new), len(report.changed), report.unchanged, len(outcome.bad))
        table.add_row(outcome.file.name, *(str(number) for number in numbers))
    console.print(table)
    findings = sum((outcome.findings for outcome in outcomes), start=type(outcomes[0].findings)())
    if findings:
        doubtful = Table("Điều cần xác nhận", "Số thủ tục")
        for finding, number in findings.most_common():
            doubtful.add_row(str(finding), str(number))
        console.print(doubtful)
    if undated := sum(outcome.undated for outcome in outcomes):
        console.print(
            f"{undated} thủ tục không ghi ngày rà soát, câu trả lời sẽ nói cần xác nhận. "
            "Biết ngày thì nạp lại với --checked-on NĂM-THÁNG-NGÀY.",
            markup=False,
            highlight=False,
        )
    for outcome in outcomes:
        for code, diff in list(outcome.report.changed.items())[:_MOST_SHOWN]:
            console.print(f"{code} đổi: {', '.join(diff) or 'nguồn yếu hơn, chữ đang dùng giữ nguyên'}", markup=False)
    bad = [row for outcome in outcomes for row in outcome.bad]
    for row in bad[:_MOST_SHOWN]:
        Console(stderr=True).print(str(row), style="red", markup=False, highlight=False, soft_wrap=True)
    if len(bad) > _MOST_SHOWN:
        Console(stderr=True).print(f"... và {len(bad) - _MOST_SHOWN} dòng lỗi nữa", style="red")


@contextmanager
def _open(*, create: bool) -> Iterator[Database]:
    """The database of the settings, at its newest shape. Without `create` nothing on disk is made or changed."""
    found = settings.load()
    if not create and found.sqlite_path is not None and not found.sqlite_path.exists():
        with TemporaryDirectory() as folder, _migrated(f"sqlite:///{folder}/motcua.db") as database:
            yield database
        return
    if not create:
        database = Database(found.database_url)
        try:
            with database.engine.connect() as connection:
                migrations.require_newest(connection)
            yield database
        finally:
            database.close()
        return
    with _migrated(found.database_url) as database:
        yield database


@contextmanager
def _migrated(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        migrations.upgrade(database)
        yield database
    finally:
        database.close()


@contextmanager
def _problems_told() -> Iterator[None]:
    """Turns what an administrator can mend into words and exit code 1."""
    try:
        yield
    except settings.SettingsError as wrong:
        _stop("\n".join(wrong.problems))
    except DatabaseProblem as problem:
        _stop(str(problem))
    except DatabaseError as problem:
        _stop(explain(problem))


def _stop(words: str) -> None:
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)
