"""Takes a person's photos and unsent drafts out, when what the office knows of them is erased."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot import attachments
from bot.attachments import Attachment
from bot.attachments.attachment import AttachmentContent
from bot.feedback.case import CaseAttachment
from bot.intake.filing import owner_of
from bot.intake.photos import PhotoFetch


def forget_photos(session: Session, case_id: int) -> None:
    """The originals that the sender gave to a case; what an approver covered and published stays as it is."""
    sent = select(CaseAttachment).where(CaseAttachment.case_id == case_id, col(CaseAttachment.of_answer).is_(False))
    for joined in session.exec(sent):
        original = joined.attachment_id
        if joined.published_id is None:
            session.delete(joined)
        else:
            joined.attachment_id = joined.published_id
            session.add(joined)
        session.flush()
        connection = session.connection()
        connection.execute(delete(AttachmentContent).where(col(AttachmentContent.attachment_id) == original))
        connection.execute(delete(Attachment).where(col(Attachment.id) == original))
    session.connection().execute(delete(PhotoFetch).where(col(PhotoFetch.case_id) == case_id))


def forget_drafts(session: Session, channel: str, address: str) -> None:
    """Photos that were uploaded and never sent."""
    for owner in (owner_of(channel, address), owner_of("form", address)):
        ids = [one.id for one in attachments.drafts(session, owner) if one.id is not None]
        attachments.discard(session, ids, owner)
