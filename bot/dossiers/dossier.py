"""Rows of a filed dossier as the office's one-stop system tells it: where it stands now, and every state before.

The smallest collection: no name, no number; of phone and paper only keyed marks of the last four digits.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.moment import moment


class State(StrEnum):
    """Where a dossier stands; the offices' own words are mapped onto these (the forms of TT 03/2025/TT-VPCP)."""

    SUBMITTED = "submitted"  # nộp
    RECEIVED = "received"  # tiếp nhận
    SUPPLEMENT = "supplement"  # yêu cầu bổ sung
    REFUSED = "refused"  # từ chối
    PAUSED = "paused"  # tạm dừng
    PROCESSING = "processing"  # đang xử lý
    EXTENDED = "extended"  # xin lỗi và hẹn lại
    READY = "ready"  # có kết quả
    RETURNED = "returned"  # đã trả


OPEN = frozenset({State.SUBMITTED, State.RECEIVED, State.SUPPLEMENT, State.PAUSED, State.PROCESSING, State.EXTENDED})
RUNNING = frozenset({State.RECEIVED, State.PROCESSING, State.EXTENDED})  # the office's clock runs
ENDED = frozenset({State.REFUSED, State.READY, State.RETURNED})


class Dossier(SQLModel, table=True):
    """One dossier. `look_key` is the code without what people and copies get wrong (`bot/dossiers/code.py`)."""

    __table_args__ = (
        Index("dossier_received", "received_at", "unit_code"),
        Index("dossier_finished", "finished_at", "unit_code"),
        Index("dossier_due", "state", "due_at"),
    )
    code: str = Field(primary_key=True, max_length=48)  # with "dossier:unwatch:" it fits a button
    look_key: str = Field(index=True)
    procedure_code: str = ""
    procedure_name: str = ""
    unit_code: str = ""
    agency: str = ""  # the five facts of NĐ 224/2026/NĐ-CP art. 15: agency, who received, who handles, the times
    receiver: str = ""
    handler: str = ""
    state: str
    state_text: str = ""  # in the office's own words
    note: str = ""  # what to add, why it is late; masked
    since: datetime = Field(sa_column=moment())
    received_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    first_due_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    due_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    returned_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    online: bool | None = None
    paid_online: bool | None = None
    supplements: int = 0  # how often it had to be completed
    phone_mark: str = ""
    paper_mark: str = ""
    digest: str = ""  # of what the file said: the same again changes nothing
    import_id: int | None = None
    updated_at: datetime = Field(sa_column=moment())


class DossierEvent(SQLModel, table=True):
    """One state a dossier came into."""

    __tablename__ = "dossier_event"
    __table_args__ = (UniqueConstraint("code", "since", "state"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(foreign_key="dossier.code", ondelete="CASCADE")
    state: str
    state_text: str = ""
    note: str = ""
    since: datetime = Field(sa_column=moment())
    due_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    seen_at: datetime = Field(sa_column=moment())
