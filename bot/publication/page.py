"""The public pages of answered reports: the list with filters, one entry, its photos, RSS, a sheet for the board."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.attachments.answering import file_response
from bot.database import Database
from bot.feedback.labels import CATEGORIES, KINDS
from bot.office_hours import local
from bot.publication import feed, reading
from bot.publication.reading import Entry, Figures, Filters
from bot.web.frame import Frame

PATH = "/phan-anh"
_MOST_PRINTED = 300
_COUNTED = 1_000
_FIGURES_LIVE = 60.0  # seconds


@dataclass(slots=True)
class PublicPage:
    """What the routes share. The figures read every case, so they are remembered for a minute."""

    frame: Frame
    database: Database
    now: Callable[[], datetime]
    public_url: str = ""
    _figures: dict[date, tuple[float, Figures]] = field(default_factory=dict)

    async def figures(self) -> Figures:
        """Of this year."""
        since = local(self.now()).date().replace(month=1, day=1)
        known = self._figures.get(since)
        clock = time.monotonic()
        if known is not None and clock - known[0] < _FIGURES_LIVE:
            return known[1]
        found = await self.database.read(lambda session: reading.figures(session, since))
        self._figures = {since: (clock, found)}
        return found

    def show(self, request: Request, template: str, **context: Any) -> Response:
        """A page; nothing in it is of one visitor alone."""
        return self.frame.page(
            f"publication/{template}", here=request.url.path, kinds=KINDS, categories=CATEGORIES, **context
        )

    def origin(self, request: Request) -> str:
        """Where the pages are, for a feed that is read elsewhere."""
        return self.public_url or f"{request.url.scheme}://{request.url.netloc}"


def routes(page: PublicPage) -> APIRouter:
    """All of them are read-only."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    async def listed(request: Request) -> Response:
        asked = request.query_params
        filters, number = _filters(request), _number(asked.get("trang", ""))

        def work(session: Any) -> tuple[list[Entry], bool, int]:
            entries, more = reading.listed(session, filters, number)
            return entries, more, reading.count(session, filters, _COUNTED)

        entries, more, count = await page.database.read(work)
        kept = {name: asked.get(name, "") for name in ("tim", "linh-vuc", "tu", "den")}
        return page.show(
            request,
            "list.html",
            entries=entries,
            count=count,
            counted=_COUNTED,
            number=number,
            earlier=_address(kept, number - 1) if number > 1 else "",
            later=_address(kept, number + 1) if more else "",
            asked=kept,
            year=local(page.now()).year,
            figures=await page.figures(),
        )

    @router.get(PATH + "/rss.xml")
    async def rss(request: Request) -> Response:
        entries, _ = await page.database.read(lambda session: reading.listed(session, Filters(), 1))
        body = feed.rss(entries, page.origin(request), page.frame.settings.office_name)
        return Response(body, media_type="application/rss+xml", headers={"cache-control": "public, max-age=300"})

    @router.get(PATH + "/niem-yet")
    async def board(request: Request) -> Response:
        until = _day(request.query_params.get("den", "")) or local(page.now()).date()
        since = _day(request.query_params.get("tu", "")) or until - timedelta(days=30)
        filters = Filters(since=min(since, until), until=until)
        entries = await page.database.read(lambda session: reading.printed(session, filters, _MOST_PRINTED))
        return page.show(
            request,
            "board.html",
            entries=entries,
            since=filters.since,
            until=until,
            today=local(page.now()).date(),
            most=_MOST_PRINTED,
            figures=await page.figures(),
        )

    @router.get(PATH + "/anh/{token}")
    async def photo(token: str) -> Response:
        found = await page.database.read(lambda session: reading.photo(session, token))
        if found is None:
            raise HTTPException(404)
        return file_response(found.attachment, found.content, cache="public, max-age=600")

    @router.get(PATH + "/{entry_id:int}")
    async def one(request: Request, entry_id: int) -> Response:
        if entry_id >= 2**31:
            raise HTTPException(404)
        entry = await page.database.read(lambda session: reading.one(session, entry_id))
        if entry is None:
            raise HTTPException(404)
        return page.show(request, "entry.html", entry=entry)

    return router


def _filters(request: Request) -> Filters:
    asked = request.query_params
    return Filters(
        words=asked.get("tim", "")[:200],
        category=asked.get("linh-vuc", ""),
        since=_day(asked.get("tu", "")),
        until=_day(asked.get("den", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _number(text: str) -> int:
    return min(max(int(text), 1), 500) if text.isdecimal() and len(text) < 6 else 1


def _address(kept: dict[str, str], number: int) -> str:
    asked = {name: value for name, value in kept.items() if value}
    if number > 1:
        asked["trang"] = str(number)
    return f"{PATH}?{urlencode(asked)}" if asked else PATH
