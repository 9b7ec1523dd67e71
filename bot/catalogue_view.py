"""One entry of the catalogue on the terminal: the text in force, where it came from, what is doubtful, its history."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.office_hours import local
from bot.procedures.fields import FIELDS, ORIGINS, STATUSES, readable
from knowledge.catalogue import Entry, Revision


def show(console: Console, entry: Entry, history: list[Revision]) -> None:
    """Prints everything known of an entry."""
    record = entry.record
    head = f"{record.code}  {record.name}\n{STATUSES[entry.status]}, bản {entry.revision}"
    console.print(Panel(Text(head)))
    values = record.model_dump(mode="json")
    table = Table("Trường", "Nội dung", "Nguồn chữ", show_lines=True)
    for name, label in FIELDS.items():
        words = readable(name, values.get(name))
        if not words or name in {"code", "name", "doubts"}:
            continue
        doubt = record.doubts.get(name)
        content: RenderableType = Text(words)
        if doubt:
            content = Group(Text(words), Text(f"cần xác nhận: {doubt}", style="yellow"))
        table.add_row(label, content, ORIGINS.get(entry.origins.get(name, ""), ""))
    console.print(table)
    for name, reason in record.doubts.items():
        if not values.get(name):
            console.print(Text(f"{FIELDS.get(name, name)}: cần xác nhận: {reason}", style="yellow"))
    _show_differences(console, entry)
    console.print(Text("Lịch sử", style="bold"))
    for revision in history:
        console.print(Text("\n".join(_revision(revision))))


def _show_differences(console: Console, entry: Entry) -> None:
    if not entry.differences:
        return
    table = Table("Trường", "Nguồn khác", "Chữ của nguồn đó", title="Chỗ các nguồn nói khác nhau", show_lines=True)
    for name, others in entry.differences.items():
        for origin, value in others.items():
            table.add_row(FIELDS.get(name, name), ORIGINS.get(origin, origin), Text(readable(name, value)))
    console.print(table)


def _revision(revision: Revision) -> Iterator[str]:
    at = f"{local(revision.at):%H:%M %d/%m/%Y}"
    yield f"bản {revision.number}  {at}  {revision.by}" + (f"  ({revision.note})" if revision.note else "")
    for name in revision.diff:
        yield f"   đổi: {FIELDS.get(name, name)}"
