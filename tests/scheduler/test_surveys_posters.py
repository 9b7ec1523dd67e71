"""Every print is read by an independent reader from a small, blurred picture; the commands write them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import typer
from sqlmodel import Session
from typer.testing import CliRunner

from bot.database import Database
from bot.officials.unit import root
from bot.rejected import Rejected
from knowledge.agency import OneStopDesk
from scheduler.surveys import commands, placement, poster
from scheduler.surveys.commands import Printing
from scheduler.surveys.placement import LETTERS, Placement
from scheduler.surveys.poster import Office, Shape
from tests.bot import printed
from tests.scheduler.survey_desk import TOKENS

OFFICE = Office("Trung tâm Phục vụ hành chính công phường Hòa Cường", "0236 3881 888", "https://motcua.danang.gov.vn")
HERE = "https://motcua.danang.gov.vn/khao-sat/K7M3QX"


def place(now: datetime, name: str = "Quầy số 3 – Hộ tịch, chứng thực") -> Placement:
    return Placement(code="K7M3QX", kind="counter", name=name, created_at=now)


@pytest.mark.parametrize(
    ("shape", "codes"),
    [
        (Shape.POSTER, {HERE}),
        (Shape.STAND, {HERE}),
        (Shape.RECEIPT, {HERE, "https://motcua.danang.gov.vn/"}),
        (Shape.ROLL, {HERE, "https://motcua.danang.gov.vn/"}),
    ],
)
def test_each_print_is_one_page_that_a_phone_reads(now: datetime, shape: Shape, codes: set[str]) -> None:
    made = poster.pdf([place(now)], shape, OFFICE, now)
    [page] = printed.pages(made, dpi=120)
    read = printed.scanned(page, shrink=0.8)
    assert set(read) == codes
    assert len(read) == 2 - (shape is Shape.POSTER)
    said = printed.words(made)
    assert all(words in said for words in ("K7M3QX", "0236 3881 888", "Phiếu không ghi tên"))
    assert "SIPAS" not in said


def test_the_longest_names_stay_inside_the_page(now: datetime) -> None:
    long = Office("Trung tâm Phục vụ hành chính công " * 5, "1022", OFFICE.public_url)
    [page] = printed.pages(poster.pdf([place(now, "Hộ tịch, đất đai " * 7)], Shape.RECEIPT, long, now), dpi=110)
    assert len(printed.scanned(page, shrink=0.8)) == 2, "no words lie over a code"
    assert page.crop((0, 0, 20, page.height)).getextrema() == (255, 255)


def test_a_receipt_carries_the_token_of_its_dossier(now: datetime) -> None:
    token = "ABCDEFGHIJ-1001193-ABCDEFGHIJKLMNOP"
    made = poster.pdf([place(now)], Shape.RECEIPT, OFFICE, now, token)
    assert f"{HERE}?p={token}" in printed.scanned(printed.pages(made)[0], shrink=0.8)


def test_the_bare_code_as_svg_and_png(now: datetime) -> None:
    assert printed.scanned(printed.picture(poster.png(place(now), OFFICE)), shrink=0.3) == [HERE]
    assert poster.svg(place(now), OFFICE).startswith("<svg")


def test_without_a_public_address_nothing_is_printed(now: datetime) -> None:
    with pytest.raises(Rejected) as refused:
        poster.pdf([place(now)], Shape.POSTER, Office("A", "", ""), now)
    assert "MOTCUA_PUBLIC_URL" in refused.value.problems[""]


def test_every_desk_of_a_province_in_one_file(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        session.add_all(OneStopDesk(key=f"p{number}", name=f"Bộ phận Một cửa phường {number}") for number in range(6))
        session.flush()
        places = placement.make_for_desks(session, now)
        assert placement.make_for_desks(session, now) == places, "made once"
    assert len({row.code for row in places}) == len(places) >= 6
    assert all(set(row.code) <= set(LETTERS) for row in places)
    read = [
        printed.scanned(page, shrink=0.9)
        for page in printed.pages(poster.pdf(places, Shape.POSTER, OFFICE, now), dpi=60)
    ]
    assert read == [[OFFICE.survey(row.code)] for row in places]


@pytest.fixture
def cli(database: Database) -> typer.Typer:
    app = typer.Typer()

    @contextmanager
    def opened() -> Iterator[Printing]:
        yield Printing(database, OFFICE, TOKENS)

    commands.register(app, opened)
    return app


def test_the_commands_write_what_they_are_asked_for(
    cli: typer.Typer, database: Database, now: datetime, tmp_path: Path
) -> None:
    with database.transaction() as session:
        code = placement.make(session, "counter", "Quầy 1", now).code
        session.add(OneStopDesk(key="a", name="Phường A"))
        root(session, "Tỉnh")
    for kind, begins in (("pdf", b"%PDF"), ("svg", b"<svg"), ("png", b"\x89PNG")):
        file = tmp_path / f"to.{kind}"
        words = ["survey", "poster", "--placement", code.lower(), "--format", kind, "--output", str(file)]
        ran = CliRunner().invoke(cli, words)
        assert ran.exit_code == 0, ran.output
        assert file.read_bytes().startswith(begins)
    unknown = CliRunner().invoke(cli, ["survey", "poster", "--placement", "AAAAAA", "--output", str(tmp_path / "x")])
    assert (unknown.exit_code, "Không có điểm đặt mã AAAAAA" in unknown.output) == (1, True)
    receipt = tmp_path / "giay-hen.pdf"
    words = ["survey", "poster", "--placement", code, "--shape", "receipt", "--dossier", "H32.1-1", "--output"]
    assert CliRunner().invoke(cli, [*words, str(receipt)]).exit_code == 0
    token = TOKENS.ticket("dossier/H32.1-1")
    assert OFFICE.survey(code, token) in printed.scanned(printed.pages(receipt.read_bytes())[0], shrink=0.8)
    batch = tmp_path / "tat-ca.pdf"
    assert CliRunner().invoke(cli, ["survey", "posters", "--output", str(batch)]).exit_code == 0
    added = CliRunner().invoke(cli, ["survey", "add", "Quầy số 7"])
    assert set(added.output.strip()) <= set(LETTERS)
    assert "Không có đơn vị x" in CliRunner().invoke(cli, ["survey", "add", "Quầy", "--unit", "x"]).output
    with Session(database.engine) as session:
        assert len(placement.listed(session)) == 3
    assert "Quầy 1" in CliRunner().invoke(cli, ["survey", "list"]).output
