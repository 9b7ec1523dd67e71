"""Rows of an administrative procedure, as NĐ 63/2010/NĐ-CP art. 8 and the national portal describe one.

The rows hold what is in force for the office; where it came from is `catalogue.SourceRecord`.
"""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment

_CODE = re.compile(r"^\s*(\d\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?\s*$", re.IGNORECASE)


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Level(StrEnum):
    """Who handles it. Since 1 July 2025 there are two local levels."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"


class Submission(StrEnum):
    """Cách thức thực hiện: how a dossier can be handed in. ANY where the source does not say."""

    ONLINE = "online"
    POST = "post"
    IN_PERSON = "in_person"
    ANY = "any"


class OnlineLevel(StrEnum):
    """Mức độ dịch vụ công trực tuyến (NĐ 224/2026 art. 14)."""

    FULL = "full"
    PARTIAL = "partial"
    SOME = "some"  # there is an online way; how far it goes is not known
    NONE = "none"
    UNKNOWN = "unknown"


class FeeKind(StrEnum):
    LEVY = "levy"  # lệ phí
    CHARGE = "charge"  # phí
    UNKNOWN = "unknown"


class Procedure(SQLModel, table=True):
    """One thủ tục hành chính in force. `code` is the short national form, `1.001193`."""

    code: str = Field(primary_key=True, max_length=40)
    name: str
    field: str = Field(default="", index=True)
    decision: str = ""
    agency: str = ""
    address: str = ""
    levels: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    audience: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    cases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    steps: str = ""
    requirements: str = ""
    result: str = ""
    online_level: str = OnlineLevel.UNKNOWN
    online_url: str = ""
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    # field name -> why it must be answered with "cần xác nhận"
    doubts: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # field name -> the origin whose text is in force
    origins: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # field name -> {origin: other text} where sources differ
    differences: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    source: str = ""
    checked_on: date | None = None
    status: str = Field(default=Status.PUBLISHED, index=True)
    revision: int = 1
    updated_at: datetime = Field(sa_column=moment())


class DossierItem(SQLModel, table=True):
    """Thành phần hồ sơ: one document of one case. `case` is "" where there is only one."""

    __tablename__ = "dossier_item"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="procedure.code", ondelete="CASCADE", index=True)
    case: str = ""
    position: int
    name: str
    originals: int | None = None
    copies: int | None = None
    form: str = ""
    form_url: str = ""


class Fee(SQLModel, table=True):
    """Phí, lệ phí per case x channel x validity. `amount` in đồng, None when only `text` can say."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="procedure.code", ondelete="CASCADE", index=True)
    position: int = 0
    case: str = ""
    submission: str = Submission.ANY
    kind: str = FeeKind.UNKNOWN
    amount: int | None = None
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class TimeLimit(SQLModel, table=True):
    """Thời hạn giải quyết per case x channel x validity. `unit` is "" where the source gives a bare number."""

    __tablename__ = "time_limit"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="procedure.code", ondelete="CASCADE", index=True)
    position: int = 0
    case: str = ""
    submission: str = Submission.ANY
    amount: float | None = None
    unit: str = ""
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class LegalBasis(SQLModel, table=True):
    """Căn cứ pháp lý: one instrument."""

    __tablename__ = "legal_basis"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="procedure.code", ondelete="CASCADE", index=True)
    position: int = 0
    number: str = ""
    title: str = ""
    issued_on: date | None = None
    issuer: str = ""


class FormFile(SQLModel, table=True):
    """Mẫu đơn, tờ khai."""

    __tablename__ = "form_file"
    __table_args__ = (UniqueConstraint("code", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="procedure.code", ondelete="CASCADE", index=True)
    position: int = 0
    name: str
    url: str = ""


def short_code(text: str) -> str | None:
    """`1.001193.000.00.00.H32` -> `1.001193`; None when it is no procedure code."""
    found = _CODE.match(text)
    return found.group(1) if found else None
