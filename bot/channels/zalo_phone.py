"""Approved templates to a phone number (ZBS, formerly ZNS) as a channel of their own, for people who agreed to it.

The address is the number; consent is asked and kept by the feature that sends.
"""

import hashlib
import re
from datetime import datetime
from functools import partial
from typing import Any

from bot.channels.channel import Capabilities, Pace, Postponed, Refused, Reply
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import TEMPLATE_BY_PHONE, next_morning, night
from bot.channels.zalo_templates import SentBy, template_for
from bot.database import Database

CHANNEL = "zalo_phone"

_NUMBER = re.compile(r"(?:\+?84|0)(\d{9,10})")


class ZaloPhone:
    """Only notices with a purpose and a template can go; nothing comes in."""

    name = CHANNEL
    capabilities = Capabilities(text_limit=None, buttons=0, receives=frozenset(), pace=Pace(rate=20.0))

    def __init__(self, api: ZaloApi, database: Database) -> None:
        self._api = api
        self._database = database
        self._used_up_until: datetime | None = None

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        """See Channel. Raises Refused without a template or a usable number, Postponed at night and past the quota."""
        now = self._api.clock()
        template = await self._database.read(partial(template_for, purpose=reply.purpose, sent_by=SentBy.PHONE))
        if template is None:
            raise Refused(f"chưa có mẫu tin ZBS theo số điện thoại cho loại thông báo {reply.purpose or '(không tên)'}")
        phone = international(address)
        until = night(now)
        if until is not None:
            raise Postponed(until, "Zalo không nhận mẫu tin từ 22 giờ đến 6 giờ")
        if self._used_up_until is not None and now < self._used_up_until:
            raise Postponed(self._used_up_until, "đã hết hạn mức mẫu tin trong ngày")
        body = await self._api.call(
            "POST",
            f"{self._api.business}/message/template",
            TEMPLATE_BY_PHONE,
            json={
                "phone": phone,
                "template_id": template.template_id,
                "template_data": template.fill(reply),
                "tracking_id": tracking_id(phone, reply),
            },
        )
        data = body.get("data") or {}
        self._note_quota(data.get("quota"), now)
        return str(data.get("msg_id", ""))

    def _note_quota(self, quota: Any, now: datetime) -> None:
        if isinstance(quota, dict) and str(quota.get("remainingQuota")) == "0":
            self._used_up_until = next_morning(now)


def international(phone: str) -> str:
    """A Vietnamese number as Zalo wants it: 84 and the rest. Raises Refused for anything else."""
    found = _NUMBER.fullmatch(re.sub(r"[ .()-]", "", phone))
    if found is None:
        raise Refused("số điện thoại không đúng dạng của Việt Nam")
    return f"84{found.group(1)}"


def tracking_id(phone: str, reply: Reply) -> str:
    """Zalo gives it back with the receipt. The same notice to the same person has the same one; it tells nothing."""
    said = "\n".join((phone, reply.purpose, *(f"{name}={value}" for name, value in reply.facts)))
    return hashlib.sha256(said.encode()).hexdigest()[:40]
