"""The row of a request about one's own data (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP: answered in 2 working days)."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot.citizens import Citizen
from knowledge.moment import moment


class RequestKind(StrEnum):
    EXPORT = "export"
    CORRECT = "correct"
    ERASE = "erase"


class RequestStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class DataRequest(SQLModel, table=True):
    """One request. Where the person came another way than by chat, `contact` says how to reach them.

    Once it is done nothing in it names a person any more.
    """

    __tablename__ = "data_request"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    status: str = Field(default=RequestStatus.OPEN, index=True)
    citizen_id: int | None = Field(
        default=None, foreign_key=f"{Citizen.__tablename__}.id", ondelete="SET NULL", index=True
    )
    way: str = ""  # the channel, or how it came to the office: "phone", "letter", "in_person"
    contact: str = ""
    words: str = ""  # what is to be corrected, or why
    asked_at: datetime = Field(sa_column=moment(index=True))
    due_on: date
    done_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    done_by: str = ""  # login
    answer: str = ""
