"""The door for pictures of the chat page, with and without JavaScript: checked by content, kept as a draft."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from math import ceil

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot import attachments
from bot.attachments import MOST_BYTES, Checked
from bot.channels.channel import Incoming
from bot.channels.web import NAME, shown
from bot.conversation.history import Item
from bot.conversation.page import ChatPage, refused
from bot.conversation.refusal import Refusal
from bot.rejected import Rejected
from bot.web.rate import TokenBuckets, network_of

PATH = "/chat/anh"
BODY_LIMIT = MOST_BYTES + 1_000_000  # a larger one is cut off unread, without our words
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class PhotoPace:
    """How many pictures one visitor may send, and one address."""

    visitor: TokenBuckets = field(default_factory=lambda: TokenBuckets(10, 1 / 60))
    address: TokenBuckets = field(default_factory=lambda: TokenBuckets(60, 1 / 10))

    def refusal(self, request: Request, visitor: str) -> Refusal | None:
        """What to say to somebody too fast, None for everybody else."""
        clock = time.monotonic()
        host = network_of(request.client.host) if request.client else ""
        wait = self.address.take(host, clock) or self.visitor.take(visitor, clock)
        return Refusal.too_fast(ceil(wait)) if wait else None


def routes(page: ChatPage, pace: PhotoPace | None = None) -> APIRouter:
    """One route: a script gets JSON, a plain form goes back to the page."""
    router = APIRouter(include_in_schema=False)
    pace = pace or PhotoPace()

    @router.post(PATH)
    async def send(request: Request) -> Response:
        by_script = "application/json" in request.headers.get("accept", "")
        try:
            items = await _received(page, pace, request, by_script)
        except Refusal as refusal:
            return refused(refusal) if by_script else await page.show(request, refusal)
        if by_script:
            return JSONResponse(
                page.as_json(request, items, page.now()), headers={"cache-control": "private, no-store"}
            )
        query = "?nhung=1" if request.query_params.get("nhung") == "1" else ""
        return RedirectResponse(f"/{query}#cuoi", status_code=303)

    return router


async def _received(page: ChatPage, pace: PhotoPace, request: Request, by_script: bool) -> list[Item]:
    if not page.visitors.is_ours(request):
        raise Refusal.elsewhere()
    visitor = page.visitors.of_script(request)
    if visitor is None:
        raise Refusal.no_visitor() if by_script else Refusal.form_too_old()
    refusal = pace.refusal(request, visitor)
    if refusal:
        raise refusal
    async with request.form(max_files=1, max_fields=5) as form:
        if not by_script and page.visitors.of_form(request, str(form.get("token", ""))) != visitor:
            raise Refusal.form_too_old()
        message_id, checked = await _checked(form)
    now = page.now()

    def arriving(session: Session) -> Incoming:
        kept = attachments.store(session, checked, now, owner=f"{NAME}/{visitor}")
        assert kept.id is not None
        return shown(visitor, message_id, kept.id, kept.name, now)

    return await page.take(visitor, arriving, now)


async def _checked(form: FormData) -> tuple[str, Checked]:
    photo, message_id = form.get("photo"), str(form.get("id", ""))
    if not isinstance(photo, UploadFile) or not photo.filename or _ID.fullmatch(message_id) is None:
        raise Refusal.no_photo()
    content = await photo.read(MOST_BYTES + 1)
    try:
        return message_id, await asyncio.to_thread(attachments.check, content, photo.filename, pictures_only=True)
    except Rejected as wrong:
        raise Refusal.unfit(" ".join(wrong.problems.values())) from None
