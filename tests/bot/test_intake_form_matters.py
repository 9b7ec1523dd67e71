"""What the form does with a matter that is not taken, that is urgent, or that another told before."""

from datetime import datetime

import pytest
from fastapi import FastAPI

from bot.attachments.attachment import Attachment
from bot.database import Database
from bot.feedback.case import CaseFollower, FeedbackCase
from tests.bot.intake_site import build, confirm, fill, rows, visitor
from tests.bot.test_attachments import photo


@pytest.fixture
def site(database: Database, now: datetime) -> FastAPI:
    return build(database, now, hurried=True)


async def test_a_denunciation_is_not_kept_and_not_shown_again(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        refused = await fill(lan, text="tôi tố cáo ông chủ tịch xã nhận tiền của dân")
    assert "Luật Tố cáo" in refused.text
    assert "nhận tiền" not in refused.text
    assert rows(database, FeedbackCase) == []


async def test_what_is_mixed_is_parted(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan:
        mixed = "tôi tố cáo ông chủ tịch xã nhận tiền. Ngoài ra đèn đường hẻm 12 hư cả tuần rồi"
        preview = await fill(lan, text=mixed)
        assert "được bỏ ra và không lưu" in preview.text
        assert "nhận tiền" not in preview.text
        await confirm(lan, preview)
    [case] = rows(database, FeedbackCase)
    assert case.text == "Ngoài ra đèn đường hẻm 12 hư cả tuần rồi"


async def test_an_emergency_is_told_the_numbers(site: FastAPI) -> None:
    async with visitor(site) as lan:
        preview = await fill(lan, text="đang cháy nhà gần chợ, cháy lớn lắm")
    assert "GỌI NGAY" in preview.text


async def test_a_like_case_is_offered_and_joined(site: FastAPI, database: Database) -> None:
    async with visitor(site) as lan, visitor(site) as minh:
        await fill(lan, "send")
        theirs = {"text": "Đèn đường trước số 5 hẻm 12 không sáng", "name": "Trần Minh", "phone": "0987654321"}
        preview = await fill(minh, files=[("photos", ("a.jpg", photo()))], **theirs)
        [case] = rows(database, FeedbackCase)
        assert "có thể cùng việc này" in preview.text
        assert "Nguyễn Văn An" not in preview.text
        joined = await confirm(minh, preview, f"join:{case.code}")
        assert "đang theo dõi" in joined.text
        gone = await confirm(minh, preview, "join:PA-AAAA-AAAA")
        assert "không còn mở" in gone.text
    assert len(rows(database, CaseFollower)) == 1
    assert rows(database, Attachment) == []
