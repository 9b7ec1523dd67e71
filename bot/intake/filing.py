"""Turns what a citizen confirmed into a case: the row, its photos, what must be fetched. One rule for every way in."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot import attachments
from bot.feedback import queue
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Source
from bot.feedback.queue import NewCase
from bot.intake.draft import Draft, Photo
from bot.intake.photos import PhotoFetch

MOST_PHOTOS = 5
MOST_CHARACTERS = 5_000


def file(
    session: Session, draft: Draft, now: datetime, *, source: Source, citizen_id: int | None, channel: str, owner: str
) -> FeedbackCase:
    """The case, with its code. The same draft filed twice is one case. `owner` is whose draft files may be taken."""
    before = session.exec(select(FeedbackCase).where(col(FeedbackCase.origin_key) == draft.key)).first()
    if before is not None:
        return before
    kept = [photo.attachment for photo in draft.photos if photo.attachment][:MOST_PHOTOS]
    case = queue.receive(
        session,
        NewCase(
            text=draft.text[:MOST_CHARACTERS],
            kind=draft.kind,
            category=draft.category,
            source=source,
            place=draft.place,
            area=draft.area,
            latitude=draft.latitude,
            longitude=draft.longitude,
            citizen_id=citizen_id,
            name="" if draft.anonymous else draft.name,
            phone="" if draft.anonymous else draft.phone,
            anonymous=draft.anonymous,
            about_official=draft.about_official,
            attachments=attachments.settle(session, kept, owner),
            origin_key=draft.key,
        ),
        now,
    )
    assert case.id is not None
    fetch_later(session, case.id, [photo for photo in draft.photos if not photo.attachment], channel, now)
    session.flush()
    return case


def owner_of(channel: str, address: str) -> str:
    """Whose draft files a chat may use: see `bot.attachments`."""
    return f"{channel}/{address}"


def fetch_later(session: Session, case_id: int, photos: Sequence[Photo], channel: str, now: datetime) -> None:
    """Has photos brought here that a channel only named."""
    for photo in photos[:MOST_PHOTOS]:
        session.add(
            PhotoFetch(
                case_id=case_id,
                channel=channel,
                file_id=photo.file_id,
                url=photo.url,
                name=photo.name,
                ready_at=now,
            )
        )
