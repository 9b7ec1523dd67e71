"""The console edge of the working calendar: days of a year, sessions, and what a change would move before it does."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import texts
from bot.calendar import changing, working_days
from bot.calendar.changing import Change, Follower, Moved
from bot.calendar.day import DayKind
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk
from bot.console.forms import filled
from bot.console.forms import texts as typed
from bot.office_hours import holidays_of, local
from bot.officials.access import Permission
from bot.rejected import Rejected

FEATURE = Path(__file__).parent
CALENDAR = f"{HOME}/lich-lam-viec"
_words = texts.beside(__file__)
_MOST_SHOWN = 200


class DayForm(BaseModel):
    day: date
    kind: DayKind | None = None
    name: str = ""
    source: str = ""
    preview: bool = False


class HoursForm(BaseModel):
    hours: str = ""


def screens(console: Console, followers: Sequence[Follower]) -> APIRouter:
    """Everybody may read it, administrators change it. `followers`: whose deadlines are counted anew."""
    router = console.router("/lich-lam-viec")
    console.menu("Lịch làm việc", CALENDAR, Permission.ADMINISTER, order=80)

    @router.get("")
    async def year(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _page(desk, request.query_params.get("nam", ""))

    @router.post("")
    async def change(request: Request, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        try:
            form = await filled(request, DayForm)
            wanted = Change(form.day, form.kind, form.name, form.source)
            if form.preview:
                moved = await desk.read(lambda session: _looked(session, wanted, followers))
                return await _page(desk, str(form.day.year), values=typed(await request.form()), moved=moved)
            count = await desk.write(lambda session: changing.make(session, wanted, followers, desk.actor, desk.now))
        except Rejected as refused:
            return await _page(desk, "", problems=refused.problems, values=typed(await request.form()))
        return desk.back(f"{CALENDAR}?nam={form.day.year}", _words("said.changed", count=count))

    @router.post("/gio")
    async def set_hours(request: Request, desk: Annotated[Desk, needs(Permission.ADMINISTER)]) -> Response:
        try:
            form = await filled(request, HoursForm)
            hours = _hours(form.hours)
            count = await desk.write(
                lambda session: changing.set_sessions(session, hours, followers, desk.actor, desk.now)
            )
        except Rejected as refused:
            return await _page(desk, "", problems=refused.problems, values=typed(await request.form()))
        return desk.back(CALENDAR, _words("said.changed", count=count))

    return router


def _looked(session: Session, change: Change, followers: Sequence[Follower]) -> list[tuple[str, Sequence[Moved]]]:
    changing.check(change)
    calendar = changing.changed(working_days.load(session), change)
    return [(follower.label, follower.moved(session, calendar)) for follower in followers]


def _hours(written: str) -> list[tuple[time, time]]:
    try:
        parts = [part.split("-") for part in written.replace(";", ",").split(",") if part.strip()]
        return [(time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())) for begins, ends in parts]
    except ValueError:
        raise Rejected({"hours": _words("refused.hours")}) from None


async def _page(
    desk: Desk,
    written_year: str,
    *,
    problems: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
    moved: Sequence[tuple[str, Sequence[Moved]]] | None = None,
) -> Response:
    this_year = local(desk.now).year
    year = int(written_year) if written_year.isdecimal() and 2020 <= int(written_year) <= 2100 else this_year
    rows, calendar = await desk.read(lambda session: (changing.rows(session, year), working_days.load(session)))
    decided = {row.day for row in rows}
    public = [(day, name) for day, name in holidays_of(year) if day not in decided]
    return desk.page(
        "calendar/calendar.html",
        problems=problems,
        values=values,
        year=year,
        years=[(f"{CALENDAR}?nam={one}", str(one), 0) for one in range(this_year - 1, this_year + 3)],
        rows=rows,
        public=public,
        kinds=[(kind.value, _words(f"kind.{kind}")) for kind in DayKind],
        kind_names={kind.value: _words(f"kind.{kind}") for kind in DayKind},
        hours=", ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in changing.hours(calendar)),
        moved=None if moved is None else [(label, list(some)[:_MOST_SHOWN], len(some)) for label, some in moved],
        edits=desk.actor.may(Permission.ADMINISTER),
    )
