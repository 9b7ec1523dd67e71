"""The public edge of campaigns: news at /tin, its files, and short addresses that count."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot import attachments
from bot.database import Database
from bot.web.frame import Frame
from scheduler.campaigns import news, short_link
from scheduler.campaigns.news import Item
from scheduler.campaigns.wording import Filling, sender_of

FEATURE = Path(__file__).parent
_ON_A_PAGE = 12
_ROBOTS = ("bot", "crawl", "spider", "preview", "facebookexternalhit")


@dataclass(frozen=True, slots=True)
class NewsPage:
    """What the routes share."""

    frame: Frame
    database: Database
    now: Callable[[], datetime]

    def filled(self, item: Item, text: str) -> str:
        """Placeholders of the web words."""
        link = item.campaign.target_url
        return Filling(
            sender_of(self.frame.settings), item.campaign, link, item.variant.published_at or self.now()
        ).fill(text)


def routes(page: NewsPage) -> APIRouter:
    """Open to everyone."""
    router = APIRouter(include_in_schema=False)

    @router.get("/tin")
    async def listed(truoc: str = "") -> Response:
        before = _moment(truoc)
        items = await page.database.read(lambda session: news.newest(session, _ON_A_PAGE + 1, before))
        shown, more = items[:_ON_A_PAGE], len(items) > _ON_A_PAGE
        older = shown[-1].variant.published_at if more else None
        return page.frame.page("campaigns/news.html", items=shown, filled=page.filled, older=older)

    @router.get("/tin/{variant_id:int}")
    async def item(variant_id: int) -> Response:
        return await _one(page, variant_id, "campaigns/news_item.html")

    @router.get("/tin/{variant_id:int}/in")
    async def printed(variant_id: int) -> Response:
        return await _one(page, variant_id, "campaigns/news_print.html")

    @router.get("/tin/tep/{token}")
    async def file(token: str) -> Response:
        def work(session: Session) -> attachments.shelf.Kept | None:
            number = news.file_of(session, token)
            return attachments.read(session, number) if number is not None else None

        kept = await page.database.read(work)
        if kept is None:
            raise HTTPException(404)
        media_type = kept.attachment.media_type
        headers = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}
        if not kept.attachment.is_picture:
            headers["content-disposition"] = 'attachment; filename="tai-lieu.pdf"'
        return Response(kept.content, media_type=media_type, headers=headers)

    @router.get("/l/{code}")
    async def follow(code: str, request: Request) -> Response:
        agent = request.headers.get("user-agent", "").lower()
        count = not any(name in agent for name in _ROBOTS)  # a chat that draws a preview is no reader
        url = await page.database.write(lambda session: short_link.follow(session, code, page.now(), count=count))
        if url is None:
            raise HTTPException(404)
        return RedirectResponse(url, status_code=302, headers={"cache-control": "no-store"})

    return router


async def _one(page: NewsPage, variant_id: int, template: str) -> Response:
    found = await page.database.read(lambda session: news.one(session, variant_id))
    if found is None:
        raise HTTPException(404)
    return page.frame.page(template, item=found, filled=page.filled)


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else None
