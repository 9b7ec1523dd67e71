"""`motcua plan`: the template, and a plan from a file."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot import office_hours
from bot.database import Database
from bot.rejected import Rejected
from knowledge.importing.file_problems import why
from scheduler.plans.proposing import propose
from scheduler.plans.reading.files import read_file
from scheduler.plans.reading.proposal import Problem, Proposal
from scheduler.plans.reading.unreadable import Unreadable
from scheduler.plans.template import write_template

_FIRST = ("name", "time", "lead", "supporting", "method", "source")  # what readers of the JSON may rely on


def register(app: typer.Typer, open_database: Callable[[], AbstractContextManager[Database]]) -> None:
    """Adds the commands to `app`."""
    plan = typer.Typer(help="Kế hoạch tuyên truyền cải cách hành chính.", no_args_is_help=True)
    app.add_typer(plan, name="plan")

    @plan.command()
    def template(file: Annotated[Path, typer.Argument(help="Tệp .xlsx sẽ ghi.")]) -> None:
        """Ghi mẫu Excel của kế hoạch, kèm trang hướng dẫn."""
        if file.suffix.lower() != ".xlsx":
            _stop(f"{file}: mẫu là tệp .xlsx, hãy đặt tên có đuôi .xlsx")
        if file.exists():
            _stop(f"{file}: đã có tệp này; hãy đặt tên khác hoặc xóa tệp cũ")
        try:
            file.write_bytes(write_template())
        except OSError as problem:
            _stop(f"{file}: không ghi được ({why(problem)})")
        Console().print(f"Đã ghi mẫu: {file}", markup=False, highlight=False, soft_wrap=True)

    @plan.command()
    def load(
        file: Annotated[Path, typer.Argument(help="Kế hoạch: .docx, .txt, hoặc mẫu .xlsx, .csv.")],
        as_json: Annotated[bool, typer.Option("--json", help="In đề xuất bằng JSON.")] = False,
        year: Annotated[int | None, typer.Option(min=2000, max=2099, help="Năm, khi văn bản không ghi.")] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ đọc và in đề xuất, không ghi gì.")] = False,
    ) -> None:
        """Đọc một kế hoạch; mỗi hoạt động là một đề xuất chờ cán bộ kiểm tra."""
        try:
            data = file.read_bytes()
            proposal = read_file(file.name, data, year)
        except OSError as problem:
            _stop(f"{file}: không đọc được ({why(problem)})")
        except Unreadable as problem:
            _stop(f"{file}: {problem}")
        if as_json:
            typer.echo(json.dumps(as_data(proposal), ensure_ascii=False, indent=2, default=str))
        else:
            _show(proposal)
        if not dry_run:
            with open_database() as database:
                _store(database, proposal, file.name, data)
        _tell(proposal)


def _store(database: Database, proposal: Proposal, name: str, data: bytes) -> None:
    try:
        with database.transaction() as session:
            plan = propose(session, proposal, office_hours.now(), by=f"motcua plan load {name}", file=(name, data))
            told = f"Đã lưu kế hoạch {plan.id} ở dạng dự thảo; {len(proposal.activities)} hoạt động chờ kiểm tra."
    except Rejected as refused:
        _stop(f"{name}: {refused}")
    Console(stderr=True).print(told, markup=False, highlight=False, soft_wrap=True)


def as_data(proposal: Proposal) -> dict[str, Any]:
    """The proposal as plain data."""
    whole = asdict(proposal)
    activities = [
        {name: activity[name] for name in _FIRST}
        | {name: value for name, value in activity.items() if name not in _FIRST}
        for activity in whole.pop("activities")
    ]
    return {"title": whole.pop("title"), "year": whole.pop("year"), "activities": activities, **whole}


def _show(proposal: Proposal) -> None:
    console = Console()
    console.print(f"{proposal.title} ({proposal.year or 'chưa rõ năm'})", style="bold", markup=False, highlight=False)
    table = Table("Mã", "Hoạt động", "Thời gian", "Chủ trì", "Phối hợp", show_lines=True)
    for activity in proposal.activities:
        cells = (activity.code, activity.name, activity.time, activity.lead, "; ".join(activity.supporting))
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
    console.print(table)


def _tell(proposal: Proposal) -> None:
    """Says on stderr what is missing; exit code 1 where the file says what cannot be."""
    problems: list[Problem] = [*proposal.problems]
    for activity in proposal.activities:
        problems += [
            Problem(p.reason, p.field, p.place or f"{activity.code} {activity.name[:60]}".strip(), p.grave)
            for p in activity.problems
        ]
    screen = Console(stderr=True)
    for problem in problems:
        style = "red" if problem.grave else "yellow"
        screen.print(str(problem), style=style, markup=False, highlight=False, soft_wrap=True)
    if any(problem.grave for problem in problems):
        raise typer.Exit(1)


def _stop(words: str) -> Any:
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)
