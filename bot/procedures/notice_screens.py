"""The notice board: a printable page of each published procedure with a QR code that asks about it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.office_hours import local
from bot.officials.access import Permission
from bot.printing.qr import Qr
from bot.procedures import shelf
from bot.procedures.notice import Notice, notice
from bot.procedures.published import Published
from bot.procedures.viewing import office_of
from knowledge.procedure import Status

_MOST = 120  # pages printed at once


def screens(console: Console) -> APIRouter:
    """For whoever may look."""
    router = console.router("/thu-tuc-niem-yet")
    published = Published()

    @router.get("")
    async def board(desk: Annotated[Desk, needs(Permission.VIEW)], linh_vuc: str = "") -> Response:
        def work(session: Session) -> tuple[list[str], list[Notice]]:
            fields = list(shelf.fields(session))
            if linh_vuc not in fields:
                return fields, []
            days = office_of(desk).stale_after_days
            lines = shelf.listed(session, desk.now, days, field=linh_vuc, status=Status.PUBLISHED)
            return fields, _notices(session, [line.code for line in lines[:_MOST]], published, desk)

        fields, notices = await desk.read(work)
        return desk.page("procedures/board.html", fields=fields, field=linh_vuc, notices=notices, link=_link(desk))

    @router.get("/{code}")
    async def one(code: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        notices = await desk.read(lambda session: _notices(session, [code], published, desk))
        if not notices:
            raise NotFound
        return desk.page("procedures/notice.html", notice=notices[0], link=_link(desk))

    return router


def _notices(session: Session, codes: list[str], published: Published, desk: Desk) -> list[Notice]:
    records = [published.record(session, code) for code in codes]
    today = local(desk.now).date()
    return [notice(record, today, _qr(desk, record.code)) for record in records if record is not None]


def _qr(desk: Desk, code: str) -> str:
    return Qr(f"{_link(desk)}/?hoi={quote(code)}").svg()


def _link(desk: Desk) -> str:
    return desk.site.public_url or str(desk.request.base_url).rstrip("/")
