"""The chat page at `/`: asks, answers and shows the conversation, with and without JavaScript."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Protocol

from fastapi import APIRouter, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot import metrics
from bot.channels.channel import Incoming
from bot.channels.web import NAME, Written, hand_over
from bot.conversation import history
from bot.conversation.history import Item
from bot.conversation.refusal import Refusal
from bot.conversation.turn import MOST_CHARACTERS
from bot.database import Database
from bot.web.assets import respond
from bot.web.frame import Frame
from bot.web.rate import TokenBuckets, network_of
from bot.web.visitor import Visitors

FEATURE = Path(__file__).parent  # for the Frame: templates and static files
_LONGEST_DRAFT = 200  # characters of a question that a link brings along, to be sent by the visitor
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Receives(Protocol):
    """`bot.conversation.turn.Conversation`: answers a message in the caller's transaction."""

    def receive(self, session: Session, incoming: Incoming, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one visitor may write, and one address: a whole village hall may share one."""

    visitor: TokenBuckets = field(default_factory=lambda: TokenBuckets(12, 0.5))
    address: TokenBuckets = field(default_factory=lambda: TokenBuckets(120, 4))

    def refusal(self, request: Request, visitor: str) -> Refusal | None:
        """What to say to somebody too fast, None for everybody else."""
        clock = time.monotonic()
        host = network_of(request.client.host) if request.client else ""
        wait = self.address.take(host, clock) or self.visitor.take(visitor, clock)
        return Refusal.too_fast(ceil(wait)) if wait else None


@dataclass(frozen=True, slots=True)
class ChatPage:
    """What the routes share."""

    frame: Frame
    database: Database
    conversation: Receives
    visitors: Visitors
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)

    async def show(self, request: Request, refusal: Refusal | None = None, draft: str = "") -> Response:
        """The whole page: the conversation so far, or the welcome."""
        embedded = request.query_params.get("nhung") == "1"
        known = self.visitors.of_cookie(request)
        visitor = known or self.visitors.make()
        items = await self.database.read(lambda session: history.read(session, NAME, visitor)) if known else []
        response = self.frame.page(
            "conversation/chat.html",
            status=refusal.status if refusal else 200,
            embeddable=embedded,
            embedded=embedded,
            items=items,
            cursor=_cursor(items, self.now()),
            today=self.now(),
            token=self.visitors.sign(visitor),
            message_id=self.visitors.make(),
            most_characters=MOST_CHARACTERS,
            refusal=refusal,
            draft=draft,
        )
        self.visitors.remember(request, response, visitor, embedded=embedded)
        return response

    async def answer(self, request: Request, visitor: str, written: Written) -> list[Item]:
        """Stores the message and its answers in one transaction. A repeated id gets the answers of the first time."""
        if len(written.text) > MOST_CHARACTERS:
            raise Refusal.too_long(len(written.text), MOST_CHARACTERS)
        refusal = self.pace.refusal(request, visitor)
        if refusal:
            raise refusal
        now = self.now()
        return await self.take(visitor, lambda _session: written.incoming(visitor, now), now)

    async def take(self, visitor: str, arriving: Callable[[Session], Incoming], now: datetime) -> list[Item]:
        """Stores what arrives with its answers; `arriving` may write in the same transaction what it brings."""

        def converse(session: Session) -> list[Item]:
            incoming = arriving(session)
            self.conversation.receive(session, incoming, now)
            hand_over(session, incoming, now)
            return history.of_message(session, NAME, visitor, incoming.external_id)

        metrics.received(NAME, now)
        begun = time.perf_counter()
        items = await self.database.write(converse)
        metrics.turn_took(NAME, time.perf_counter() - begun)
        for item in items:
            if not item.mine:
                metrics.sent(NAME)
        return items

    def as_json(self, request: Request, items: list[Item], after: datetime) -> dict[str, object]:
        """What the script adds to the page. `remembered`: a reload will show it again."""
        return {
            "remembered": self.visitors.of_cookie(request) is not None,
            "messages": [
                {
                    "id": item.key,
                    "mine": item.mine,
                    "text": item.text,
                    "choices": [[choice.label, choice.action, choice.url] for choice in item.choices],
                    "html": self.frame.render("conversation/message.html", item=item, last=False),
                }
                for item in items
            ],
            "cursor": _cursor(items, after),
        }


def routes(page: ChatPage) -> APIRouter:
    """The page, its two JSON doors, the plain forms, and the script for other sites."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def chat(request: Request) -> Response:
        return await page.show(request, draft=request.query_params.get("hoi", "")[:_LONGEST_DRAFT])

    @router.get("/chat/messages")
    async def news(request: Request, after: int) -> Response:
        visitor = page.visitors.of_script(request)
        if visitor is None:
            return refused(Refusal.no_visitor())
        since = _moment(after)
        if since is None:
            return refused(Refusal.unreadable())
        items = await page.database.read(lambda session: history.read(session, NAME, visitor, since))
        return _json(page.as_json(request, items, since))

    @router.post("/chat/messages")
    async def write(request: Request) -> Response:
        try:
            if not page.visitors.is_ours(request):
                raise Refusal.elsewhere()
            if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
                raise Refusal.not_json()
            visitor = page.visitors.of_script(request)
            if visitor is None:
                raise Refusal.no_visitor()
            items = await page.answer(request, visitor, _written(await request.body()))
        except Refusal as refusal:
            return refused(refusal)
        return _json(page.as_json(request, items, page.now()))

    @router.post("/chat")
    async def write_by_form(request: Request) -> Response:
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        text = form.get("text", "")
        try:
            visitor = page.visitors.of_form(request, form.pop("token", "")) if page.visitors.is_ours(request) else None
            if visitor is None:
                raise Refusal.form_too_old()
            await page.answer(request, visitor, _written(form))
        except Refusal as refusal:
            return await page.show(request, refusal, draft=text)
        return _back(request, "#cuoi")

    @router.post("/chat/new")
    async def begin_anew(request: Request) -> Response:
        form = await request.form()
        token = form.get("token")
        if not page.visitors.is_ours(request) or not page.visitors.of_form(request, str(token)):
            return await page.show(request, Refusal.form_too_old())
        response = _back(request)
        embedded = request.query_params.get("nhung") == "1"
        page.visitors.remember(request, response, page.visitors.make(), embedded=embedded)
        return response

    @router.get("/nhung.js")
    async def launcher(request: Request) -> Response:
        response = respond(request, page.frame.assets.named("nhung.js"), "public, max-age=3600")
        response.headers["cross-origin-resource-policy"] = "cross-origin"
        return response

    return router


def _written(body: bytes | dict[str, str]) -> Written:
    try:
        return Written.model_validate_json(body) if isinstance(body, bytes) else Written.model_validate(body)
    except ValidationError:
        raise Refusal.unreadable() from None


def _back(request: Request, place: str = "") -> Response:
    query = "?nhung=1" if request.query_params.get("nhung") == "1" else ""
    return RedirectResponse(f"/{query}{place}", status_code=303)


def _json(content: dict[str, object]) -> Response:
    return JSONResponse(content, headers={"cache-control": "private, no-store"})


def refused(refusal: Refusal) -> Response:
    """A refusal for the script."""
    headers = {"retry-after": str(refusal.wait)} if refusal.wait else None
    return JSONResponse({"error": refusal.name, "message": refusal.message}, refusal.status, headers)


def _cursor(items: list[Item], otherwise: datetime) -> int:
    """The newest moment on the page, in microseconds."""
    return (max((item.at for item in items), default=otherwise) - _EPOCH) // timedelta(microseconds=1)


def _moment(cursor: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=cursor) if cursor >= 0 else None
    except OverflowError:
        return None
