"""What came of a campaign, at the desk: figures, charts, the runs, and failed ones sent again."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.console import charts
from bot.console.console import Console, needs
from bot.console.desk import Desk
from bot.console.export import xlsx_response
from bot.officials.access import Permission
from scheduler.campaigns import drafting, results, sharing, short_link
from scheduler.campaigns.campaign import Campaign, CampaignRun
from scheduler.campaigns.labels import label
from scheduler.campaigns.results import Figures
from scheduler.campaigns.screens import CAMPAIGNS

Viewing = Annotated[Desk, needs(Permission.VIEW)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A campaign with its runs and what they came to."""

    campaign: Campaign
    runs: list[tuple[CampaignRun, Figures]]
    whole: Figures
    clicks: dict[str, int]
    days: list[tuple[date, int]]
    shared: list[tuple[str, int]]


def screens(console: Console) -> APIRouter:
    """The result page."""
    router = console.router("/chien-dich/{campaign_id:int}/ket-qua")

    @router.get("")
    async def show(campaign_id: int, desk: Viewing) -> Response:
        outcome = await desk.read(lambda session: _outcome(session, campaign_id, desk))
        return desk.page(
            "campaigns/results.html", outcome=outcome, label=label, lines=_lines(outcome), **_charts(outcome)
        )

    @router.get("/bang.xlsx")
    async def table(campaign_id: int, desk: Viewing) -> Response:
        outcome = await desk.read(lambda session: _outcome(session, campaign_id, desk))
        return xlsx_response(f"ket-qua-{campaign_id}.xlsx", ["Kết quả", "Số tin"], _lines(outcome))

    @router.post("/{run_id:int}/gui-lai")
    async def retry(
        request: Request, campaign_id: int, run_id: int, desk: Annotated[Desk, needs(Permission.APPROVE)]
    ) -> Response:
        unknown = (await request.form()).get("unknown") == "true"
        count = await desk.write(
            lambda session: results.retry(session, campaign_id, run_id, desk.actor, desk.now, unknown=unknown)
        )
        return desk.back(f"{CAMPAIGNS}/{campaign_id}/ket-qua", f"Đang gửi lại {count} tin.")

    return router


def _outcome(session: Session, campaign_id: int, desk: Desk) -> Outcome:
    campaign = drafting.found(session, campaign_id, desk.actor)
    runs = [(run, results.of_run(session, run)) for run in results.runs_of(session, campaign_id)]
    return Outcome(
        campaign,
        runs,
        results.added([figures for _, figures in runs]),
        short_link.clicks(session, campaign_id),
        short_link.clicks_by_day(session, campaign_id),
        sharing.table(session, campaign_id),
    )


def _lines(outcome: Outcome) -> list[tuple[str, int]]:
    whole = outcome.whole
    return [
        ("Đã xếp gửi", whole.planned),
        ("Đã gửi", whole.sent),
        ("Đã xem (nơi nền tảng báo)", whole.read),
        ("Đang chờ gửi", whole.waiting),
        ("Chờ người nhận nhắn lại", whole.parked),
        ("Không rõ đã tới chưa", whole.unknown),
        *((results.class_name(name), count) for name, count in sorted(whole.failed.items())),
        ("Lượt mở liên kết", sum(outcome.clicks.values())),
    ]


def _charts(outcome: Outcome) -> dict[str, Any]:
    names = [label("medium", name) for name in outcome.whole.by_channel]
    found: dict[str, Any] = {
        "by_channel": charts.bars("Tin đã gửi theo kênh", names, list(outcome.whole.by_channel.values()))
        if names
        else "",
        "by_day": "",
    }
    if outcome.days:
        days = [f"{day:%d/%m}" for day, _ in outcome.days]
        found["by_day"] = charts.bars("Lượt mở liên kết theo ngày", days, [count for _, count in outcome.days])
    return found
