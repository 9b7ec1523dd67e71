"""When a person asks to be erased, their photos go too: originals, what was to be fetched, drafts never sent."""

from datetime import datetime

from sqlmodel import Session, select

from bot import attachments
from bot.attachments.attachment import Attachment
from bot.citizens import Citizen
from bot.feedback.case import CaseAttachment
from bot.intake.photos import PhotoFetch
from bot.personal_data import erasing
from tests.bot.casework_room import filed
from tests.bot.test_attachments import photo


def test_photos_go_with_their_person(session: Session, now: datetime) -> None:
    checked = attachments.check(photo(), "a.jpg")
    sent, covered, copy, other, draft = (
        attachments.store(session, checked, now, owner="form/dan" if number == 4 else "") for number in range(5)
    )
    case, theirs = filed(session, now), filed(session, now, chat="khac")
    for one, photo_of, published in ((case, sent, None), (case, covered, copy.id), (theirs, other, None)):
        assert one.id is not None
        assert photo_of.id is not None
        session.add(CaseAttachment(case_id=one.id, attachment_id=photo_of.id, published_id=published))
    assert case.id is not None
    session.add(PhotoFetch(case_id=case.id, channel="telegram", file_id="x", ready_at=now))
    session.flush()
    kept = {copy.id, other.id}
    assert draft.expires_at is not None
    erasing.erase(session, session.get_one(Citizen, case.citizen_id), now)
    assert set(session.exec(select(Attachment.id)).all()) == kept
    assert {row.attachment_id for row in session.exec(select(CaseAttachment))} == kept
    assert session.exec(select(PhotoFetch)).all() == []
