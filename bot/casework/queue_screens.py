"""The console edge of the queue: the list with its filters and views, live, and giving out many at once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import texts
from bot.casework import assignment, case_view, exporting, listing
from bot.casework.listing import ORDERS, VIEWS, Filters
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk
from bot.console.export import xlsx_response
from bot.console.forms import filled
from bot.console.forms import texts as typed
from bot.console.listing import address
from bot.feedback.labels import CATEGORIES, KINDS, SOURCES, STATUSES
from bot.office_hours import local
from bot.officials.access import Actor, Permission

FEATURE = Path(__file__).parent
QUEUE = f"{HOME}/phan-anh"
_words = texts.beside(__file__)


class BulkForm(BaseModel):
    codes: list[str] = []
    unit_code: str
    handler_id: int | None = None


class ViewForm(BaseModel):
    name: str = ""


def screens(console: Console) -> APIRouter:
    """Open to whoever may see a unit; only its cases."""
    router = console.router("/phan-anh")
    console.menu("Phản ánh", QUEUE, Permission.VIEW, order=20, count=_new)
    console.card(_due)

    @router.get("")
    async def queue(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        filters, number = _asked(request)

        def work(session: Session) -> dict[str, Any]:
            today = local(desk.now).date()
            return {
                **_rows(session, desk, filters, number),
                "counts": listing.counts(session, desk.actor, today),
                "saved": listing.saved(session, desk.actor),
                "units": case_view.units(session),
                "handlers": case_view.handlers(session),
            }

        return desk.page("casework/queue.html", **_lists(filters, number), **await desk.read(work))

    @router.get("/bang")
    async def table(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        filters, number = _asked(request)
        rows = await desk.read(lambda session: _rows(session, desk, filters, number))
        return desk.fragment("casework/queue_rows.html", **_lists(filters, number), **rows)

    @router.get("/xuat.xlsx")
    async def export(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        filters, _ = _asked(request)
        rows = await desk.write(lambda session: exporting.rows(session, desk.actor, filters, desk.now))
        return xlsx_response("phan-anh.xlsx", exporting.HEADER, rows)

    @router.post("/giao")
    async def give_out(request: Request, desk: Annotated[Desk, needs(Permission.HANDLE)]) -> Response:
        form = await filled(request, BulkForm)
        if not form.codes:
            return desk.back(QUEUE, _words("bulk.none"), kind="problem")
        done, problems = await desk.write(
            lambda session: assignment.assign_many(
                session, form.codes, desk.actor, desk.now, unit_code=form.unit_code, handler_id=form.handler_id
            )
        )
        said = [_words("bulk.done", count=done)] if done else []
        said += [f"{code}: {why}" for code, why in problems.items()]
        return desk.back(QUEUE, " ".join(said), kind="problem" if problems else "ok")

    @router.post("/bo-loc")
    async def keep_view(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        form = await filled(request, ViewForm)
        filters = Filters.read({name: str(value) for name, value in typed(await request.form()).items()})
        await desk.write(lambda session: listing.save(session, desk.actor, form.name, filters))
        return desk.back(address(QUEUE, filters.set()), _words("view_kept.kept"))

    @router.post("/bo-loc/{view_id:int}/xoa")
    async def drop_view(view_id: int, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        await desk.write(lambda session: listing.drop(session, desk.actor, view_id))
        return desk.back(QUEUE, _words("view_kept.dropped"))

    return router


def _asked(request: Request) -> tuple[Filters, int]:
    page = request.query_params.get("trang", "")
    return Filters.read(request.query_params), int(page) if page.isdecimal() and len(page) < 6 else 1


def _rows(session: Session, desk: Desk, filters: Filters, number: int) -> dict[str, Any]:
    today = local(desk.now).date()
    page = listing.listed(session, desk.actor, filters, today, max(number, 1))
    names = case_view.names(session)
    return {"page": page, "today": today, "names": names, "unit_names": dict(case_view.units(session))}


def _lists(filters: Filters, number: int) -> dict[str, Any]:
    kept = filters.set()
    return {
        "filters": filters,
        "kept": kept,
        "tabs": [(address(QUEUE, {"view": view if view != "open" else ""}), view) for view in VIEWS],
        "view_names": {view: _words(f"view.{view}") for view in VIEWS},
        "orders": [(order, _words(f"order.{order}")) for order in ORDERS],
        "kinds": list(KINDS.items()),
        "categories": list(CATEGORIES.items()),
        "sources": list(SOURCES.items()),
        "statuses": list(STATUSES.items()),
        "kind_names": KINDS,
        "category_names": CATEGORIES,
        "status_names": STATUSES,
        "source_names": SOURCES,
        "live": address(f"{QUEUE}/bang", kept, trang=number if number > 1 else None),
        "export": address(f"{QUEUE}/xuat.xlsx", kept),
        "earlier": address(QUEUE, kept, trang=number - 1),
        "later": address(QUEUE, kept, trang=number + 1),
    }


def _new(session: Session, actor: Actor, now: datetime) -> int:
    return listing.count(session, actor, Filters(view="new"), local(now).date())


def _due(session: Session, actor: Actor, now: datetime) -> list[HomeLine]:
    if not actor.may(Permission.HANDLE):
        return []
    counts = listing.counts(session, actor, local(now).date())
    late = listing.count(session, actor, Filters(view="mine", due="late"), local(now).date())
    lines = [
        HomeLine(_words("home.mine"), address(QUEUE, {"view": "mine"}), counts["mine"], late),
        HomeLine(_words("home.new"), address(QUEUE, {"view": "new"}), counts["new"]),
        HomeLine(_words("home.late"), address(QUEUE, {"view": "late"}), counts["late"], counts["late"]),
    ]
    if actor.may(Permission.APPROVE):
        lines.append(HomeLine(_words("home.to_approve"), address(QUEUE, {"view": "to_approve"}), counts["to_approve"]))
    return [line for line in lines if line.count]
