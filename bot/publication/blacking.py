"""Which photos of a case the public may see: a copy with faces and plates painted over, never the original."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from bot import attachments, audit, texts
from bot.attachments import Attachment, Checked
from bot.attachments.attachment import AttachmentContent
from bot.attachments.picture import MEDIA_TYPE, Box, Picture, Unfit, blacked_out
from bot.casework import reach
from bot.console.desk import NotFound
from bot.feedback.case import CaseAttachment, FeedbackCase
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected

_words = texts.beside(__file__)
MOST_BOXES = 30


@dataclass(frozen=True, slots=True)
class Original:
    """A picture of a case as an approver may see it."""

    case: FeedbackCase
    joined: CaseAttachment
    attachment: Attachment
    content: bytes


def original(session: Session, code: str, attachment_id: int, actor: Actor) -> Original:
    """Raises NotFound for a file of another case, or one that is no picture."""
    case = reach.see(session, code, actor, Permission.APPROVE)
    mine = select(CaseAttachment).where(
        CaseAttachment.case_id == case.id, CaseAttachment.attachment_id == attachment_id
    )
    joined, kept = session.exec(mine).first(), attachments.read(session, attachment_id)
    if joined is None or kept is None or not kept.attachment.is_picture:
        raise NotFound
    return Original(case, joined, kept.attachment, kept.content)


def paint(content: bytes, boxes: list[Box]) -> Picture:
    """The copy. Slow: never in a transaction. Raises Rejected."""
    if len(boxes) > MOST_BOXES:
        raise Rejected(_words("photo.many", most=MOST_BOXES))
    for box in boxes:
        if not (0 <= box.left <= 1 and 0 <= box.top <= 1 and 0 < box.width <= 1 and 0 < box.height <= 1):
            raise Rejected(_words("photo.outside"))
    try:
        return blacked_out(content, boxes)
    except Unfit:
        raise Rejected(_words("photo.broken")) from None


def show(
    session: Session, code: str, attachment_id: int, picture: Picture, actor: Actor, now: datetime, *, boxes: int
) -> None:
    """Puts the copy in place of the one before."""
    found = original(session, code, attachment_id, actor)
    _discard(session, found.joined)
    copy = Checked(f"anh-{found.attachment.id}.jpg", MEDIA_TYPE, picture.content, picture.width, picture.height)
    found.joined.published_id = attachments.store(session, copy, now).id
    session.add(found.joined)
    _write_down(session, "case.photo_shown", found.case, actor, now, boxes=boxes)


def hide(session: Session, code: str, attachment_id: int, actor: Actor, now: datetime) -> None:
    """The public sees it no more; the copy is deleted."""
    found = original(session, code, attachment_id, actor)
    _discard(session, found.joined)
    session.add(found.joined)
    _write_down(session, "case.photo_hidden", found.case, actor, now)


def _discard(session: Session, joined: CaseAttachment) -> None:
    if joined.published_id is not None:
        old, joined.published_id = joined.published_id, None
        session.add(joined)
        session.flush()
        session.exec(delete(AttachmentContent).where(col(AttachmentContent.attachment_id) == old))
        session.exec(delete(Attachment).where(col(Attachment.id) == old))


def _write_down(session: Session, action: str, case: FeedbackCase, actor: Actor, now: datetime, **detail: int) -> None:
    audit.record(session, actor=actor.login, action=action, subject=f"case/{case.code}", now=now, detail=dict(detail))
