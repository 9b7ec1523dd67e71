"""Where a code to scan hangs (or a link is sent): its short code, what it is about, and how often it was opened."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from bot import texts
from bot.database import insert_or
from bot.officials.unit import ROOT, Unit
from bot.rejected import Rejected
from knowledge.agency import OneStopDesk
from knowledge.moment import moment
from knowledge.tables import table_of
from scheduler.surveys.round import QUARTERLY

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as another
_LENGTH = 6

_words = texts.beside(__file__)


class PlacementKind(StrEnum):
    DESK = "desk"  # one-stop desk
    COUNTER = "counter"
    PROCEDURE = "procedure"
    DOSSIER = "dossier"  # links and receipts of returned dossiers
    EVENT = "event"
    CHAT = "chat"  # answered cases and conversations


class Placement(SQLModel, table=True):
    """One code. `source` is unique where the program made it: making all desks' codes twice makes them once."""

    __tablename__ = "survey_placement"
    code: str = Field(primary_key=True, max_length=8)
    kind: str
    name: str
    unit_code: str = Field(default=ROOT, index=True)
    procedure_code: str = ""
    series: str = QUARTERLY
    kiosk: bool = False  # one device for everybody: no limit for each device
    active: bool = True
    source: str | None = Field(default=None, unique=True)
    created_at: datetime = Field(sa_column=moment())


class ScanCount(SQLModel, table=True):
    """How often a code was opened on a day, answered or not."""

    __tablename__ = "survey_scan_count"
    placement_code: str = Field(primary_key=True, max_length=8)
    day: date = Field(primary_key=True)
    count: int


def make(
    session: Session,
    kind: str,
    name: str,
    now: datetime,
    *,
    unit_code: str = ROOT,
    procedure_code: str = "",
    series: str = QUARTERLY,
    kiosk: bool = False,
    source: str | None = None,
) -> Placement:
    """A new code; with `source`, the one that was made for it before. Raises Rejected by field."""
    if source is not None:
        known = session.exec(select(Placement).where(Placement.source == source)).first()
        if known is not None:
            return known
    problems = {}
    if kind not in set(PlacementKind):
        problems["kind"] = _words("placement.no_kind")
    if not 1 <= len(name.strip()) <= 120:
        problems["name"] = _words("placement.no_name")
    if kind == PlacementKind.PROCEDURE and not procedure_code.strip():
        problems["procedure_code"] = _words("placement.no_procedure")
    if problems:
        raise Rejected(problems)
    row = Placement(
        code=_unused(session),
        kind=kind,
        name=name.strip(),
        unit_code=unit_code,
        procedure_code=procedure_code.strip(),
        series=series,
        kiosk=kiosk,
        source=source,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def make_for_desks(session: Session, now: datetime) -> list[Placement]:
    """A code for every one-stop desk in the directory; those that had one keep it.

    A desk belongs to the unit of its agency's code or of its area, else to the office itself.
    """
    units = session.exec(select(Unit).where(Unit.active)).all()
    home = {unit.area: unit.code for unit in units if unit.area} | {unit.code: unit.code for unit in units}
    return [
        make(
            session,
            PlacementKind.DESK,
            desk.name[:120],
            now,
            unit_code=home.get(desk.agency) or home.get(desk.area) or ROOT,
            source=f"desk/{desk.key}",
        )
        for desk in session.exec(select(OneStopDesk).order_by(OneStopDesk.name)).all()
    ]


def find(session: Session, written: str) -> Placement | None:
    """The placement of a code as people type it: small letters, spaces, O for 0 cannot occur."""
    code = written.strip().upper()
    return session.get(Placement, code) if len(code) == _LENGTH and set(code) <= set(LETTERS) else None


def listed(session: Session, units: frozenset[str] | None = None, *, active: bool = False) -> Sequence[Placement]:
    """Placements of these units (None: all), by unit and name."""
    rows = select(Placement).order_by(col(Placement.unit_code), col(Placement.name), col(Placement.code))
    if units is not None:
        rows = rows.where(col(Placement.unit_code).in_(units))
    return session.exec(rows.where(Placement.active) if active else rows).all()


def scanned(session: Session, code: str, day: date) -> None:
    """Counts one opening."""
    connection = session.connection()
    counts = table_of(ScanCount)
    adding = insert_or(connection.dialect.name, counts).values(placement_code=code, day=day, count=1)
    connection.execute(
        adding.on_conflict_do_update(index_elements=["placement_code", "day"], set_={"count": counts.c.count + 1})
    )


def _unused(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(_LENGTH))
        if session.get(Placement, code) is None:
            return code
