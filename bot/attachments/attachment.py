"""The rows of a kept file. Its bytes lie apart, so that a list of files never loads them."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from knowledge.moment import moment

_DRAFT = text("expires_at IS NOT NULL")


class Attachment(SQLModel, table=True):
    """One file. With `expires_at` it belongs to something not sent yet, and goes when nobody settled it by then."""

    __table_args__ = (Index("attachment_expires", "expires_at", sqlite_where=_DRAFT, postgresql_where=_DRAFT),)
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True)  # names the file where its number may not be guessed
    name: str
    media_type: str
    size: int
    width: int = 0  # of a picture, in pixels
    height: int = 0
    owner: str = Field(default="", index=True)  # who put a draft here; "" once settled
    created_at: datetime = Field(sa_column=moment())
    expires_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


class AttachmentContent(SQLModel, table=True):
    """The bytes of one file."""

    __tablename__ = "attachment_content"
    attachment_id: int = Field(primary_key=True, foreign_key="attachment.id", ondelete="CASCADE")
    content: bytes = Field(sa_type=LargeBinary)
