"""Zalo's Official Account as a channel: consultation messages in the window, approved templates outside it.

How events arrive is `zalo_oa_webhook`; what they say is `zalo_events`; what calls cost is `zalo_api`.
"""

from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import zalo_windows
from bot.channels.channel import Capabilities, Choice, Kind, Pace, Postponed, Refused, Reply, WindowClosed
from bot.channels.parts import PartsSent
from bot.channels.rendering import Part, render
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_errors import OFFICIAL_ACCOUNT, night
from bot.channels.zalo_events import CHANNEL, PRESS_PREFIX, quotable
from bot.channels.zalo_templates import SentBy, template_for
from bot.channels.zalo_windows import Window
from bot.database import Database

_CONSULTATION = "/v3.0/oa/message/cs"
_TEMPLATE = "/v3.0/oa/message/template"

Json = dict[str, Any]
log = structlog.get_logger(__name__)


class ZaloOa:
    """One Official Account. Give it to the outbox."""

    name = CHANNEL
    capabilities = Capabilities(
        text_limit=2000,
        buttons=5,
        button_label_limit=100,
        image_urls=True,
        pace=Pace(rate=20.0),  # Zalo allows 4,000 calls a minute and names no limit by the second
        proactive=zalo_windows.OPEN_FOR,
        receives=frozenset(
            {
                *(Kind.TEXT, Kind.PRESS, Kind.START, Kind.PHOTO, Kind.LOCATION, Kind.VOICE, Kind.FILE),
                *(Kind.STICKER, Kind.CONTACT, Kind.LEFT, Kind.OTHER),
            }
        ),
    )

    def __init__(self, api: ZaloApi, database: Database) -> None:
        self._api = api
        self._database = database
        self._parts = PartsSent()

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        """See Channel. Outside the window the reply's template goes instead; without one it raises WindowClosed."""
        now = self._api.clock()
        window = await self._database.read(partial(zalo_windows.state_of, address=address, now=now))
        if window is Window.CLOSED:
            return await self._by_template(address, reply, "quá 7 ngày kể từ lần tương tác cuối của người dân")
        parts = laid_out(render(reply, self.capabilities))
        quotes = {parts[0]: quotable(answers)}
        try:
            return await self._parts.send(
                (address, answers, reply), parts, lambda part: self._consult(address, part, quotes.get(part, ""))
            )
        except WindowClosed as closed:
            await self._note(partial(zalo_windows.close_window, address=address, now=now))
            return await self._by_template(address, reply, str(closed))

    async def _consult(self, address: str, part: Part, quoted: str) -> str:
        try:
            body = await self._post(_CONSULTATION, _consultation(address, part, quoted))
        except Refused as refused:
            plainer = _plainer(part)
            if plainer == part and not quoted:
                raise
            log.warning("sent_plainer", channel=CHANNEL, reason=refused.reason)
            body = await self._post(_CONSULTATION, _consultation(address, plainer, ""))
        await self._note(partial(zalo_windows.count_sent, address=address, free_left=_free_left(body)))
        return _message_id(body)

    async def _by_template(self, address: str, reply: Reply, why: str) -> str:
        template = await self._database.read(partial(template_for, purpose=reply.purpose, sent_by=SentBy.UID))
        if template is None:
            kind = f"loại thông báo {reply.purpose}" if reply.purpose else "loại tin này"
            raise WindowClosed(f"{why}; chưa có mẫu tin Zalo được duyệt cho {kind}")
        until = night(self._api.clock())
        if until is not None:
            raise Postponed(until, "Zalo không nhận mẫu tin từ 22 giờ đến 6 giờ")
        data = template.fill(reply)
        return _message_id(
            await self._post(
                _TEMPLATE, {"user_id": address, "template_id": template.template_id, "template_data": data}
            )
        )

    async def _post(self, path: str, body: Json) -> Json:
        return await self._api.call("POST", f"{self._api.base}{path}", OFFICIAL_ACCOUNT, json=body)

    async def _note(self, change: Any) -> None:
        """The message is out: a database in trouble must not make it look unsent."""
        try:
            await self._database.write(change)
        except SQLAlchemyError:
            log.exception("zalo_window_not_noted")


def laid_out(parts: list[Part]) -> list[Part]:
    """Zalo's pictures carry words but no buttons: with buttons the picture goes first, alone."""
    first = parts[0]
    if not (first.image_url and first.choices):
        return parts
    return [Part("", image_url=first.image_url), Part(first.text, first.choices), *parts[1:]]


def _plainer(part: Part) -> Part:
    """The picture as a link: Zalo fetches pictures itself, and refuses the message when it cannot."""
    return Part("\n\n".join(filter(None, (part.text, part.image_url))), part.choices)


def _consultation(address: str, part: Part, quoted: str) -> Json:
    message: Json = {"text": part.text} if part.text else {}
    if part.image_url:
        picture = {"media_type": "image", "url": part.image_url}
        payload: Json = {"template_type": "media", "elements": [picture]}
        message["attachment"] = {"type": "template", "payload": payload}
    elif part.choices:
        payload = {"buttons": [_button(choice) for choice in part.choices]}
        message["attachment"] = {"type": "template", "payload": payload}
    elif quoted:
        message["quote_message_id"] = quoted
    return {"recipient": {"user_id": address}, "message": message}


def _button(choice: Choice) -> Json:
    if choice.url:
        return {"title": choice.label, "type": "oa.open.url", "payload": {"url": choice.url}}
    return {"title": choice.label, "type": "oa.query.hide", "payload": PRESS_PREFIX + choice.action}


def _message_id(body: Json) -> str:
    data = body.get("data")
    return str(data.get("message_id", "")) if isinstance(data, dict) else ""


def _free_left(body: Json) -> int | None:
    """Zalo's count of free replies left, where it was one that went out."""
    try:
        quota = body["data"]["quota"]
        return int(quota["remain"]) if quota["quota_type"] == "reply" else None
    except (KeyError, TypeError, ValueError):
        return None
