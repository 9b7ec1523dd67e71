"""The words of a campaign at the desk: a form for each audience and channel, the picture, files, prints."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot import attachments
from bot.attachments import Checked
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.forms import filled, texts
from bot.officials.access import Permission
from bot.rejected import Rejected
from scheduler.campaigns import drafting, leaflet, library
from scheduler.campaigns.campaign import Medium, Variant
from scheduler.campaigns.labels import choices, label
from scheduler.campaigns.screens import CAMPAIGNS, shown
from scheduler.campaigns.wording import LIMITS, PLACEHOLDERS, Filling, sender_of

Editing = Annotated[Desk, needs(Permission.EDIT)]
_PRINTED = {"to-roi": leaflet.leaflet, "ap-phich": leaflet.poster, "loa": leaflet.script}
_MOST_FILE = attachments.MOST_BYTES


class WordsForm(BaseModel):
    medium: str = ""
    audience: str = ""
    headline: Annotated[str, Field(max_length=300)] = ""
    text: Annotated[str, Field(max_length=30_000)] = ""
    video_url: Annotated[str, Field(max_length=500)] = ""
    plain: bool = False


def screens(console: Console) -> APIRouter:
    """Under one campaign."""
    router = console.router("/chien-dich/{campaign_id:int}")
    sender = sender_of(console.site.frame.settings)

    @router.get("/loi")
    async def words(campaign_id: int, desk: Editing, kenh: str = Medium.CHAT, nhom: str = "") -> Response:
        def work(session: Session) -> dict[str, Any]:
            campaign = drafting.found(session, campaign_id, desk.actor, Permission.EDIT)
            written = [
                one for one in drafting.variants_of(session, campaign_id) if (one.medium, one.kind) == (kenh, nhom)
            ]
            if written:
                return {**written[0].model_dump(), "audience": nhom}
            headline, text = library.start(campaign.kind, kenh)
            return {"medium": kenh, "audience": nhom, "headline": headline, "text": text, "plain": kenh == Medium.SMS}

        return await _form(desk, campaign_id, {}, await desk.read(work))

    @router.post("/loi")
    async def save(request: Request, campaign_id: int, desk: Editing) -> Response:
        await desk.read(lambda session: drafting.found(session, campaign_id, desk.actor, Permission.EDIT))
        try:
            form = await filled(request, WordsForm)
            new = Variant(
                campaign_id=campaign_id, kind=form.audience, medium=form.medium, headline=form.headline,
                text=form.text, video_url=form.video_url, plain=form.plain,
            )  # fmt: skip
            await desk.write(
                lambda session: drafting.put_variant(session, campaign_id, new, sender, desk.actor, desk.now)
            )
        except Rejected as refused:
            return await _form(desk, campaign_id, refused.problems, texts(await request.form()))
        return desk.back(f"{CAMPAIGNS}/{campaign_id}", "Đã lưu lời.")

    @router.post("/loi/{variant_id:int}/bo")
    async def drop(campaign_id: int, variant_id: int, desk: Editing) -> Response:
        await desk.write(lambda session: drafting.drop_variant(session, campaign_id, variant_id, desk.actor, desk.now))
        return desk.back(f"{CAMPAIGNS}/{campaign_id}", "Đã bỏ bản lời.")

    @router.post("/anh")
    async def picture(request: Request, campaign_id: int, desk: Editing) -> Response:
        try:
            checked = await _checked(request, "picture", pictures_only=True)
            await desk.write(lambda session: drafting.put_picture(session, campaign_id, checked, desk.actor, desk.now))
        except Rejected as refused:
            return await shown(desk, campaign_id, refused.problems)
        return desk.back(f"{CAMPAIGNS}/{campaign_id}", "Đã thay ảnh." if checked else "Đã bỏ ảnh.")

    @router.post("/tep")
    async def add_file(request: Request, campaign_id: int, desk: Editing) -> Response:
        try:
            checked = await _checked(request, "file", pictures_only=False)
            if checked is None:
                raise Rejected({"file": "Chọn một tệp."})
            await desk.write(lambda session: drafting.add_file(session, campaign_id, checked, desk.actor, desk.now))
        except Rejected as refused:
            return await shown(desk, campaign_id, refused.problems)
        return desk.back(f"{CAMPAIGNS}/{campaign_id}", "Đã thêm tệp.")

    @router.get("/in/{variant_id:int}/{what}.pdf")
    async def printed(
        campaign_id: int, variant_id: int, what: str, desk: Annotated[Desk, needs(Permission.VIEW)]
    ) -> Response:
        def work(session: Session) -> tuple[Variant, Filling]:
            campaign = drafting.found(session, campaign_id, desk.actor)
            variant = session.get(Variant, variant_id)
            if variant is None or variant.campaign_id != campaign_id or what not in _PRINTED:
                raise NotFound
            return variant, drafting.filling_of(session, campaign, variant.medium, sender, desk.now)

        variant, filling = await desk.write(work)
        content = await asyncio.to_thread(_PRINTED[what], variant, filling, desk.now)
        headers = {"content-disposition": f'inline; filename="{what}-{campaign_id}.pdf"', "cache-control": "no-store"}
        return Response(content, media_type="application/pdf", headers=headers)

    return router


async def _form(desk: Desk, campaign_id: int, problems: dict[str, str], values: dict[str, Any]) -> Response:
    campaign = await desk.read(lambda session: drafting.found(session, campaign_id, desk.actor, Permission.EDIT))
    return desk.page(
        "campaigns/words.html", campaign=campaign, problems=problems, values=values, choices=choices, label=label,
        limits=LIMITS, placeholders=[f"{{{name}}}" for name in PLACEHOLDERS],
    )  # fmt: skip


async def _checked(request: Request, field: str, *, pictures_only: bool) -> Checked | None:
    """The file of a form by its content, made safe off the event loop; None where none was chosen."""
    sent = (await request.form()).get(field)
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    content = await sent.read(_MOST_FILE + 1)
    return await asyncio.to_thread(attachments.check, content, sent.filename, pictures_only=pictures_only, field=field)
