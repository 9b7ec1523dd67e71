"""`motcua doctor`: the examination as a table, or as JSON for a monitoring system."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import office_hours, settings
from bot.doctor.configuration import refused_settings
from bot.doctor.examination import examine
from bot.doctor.finding import Finding, Verdict
from bot.settings import SettingsError

_MARKS = {
    Verdict.FINE: "[green]✓ tốt[/]",
    Verdict.NOTICE: "[yellow]! lưu ý[/]",
    Verdict.WRONG: "[red]✗ sai[/]",
}


def register(app: typer.Typer) -> None:
    """Adds the command."""

    @app.command()
    def doctor(
        as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
    ) -> None:
        """Kiểm tra cài đặt và nói cần làm gì. Mã thoát 1 khi có chỗ sai."""
        findings = _examined()
        if as_json:
            Console(soft_wrap=True, highlight=False, markup=False).print(
                json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)
            )
        else:
            Console().print(_table(findings))
        raise typer.Exit(int(any(finding.verdict is Verdict.WRONG for finding in findings)))


def _examined() -> list[Finding]:
    try:
        loaded = settings.load()
    except SettingsError as problem:
        return refused_settings(problem.problems)
    return asyncio.run(examine(loaded, office_hours.now()))


def _table(findings: list[Finding]) -> Table:
    table = Table(title="Kiểm tra motcua", show_lines=True)
    for name in ("Phần", "Kết quả", "Hiện trạng", "Cần làm"):
        table.add_column(name, overflow="fold")
    for finding in findings:
        table.add_row(finding.part, _MARKS[finding.verdict], escape(finding.seen), escape(finding.advice))
    return table
