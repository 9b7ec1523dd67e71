"""`motcua survey list|add|poster|posters`: the codes that hang at desks, and what is printed for them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot import office_hours, texts
from bot.database import Database
from bot.officials.unit import ROOT, Unit
from bot.rejected import Rejected
from scheduler.surveys import placement, poster
from scheduler.surveys.invitation import Reason
from scheduler.surveys.placement import Placement, PlacementKind
from scheduler.surveys.poster import Office, Shape
from scheduler.surveys.tokens import Tokens

_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Printing:
    """What the composition root gives."""

    database: Database
    office: Office
    tokens: Tokens
    only_here: bool = False  # no public address: what is printed opens on this machine only


class Format(StrEnum):
    PDF = "pdf"
    SVG = "svg"
    PNG = "png"


Output = Annotated[Path, typer.Option("--output", help="Tệp để ghi.")]
ShapeOption = Annotated[
    Shape, typer.Option(help="poster: A4 treo tường; stand: để bàn; receipt: mặt sau giấy hẹn; roll: giấy cuộn 80 mm.")
]


def register(app: typer.Typer, open_: Callable[[], AbstractContextManager[Printing]]) -> None:
    """Adds the commands; `open_` is called when one of them runs."""
    survey = typer.Typer(help="Khảo sát hài lòng của đơn vị: mã để quét và tờ in.", no_args_is_help=True)
    app.add_typer(survey, name="survey")

    @survey.command("list")
    def list_() -> None:
        """Các điểm đặt mã và mã của chúng."""
        with open_() as printing, Session(printing.database.engine) as session:
            table = Table("Mã", "Loại", "Tên", "Đơn vị", "Đang dùng")
            for row in placement.listed(session):
                table.add_row(row.code, row.kind, row.name, row.unit_code, "có" if row.active else "không")
            Console().print(table)

    @survey.command()
    def add(
        name: Annotated[str, typer.Argument(help="Tên điểm, in trên tờ mời, ví dụ: Quầy số 3.")],
        kind: Annotated[PlacementKind, typer.Option(help="Loại điểm.")] = PlacementKind.COUNTER,
        unit: Annotated[str, typer.Option(help="Mã đơn vị.")] = ROOT,
        procedure: Annotated[str, typer.Option(help="Mã thủ tục, cho loại procedure.")] = "",
    ) -> None:
        """Thêm một điểm đặt mã, in ra mã của điểm."""
        with open_() as printing:
            try:
                with printing.database.transaction() as session:
                    if session.get(Unit, unit) is None:
                        raise Rejected({"unit": _words("poster.no_unit", code=unit)})
                    now = office_hours.now()
                    made = placement.make(session, kind, name, now, unit_code=unit, procedure_code=procedure)
            except Rejected as refused:
                _stop(str(refused))
            Console().print(made.code, markup=False, highlight=False)

    @survey.command("poster")
    def one(
        code: Annotated[str, typer.Option("--placement", help="Mã của điểm, gồm 6 chữ và số.")],
        output: Output,
        format_: Annotated[Format, typer.Option("--format", help="pdf là tờ in; svg và png là riêng hình mã.")] = (
            Format.PDF
        ),
        shape: ShapeOption = Shape.POSTER,
        dossier: Annotated[
            str,
            typer.Option(help="Mã hồ sơ: mã in ra chỉ trả lời được một lần cho hồ sơ này (dùng với receipt, roll)."),
        ] = "",
    ) -> None:
        """In tờ mời quét mã của một điểm."""
        with open_() as printing:
            with Session(printing.database.engine) as session:
                place = placement.find(session, code)
            if place is None:
                _stop(_words("poster.no_place", code=code))
            token = printing.tokens.ticket(f"{Reason.DOSSIER}/{dossier.strip().upper()}") if dossier else ""
            _write(output, _made([place], format_, shape, printing.office, token), printing)

    @survey.command()
    def posters(output: Output, shape: ShapeOption = Shape.POSTER) -> None:
        """In tờ mời của mọi bộ phận một cửa trong danh bạ vào một tệp PDF; điểm chưa có mã thì tạo mã."""
        with open_() as printing:
            with printing.database.transaction() as session:
                places = placement.make_for_desks(session, office_hours.now())
            if not places:
                _stop(_words("poster.no_desks"))
            _write(output, _made(places, Format.PDF, shape, printing.office), printing)


def _made(places: list[Placement], format_: Format, shape: Shape, office: Office, token: str = "") -> bytes:
    try:
        if format_ is Format.PDF:
            return poster.pdf(places, shape, office, office_hours.now(), token)
        return poster.svg(places[0], office).encode() if format_ is Format.SVG else poster.png(places[0], office)
    except Rejected as refused:
        _stop(refused.problems[""])


def _write(output: Path, content: bytes, printing: Printing) -> None:
    if printing.only_here:
        told = _words("poster.only_here", address=printing.office.public_url)
        Console(stderr=True).print(told, style="yellow", markup=False, highlight=False, soft_wrap=True)
    output.write_bytes(content)
    Console().print(_words("poster.written", file=output), markup=False, highlight=False, soft_wrap=True)


def _stop(words: str) -> NoReturn:
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)
