"""Campaigns at the officials' desk: the list, a campaign with everything about it, and the form for its facts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk
from bot.console.forms import filled, read, texts
from bot.console.listing import Page, address, offset
from bot.officials.access import Actor, Permission
from bot.officials.unit import Unit
from bot.rejected import Rejected
from bot.subscriptions import audience
from bot.subscriptions.audience import Audience
from scheduler.campaigns import drafting, estimating, looking, newest, proving
from scheduler.campaigns.campaign import Campaign, CampaignStatus
from scheduler.campaigns.drafting import Facts
from scheduler.campaigns.labels import choices, label
from scheduler.campaigns.wording import sender_of

FEATURE = Path(__file__).parent
CAMPAIGNS = f"{HOME}/chien-dich"
Viewing = Annotated[Desk, needs(Permission.VIEW)]
Editing = Annotated[Desk, needs(Permission.EDIT)]


class FactsForm(BaseModel):
    title: str = ""
    kind: str = ""
    theme: str = ""
    unit_code: str = ""
    topics: list[str] = []
    kinds: list[str] = []
    channels: list[str] = []
    areas: list[str] = []
    languages: list[str] = []
    target_url: Annotated[str, Field(max_length=500)] = ""
    template: str = ""
    advertising: bool = False
    late_days: int = 0
    failure_limit: int = 20
    activity_id: int | None = None
    named_consent: bool = False
    version: int = 0

    def facts(self) -> Facts:
        return Facts(**self.model_dump(exclude={"version"}))


def screens(console: Console) -> APIRouter:
    """The list and the facts."""
    router = console.router("/chien-dich")
    settings = console.site.frame.settings
    console.menu("Chiến dịch", CAMPAIGNS, Permission.VIEW, order=50, count=_waiting)
    console.card(_due)

    @router.get("")
    async def listed(desk: Viewing, trang: int = 1, trang_thai: str = "") -> Response:
        found = await desk.read(lambda session: newest.of_units(session, desk.actor, trang_thai, offset(trang)))
        page = Page.of(found, trang)
        tabs = [(CAMPAIGNS, "Tất cả", 0)]
        tabs += [(f"{CAMPAIGNS}?trang_thai={one}", label("status", one), 0) for one in CampaignStatus]
        filters = {"trang_thai": trang_thai}
        return desk.page(
            "campaigns/list.html", page=page, tabs=tabs, current=address(CAMPAIGNS, filters), label=label,
            earlier=address(CAMPAIGNS, filters, trang=trang - 1), later=address(CAMPAIGNS, filters, trang=trang + 1),
        )  # fmt: skip

    @router.get("/moi")
    async def blank(desk: Editing) -> Response:
        theme = await desk.read(lambda session: proving.theme(session, desk.now))
        start = {"theme": theme, "unit_code": desk.actor.unit_code, "failure_limit": 20, "late_days": 0}
        return await _form(desk, None, {}, start)

    @router.post("/moi")
    async def create(request: Request, desk: Editing) -> Response:
        try:
            form = await filled(request, FactsForm)
            made = await desk.write(lambda session: drafting.create(session, form.facts(), desk.actor, desk.now).id)
        except Rejected as refused:
            return await _form(desk, None, refused.problems, texts(await request.form()))
        return desk.back(f"{CAMPAIGNS}/{made}", "Đã tạo bản soạn. Viết lời cho từng kênh ở dưới.")

    @router.post("/dem")
    async def count(request: Request, desk: Editing) -> Response:
        form = read(FactsForm, await request.form())
        who = Audience(form.topics, form.channels, form.kinds, form.areas, form.languages)
        found = await desk.read(
            lambda session: estimating.estimate(session, who, settings, desk.now, template=bool(form.template))
        )
        return desk.fragment("campaigns/estimate.html", estimate=found, label=label)

    @router.get("/{campaign_id:int}")
    async def show(campaign_id: int, desk: Viewing) -> Response:
        return await shown(desk, campaign_id)

    @router.get("/{campaign_id:int}/sua")
    async def edit(campaign_id: int, desk: Editing) -> Response:
        campaign = await desk.read(lambda session: drafting.found(session, campaign_id, desk.actor, Permission.EDIT))
        return await _form(desk, campaign, {}, {**campaign.model_dump(), **campaign.audience})

    @router.post("/{campaign_id:int}/sua")
    async def change(request: Request, campaign_id: int, desk: Editing) -> Response:
        campaign = await desk.read(lambda session: drafting.found(session, campaign_id, desk.actor, Permission.EDIT))
        try:
            form = await filled(request, FactsForm)
            await desk.write(
                lambda session: drafting.change(session, campaign_id, form.version, form.facts(), desk.actor, desk.now)
            )
        except Rejected as refused:
            return await _form(desk, campaign, refused.problems, texts(await request.form()))
        return desk.back(f"{CAMPAIGNS}/{campaign_id}", "Đã lưu.")

    return router


async def shown(
    desk: Desk, campaign_id: int, problems: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None
) -> Response:
    """The page of one campaign, also after a step that was refused."""
    settings = desk.site.frame.settings
    sender = sender_of(settings)
    view = await desk.write(lambda session: looking.at(session, campaign_id, settings, sender, desk.actor, desk.now))
    return desk.page(
        "campaigns/campaign.html", view=view, label=label, choices=choices, problems=problems, values=values
    )


async def _form(
    desk: Desk, campaign: Campaign | None, problems: Mapping[str, str], values: Mapping[str, Any]
) -> Response:
    def work(session: Session) -> dict[str, Any]:
        codes = desk.actor.units(Permission.EDIT)
        units = session.exec(select(Unit).where(col(Unit.code).in_(codes)).order_by(col(Unit.name)))
        return {
            "units": [(unit.code, unit.name) for unit in units],
            "areas": [(area, area) for area in audience.areas(session)],
            "templates": newest.templates(session),
            "activities": proving.activities(session, desk.actor, desk.now),
        }

    lists = await desk.read(work)
    return desk.page(
        "campaigns/form.html", campaign=campaign, problems=problems, values=values, choices=choices, **lists
    )


def _waiting(session: Session, actor: Actor, _now: object) -> int:
    return newest.count(session, actor, Permission.APPROVE, CampaignStatus.SUBMITTED)


def _due(session: Session, actor: Actor, _now: object) -> list[HomeLine]:
    lines = []
    for status, permission, words in (
        (CampaignStatus.SUBMITTED, Permission.APPROVE, "Chiến dịch chờ duyệt"),
        (CampaignStatus.PAUSED, Permission.APPROVE, "Chiến dịch đang tạm dừng"),
        (CampaignStatus.APPROVED, Permission.EDIT, "Chiến dịch đã duyệt, chưa lên lịch"),
    ):
        number = newest.count(session, actor, permission, status)
        if number:
            lines.append(HomeLine(words, f"{CAMPAIGNS}?trang_thai={status}", number))
    return lines
