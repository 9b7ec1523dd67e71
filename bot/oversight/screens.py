"""The audit log in the console: filtered, exported, and its chain proven."""

from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from bot import audit, texts
from bot.audit import AuditEntry
from bot.console import listing
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk
from bot.console.export import csv_response
from bot.console.listing import Page
from bot.officials.access import Permission
from bot.oversight import log
from bot.oversight.log import Filters, Verified

FEATURE = Path(__file__).parent
LOG = f"{HOME}/nhat-ky"
_MOST_EXPORTED = 50_000
_words = texts.beside(__file__)


def screens(console: Console) -> APIRouter:
    """For administrators."""
    router = console.router("/nhat-ky")
    console.menu("Nhật ký", LOG, Permission.ADMINISTER, order=95)

    @router.get("")
    async def listed(
        desk: Annotated[Desk, needs(Permission.ADMINISTER)],
        ai: str = "",
        viec: str = "",
        ve: str = "",
        tu: str = "",
        den: str = "",
        trang: int = 1,
    ) -> Response:
        return await _page(desk, {"ai": ai, "viec": viec, "ve": ve, "tu": tu, "den": den}, trang)

    @router.post("/kiem-tra")
    async def check(desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        return await _page(desk, {}, 1, await desk.read(log.verified))

    @router.get("/nhat-ky.csv")
    async def export(
        desk: Annotated[Desk, needs(Permission.ADMINISTER)],
        ai: str = "",
        viec: str = "",
        ve: str = "",
        tu: str = "",
        den: str = "",
    ) -> Response:
        filters = _filters({"ai": ai, "viec": viec, "ve": ve, "tu": tu, "den": den})

        def work(session: Session) -> list[AuditEntry]:
            subject = "audit"
            audit.record(session, actor=desk.actor.login, action="audit.export", subject=subject, now=desk.now)
            return list(log.entries(session, filters, 0, _MOST_EXPORTED))

        rows = await desk.write(work)
        header = ["Lúc", "Ai", "Việc", "Về", "Chi tiết", "Mã băm"]
        return csv_response(
            "nhat-ky.csv",
            header,
            ((row.at, row.actor, row.action, row.subject, str(row.detail or ""), row.hash) for row in rows),
        )

    return router


def action_words(action: str) -> str:
    """What an action is called, the code itself where nobody named it."""
    key = f"action.{action}"
    return _words(key) if key in _words.known() else action


async def _page(desk: Desk, asked: dict[str, str], number: int, verified: Verified | None = None) -> Response:
    asked = dict.fromkeys(("ai", "viec", "ve", "tu", "den"), "") | asked

    def work(session: Session) -> tuple[list[AuditEntry], list[str], list[str]]:
        found = log.entries(session, _filters(asked), listing.offset(number), listing.SIZE + 1)
        return list(found), log.actors(session), log.actions(session)

    rows, actors, actions = await desk.read(work)
    return desk.page(
        "oversight/log.html",
        page=Page.of(rows, max(number, 1)),
        filters=asked,
        actors=actors,
        actions=[(action, action_words(action)) for action in actions],
        action_words=action_words,
        verified=verified,
        earlier=listing.address(LOG, asked, trang=number - 1),
        later=listing.address(LOG, asked, trang=number + 1),
        export=listing.address(f"{LOG}/nhat-ky.csv", asked),
    )


def _filters(asked: dict[str, str]) -> Filters:
    return Filters(
        asked.get("ai", ""),
        asked.get("viec", ""),
        asked.get("ve", "").strip(),
        _day(asked.get("tu", "")),
        _day(asked.get("den", "")),
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
