"""Puts checked files into the database and takes them out again."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.attachments.attachment import Attachment, AttachmentContent
from bot.attachments.checking import Checked, check

DRAFT_LIVES = timedelta(days=2)


class Kept(NamedTuple):
    """A file with its bytes."""

    attachment: Attachment
    content: bytes


def keep(
    session: Session, content: bytes, name: str, now: datetime, *, pictures_only: bool = False, field: str = "files"
) -> Attachment:
    """Checks and stores a file for good. Raises Rejected. For a web request call `check` first, off the transaction."""
    return store(session, check(content, name, pictures_only=pictures_only, field=field), now)


def store(session: Session, checked: Checked, now: datetime, *, owner: str = "") -> Attachment:
    """Stores a checked file; with `owner` as a draft that goes after two days unless `settle` keeps it."""
    attachment = Attachment(
        token=secrets.token_urlsafe(15),
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        width=checked.width,
        height=checked.height,
        owner=owner,
        created_at=now,
        expires_at=now + DRAFT_LIVES if owner else None,
    )
    session.add(attachment)
    session.flush()
    assert attachment.id is not None
    session.add(AttachmentContent(attachment_id=attachment.id, content=checked.content))
    session.flush()
    return attachment


def read(session: Session, attachment_id: int) -> Kept | None:
    """A file with its bytes, None when there is none."""
    attachment = session.get(Attachment, attachment_id)
    content = session.get(AttachmentContent, attachment_id)
    return Kept(attachment, content.content) if attachment and content else None


def drafts(session: Session, owner: str) -> list[Attachment]:
    """The drafts of `owner`, in the order they came."""
    return list(session.exec(select(Attachment).where(Attachment.owner == owner).order_by(col(Attachment.id))))


def settle(session: Session, ids: Collection[int], owner: str) -> list[int]:
    """Keeps these drafts of `owner` for good. Returns those that were theirs and still there, in the order given."""
    mine = select(Attachment.id).where(col(Attachment.id).in_(ids), col(Attachment.owner) == owner)
    found = set(session.exec(mine).all()) if owner else set()
    session.connection().execute(
        update(Attachment).where(col(Attachment.id).in_(found)).values(owner="", expires_at=None)
    )
    return [one for one in ids if one in found]


def discard(session: Session, ids: Collection[int], owner: str) -> None:
    """Takes back drafts of `owner`; files that are settled or of others stay."""
    if owner:
        theirs = delete(Attachment).where(col(Attachment.id).in_(ids), col(Attachment.owner) == owner)
        session.connection().execute(theirs)


def sweep(session: Session, now: datetime) -> int:
    """Deletes the drafts that nobody sent. Returns how many."""
    done = session.connection().execute(delete(Attachment).where(col(Attachment.expires_at) < now))
    return done.rowcount
