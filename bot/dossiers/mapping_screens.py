"""The console edge of mappings: which column of an office's file is what, with the first lines as they are read."""

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.forms import texts
from bot.dossiers import mapping, telling
from bot.dossiers.dossier import State
from bot.dossiers.import_screens import uploaded, whole_office
from bot.dossiers.mapping import FIELDS, REQUIRED, DossierMapping, Layout
from bot.dossiers.marks import Marker
from bot.dossiers.reading import Reader
from bot.dossiers.sheet import open_sheet
from bot.dossiers.synonyms import plain
from bot.officials.access import Permission
from bot.officials.unit import Unit
from bot.rejected import Rejected

MAPPINGS = f"{HOME}/ho-so/bang-ghep"
_FIRST = 5  # lines shown
_LOOKED_AT = 5_000  # lines whose states are asked about
_MOST_STATES = 60


def screens(console: Console) -> APIRouter:
    """For whoever may edit in the whole office."""
    router = console.router("/ho-so/bang-ghep")

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        query = select(DossierMapping).order_by(col(DossierMapping.name))
        rows = await desk.read(lambda session: list(session.exec(query)))
        return desk.page("dossiers/mappings.html", rows=rows)

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        return await _form(desk, {})

    @router.post("/xem-thu")
    async def look(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        form = await request.form()
        values = texts(form)
        try:
            _, body = await uploaded(form.get("file"))
            layout = _written(form) if form.get("code") else None
            found = await asyncio.to_thread(_looked_at, body, layout)
        except Rejected as refused:
            return await _form(desk, values, problems=refused.problems)
        return await _form(desk, {**found["values"], "name": values.get("name", "")}, **found["shown"])

    @router.get("/sua/{name}")
    async def show(name: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        row = await desk.read(lambda session: session.get(DossierMapping, name))
        if row is None:
            raise NotFound
        states = "\n".join(f"{text} = {telling.state_name(state)}" for text, state in row.states.items())
        return await _form(desk, {**row.columns, "name": name, "unit_code": row.unit_code, "states": states})

    @router.post("")
    async def keep(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        form = await request.form()
        try:
            name = str(form.get("name") or "")
            columns = {field: str(form.get(field) or "") for field in FIELDS}
            states = _states(str(form.get("states") or ""), form)
            unit_code = str(form.get("unit_code") or "")

            def work(session: Session) -> None:
                row = mapping.save(session, name, columns, states, unit_code, desk.now)
                subject = f"dossier-mapping/{row.name}"
                audit.record(session, actor=desk.actor.login, action="dossier.mapping", subject=subject, now=desk.now)

            await desk.write(work)
        except Rejected as refused:
            told = {name.removeprefix("columns."): words for name, words in refused.problems.items()}
            return await _form(desk, texts(form), problems=told)
        return desk.back(f"{HOME}/ho-so/nap", f"Đã lưu bảng ghép {name}; giờ có thể nạp tệp.")

    @router.post("/sua/{name}/xoa")
    async def drop(name: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)

        def work(session: Session) -> None:
            row = session.get(DossierMapping, name)
            if row is None:
                raise NotFound
            session.delete(row)
            subject = f"dossier-mapping/{name}"
            audit.record(session, actor=desk.actor.login, action="dossier.mapping.drop", subject=subject, now=desk.now)

        await desk.write(work)
        return desk.back(MAPPINGS, f"Đã xóa bảng ghép {name}.")

    return router


def _looked_at(body: bytes, layout: Layout | None) -> dict[str, Any]:
    """What a sample makes of the form: headings, the first lines as they would be read, and states nobody mapped."""
    sheet = open_sheet(body)
    layout = layout or mapping.guess(sheet.header)
    shown: dict[str, Any] = {"headings": [heading for heading in sheet.header if heading]}
    try:
        reader = Reader(layout, sheet.header, Marker(b"only looking"), {})
        read = [
            (number, reader.read(number, cells))
            for number, cells in islice(enumerate(sheet.lines, sheet.first), _LOOKED_AT)
        ]
    except Rejected as refused:
        shown["problems"] = {name.removeprefix("columns."): words for name, words in refused.problems.items()}
    else:
        shown["preview"] = [(number, values, problems) for number, (values, problems) in read if values or problems][
            :_FIRST
        ]
        shown["unmapped"] = sorted(reader.unknown_states, key=lambda text: -reader.unknown_states[text])[:_MOST_STATES]
    states = "\n".join(f"{text} = {telling.state_name(state)}" for text, state in layout.states.items())
    return {"values": {**layout.columns, "states": states, "unit_code": layout.unit_code}, "shown": shown}


def _written(form: FormData) -> Layout:
    columns = {field: str(form.get(field) or "").strip() for field in FIELDS}
    states = {plain(text): State(state) for text, state in _states(str(form.get("states") or ""), form).items()}
    return Layout(
        {field: heading for field, heading in columns.items() if heading}, states, str(form.get("unit_code") or "")
    )


def _states(lines: str, form: FormData) -> dict[str, str]:
    """`words = state` by lines, and the states picked beside words that nobody had mapped. Raises Rejected."""
    names = {plain(telling.state_name(state)): state.value for state in State}
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        text, _, name = line.rpartition("=")
        state = names.get(plain(name))
        if not text.strip() or state is None:
            choices = ", ".join(map(telling.state_name, State))
            raise Rejected({"states": f"Dòng “{line}” phải viết: chữ trong tệp = một trong {choices}."})
        found[text.strip()] = state
    for number in range(_MOST_STATES):
        text, state = str(form.get(f"text_{number}") or ""), str(form.get(f"state_{number}") or "")
        if text and state:
            found[text] = state
    return found


async def _form(
    desk: Desk,
    values: Mapping[str, Any],
    *,
    problems: dict[str, str] | None = None,
    headings: list[str] | None = None,
    preview: list[Any] | None = None,
    unmapped: list[str] | None = None,
) -> Response:
    units = await desk.read(lambda session: list(session.exec(select(col(Unit.code), col(Unit.name))).all()))
    name = str(values.get("name", ""))
    return desk.page(
        "dossiers/mapping.html",
        values=values,
        problems=problems,
        status=422 if problems else 200,
        fields=[(field, mapping.title(field), field in REQUIRED) for field in FIELDS],
        headings=headings or [],
        preview=preview,
        unmapped=unmapped or [],
        units=units,
        states=[(state.value, telling.state_name(state)) for state in State],
        drop=f"{MAPPINGS}/sua/{quote(name)}/xoa" if name else "",
        telling=telling,
    )
