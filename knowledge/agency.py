"""Who handles what, where and when: agencies, one-stop desks, hotlines, old and new place names."""

from datetime import date

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Agency(SQLModel, table=True):
    key: str = Field(primary_key=True, max_length=80)
    name: str
    level: str = ""  # values of `procedure.Level`
    parent: str = ""
    website: str = ""


class OneStopDesk(SQLModel, table=True):
    """Bộ phận một cửa. `hours` maps a weekday "0" (Monday) - "6" to its sessions, ["07:30-11:30", ...]."""

    __tablename__ = "one_stop_desk"
    key: str = Field(primary_key=True, max_length=80)
    name: str
    agency: str = ""
    address: str = ""
    area: str = ""
    phone: str = ""
    hours: dict[str, list[str]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    hours_note: str = ""
    map_url: str = ""
    source: str = ""
    checked_on: date | None = None
    doubt: str = ""


class Hotline(SQLModel, table=True):
    key: str = Field(primary_key=True, max_length=80)
    name: str
    phone: str
    note: str = ""
    fields: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    emergency: bool = False
    source: str = ""
    checked_on: date | None = None
    doubt: str = ""


class PlaceName(SQLModel, table=True):
    """An old ward, district or province name and what it became."""

    __tablename__ = "place_name"
    id: int | None = Field(default=None, primary_key=True)
    old: str = Field(index=True)
    new: str
    province: str = ""
    source: str = ""
