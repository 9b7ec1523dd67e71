"""The rows of the working calendar: what differs from the plain week and the `holidays` package, and the sessions."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class DayKind(StrEnum):
    """Why a day is off, or on."""

    HOLIDAY = "nghi_le"
    COMPENSATORY = "nghi_bu"
    SWAPPED_OFF = "hoan_doi_nghi"
    SWAPPED_ON = "hoan_doi_lam"
    ORDINARY = "ngay_thuong"  # as the week says: takes a holiday of the package away


class CalendarDay(SQLModel, table=True):
    """One date that the office decided about. `source` is the document that says so."""

    __tablename__ = "calendar_day"
    day: date = Field(primary_key=True)
    kind: str
    name: str = ""
    source: str = ""
    changed_at: datetime = Field(sa_column=moment())


class OfficeSession(SQLModel, table=True):
    """A part of a weekday (0 is Monday) in which the office receives; what comes after the last waits a working day."""

    __tablename__ = "office_session"
    id: int | None = Field(default=None, primary_key=True)
    weekday: int = Field(index=True)
    begins: time
    ends: time
