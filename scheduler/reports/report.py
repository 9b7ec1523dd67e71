"""Rows of reports: versions with their figures, how an office's reports look and go out, indices from outside."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class ReportStatus(StrEnum):
    """draft -> approved (frozen) -> sent; what comes later is a new version."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"


class Report(SQLModel, table=True):
    """One version of a unit's report on a period. From approval on, `body` never changes."""

    __table_args__ = (UniqueConstraint("period", "unit_code", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    period: str = Field(index=True)
    closing: int = 0
    unit_code: str = Field(foreign_key="unit.code", index=True)
    version: int = 1
    status: str = Field(default=ReportStatus.DRAFT, index=True)
    sections: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    indices: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    overview: str = ""
    obstacles: str = ""
    proposals: str = ""
    number: str = ""  # số, ký hiệu
    letterhead: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    counted_at: datetime = Field(sa_column=moment())
    drafted_at: datetime = Field(sa_column=moment())
    drafted_by: str = ""
    edited_by: int | None = None  # the official who last wrote in it: somebody else approves
    edited_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    approved_by: int | None = None
    approver: str = ""
    approved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ReportSetup(SQLModel, table=True):
    """How one unit's reports look, when the clock drafts them, and to whom they go."""

    __tablename__ = "report_setup"
    unit_code: str = Field(primary_key=True, foreign_key="unit.code")
    parent_agency: str = ""  # cơ quan chủ quản
    agency: str = ""
    symbol: str = "BC"  # of the number: 12/BC-UBND
    place: str = ""
    signer_title: str = ""
    signer_name: str = ""
    to: str = ""  # nơi nhận, one a line
    chats: str = ""  # "channel:address" one a line: they get a link
    kinds: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))  # drafted by the clock
    due_days: int = 5  # after the end of a period
    lead_days: int = 3  # a draft is there so long before it is due
    changed_at: datetime = Field(sa_column=moment())


class IndexResult(SQLModel, table=True):
    """A result that somebody else published, typed in with its source."""

    __tablename__ = "index_result"
    __table_args__ = (UniqueConstraint("index", "year", "unit_code"),)
    id: int | None = Field(default=None, primary_key=True)
    index: str
    year: int = Field(index=True)
    unit_code: str
    score: float | None = None
    most: float | None = None  # of points
    place: int | None = None
    of: int | None = None  # how many were ranked
    source: str
    recorded_by: str
    recorded_at: datetime = Field(sa_column=moment())


INDICES = {
    "par_index": "PAR INDEX (cải cách hành chính)",
    "sipas": "SIPAS (hài lòng về sự phục vụ hành chính)",
    "papi": "PAPI (hiệu quả quản trị và hành chính công)",
    "pci": "PCI (năng lực cạnh tranh cấp tỉnh)",
    "dti": "DTI (chuyển đổi số)",
    "ddci": "DDCI (năng lực điều hành cấp sở, ngành, địa phương)",
    "other": "Chỉ số khác",
}
