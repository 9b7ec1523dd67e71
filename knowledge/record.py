"""The normalised shape every importer produces and every source is stored in. Plain data, no database."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from knowledge.procedure import FeeKind, OnlineLevel, Submission, short_code


class Origin(StrEnum):
    """Where a text came from, strongest first: the office's own word wins field by field."""

    OFFICE = "office"
    STARTER = "starter"
    PORTAL = "portal"
    LIST = "list"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class DocumentPart(_Part):
    name: str = Field(min_length=1)
    case: str = ""
    originals: int | None = Field(default=None, ge=0)
    copies: int | None = Field(default=None, ge=0)
    form: str = ""
    form_url: str = ""


class FeePart(_Part):
    case: str = ""
    submission: Submission = Submission.ANY
    kind: FeeKind = FeeKind.UNKNOWN
    amount: int | None = Field(default=None, ge=0)  # đồng
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class TimePart(_Part):
    case: str = ""
    submission: Submission = Submission.ANY
    amount: float | None = Field(default=None, ge=0)
    unit: str = ""  # "ngày làm việc", "ngày", "giờ", "tháng"; "" where the source gives none
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class LegalPart(_Part):
    number: str = ""
    title: str = ""
    issued_on: date | None = None
    issuer: str = ""


class FormPart(_Part):
    name: str = Field(min_length=1)
    url: str = ""


class ProcedureRecord(_Part):
    """One procedure as one source tells it. Empty means "this source does not say"."""

    code: str
    name: str = Field(min_length=3)
    field: str = ""
    decision: str = ""
    agency: str = ""
    address: str = ""
    levels: list[str] = []  # values of `procedure.Level`
    audience: list[str] = []
    cases: list[str] = []
    steps: str = ""
    requirements: str = ""
    result: str = ""
    online_level: OnlineLevel = OnlineLevel.UNKNOWN
    online_url: str = ""
    aliases: list[str] = []
    documents: list[DocumentPart] = []
    fees: list[FeePart] = []
    times: list[TimePart] = []
    legal: list[LegalPart] = []
    forms: list[FormPart] = []
    source: str = ""
    checked_on: date | None = None
    # field name -> why it must be confirmed (what the lint or the author could not verify)
    doubts: dict[str, str] = {}

    @field_validator("code")
    @classmethod
    def _short(cls, value: str) -> str:
        code = short_code(value)
        if code is None:
            raise ValueError(f"mã thủ tục không đúng dạng 1.001193: {value!r}")
        return code
