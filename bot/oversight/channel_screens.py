"""How the channels do: a card each, what waits, what stands still and may be sent again, Zalo's approved templates."""

from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from bot import backlog, channel_cards, texts
from bot.channels import zalo_templates
from bot.console import listing
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.listing import Page
from bot.officials.access import Permission
from bot.outbox import DeliveryStatus, reply_of
from bot.oversight import standstill

CHANNELS = f"{HOME}/kenh"
_words = texts.beside(__file__)
STATUSES = {status.value: _words(f"status.{status}") for status in DeliveryStatus}
NAMES = {key.partition(".")[2]: _words(key) for key in _words.known() if key.startswith("channel.")}
MODES = {key.partition(".")[2]: _words(key) for key in _words.known() if key.startswith("mode.")}


def screens(console: Console) -> APIRouter:
    """For administrators."""
    router = console.router("/kenh")
    console.menu("Tình trạng kênh", CHANNELS, Permission.ADMINISTER, order=94)

    @router.get("")
    async def health(desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        def work(session: Session) -> tuple[Any, Any, Any]:
            return (
                channel_cards.cards(session, desk.site.frame.settings, desk.now),
                backlog.read(session, desk.now),
                zalo_templates.all_templates(session),
            )

        cards, waiting, templates = await desk.read(work)
        return desk.page(
            "oversight/channels.html",
            cards=cards,
            waiting=waiting,
            templates=templates,
            names=NAMES,
            modes=MODES,
            statuses=STATUSES,
        )

    @router.get("/tin")
    async def deliveries(
        desk: Annotated[Desk, needs(Permission.ADMINISTER)], kenh: str = "", trang_thai: str = "", trang: int = 1
    ) -> Response:
        def work(session: Session) -> Any:
            return standstill.listed(session, kenh, trang_thai, listing.offset(trang), listing.SIZE + 1)

        rows = await desk.read(work)
        filters = {"kenh": kenh, "trang_thai": trang_thai}
        path = f"{CHANNELS}/tin"
        return desk.page(
            "oversight/deliveries.html",
            page=Page.of(rows, max(trang, 1)),
            filters=filters,
            names=NAMES,
            statuses={status: STATUSES[status] for status in standstill.STANDING},
            earlier=listing.address(path, filters, trang=trang - 1),
            later=listing.address(path, filters, trang=trang + 1),
        )

    @router.get("/tin/{delivery_id:int}")
    async def show(delivery_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        found = await desk.write(lambda session: standstill.look(session, desk.actor, delivery_id, desk.now))
        if found is None:
            raise NotFound
        return desk.page(
            "oversight/delivery.html",
            story=found,
            delivery=found.delivery,
            text=reply_of(found.delivery.body).text,
            names=NAMES,
            statuses=STATUSES,
            standing=standstill.STANDING,
        )

    @router.post("/tin/{delivery_id:int}/gui-lai")
    async def again(delivery_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        await desk.write(lambda session: standstill.send_again(session, desk.actor, delivery_id, desk.now))
        return desk.back(f"{CHANNELS}/tin/{delivery_id}", "Đã cho gửi lại.")

    @router.post("/tin/{delivery_id:int}/thoi-gui")
    async def off(delivery_id: int, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        await desk.write(lambda session: standstill.call_off(session, desk.actor, delivery_id, desk.now))
        return desk.back(f"{CHANNELS}/tin/{delivery_id}", "Đã thôi không gửi.")

    return router
