"""The directory in the console: one list and one form for every kind of row."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session, SQLModel
from starlette.requests import Request
from starlette.responses import Response

from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.forms import texts
from bot.directory import editing, sheet
from bot.directory.sheet import SHEETS, Sheet
from bot.officials.access import Permission
from bot.rejected import Rejected

FEATURE = Path(__file__).parent
DIRECTORY = f"{HOME}/danh-ba"
_FIRST = next(iter(SHEETS))


def screens(console: Console) -> APIRouter:
    """Everybody may read; editors change."""
    router = console.router("/danh-ba")
    console.menu("Danh bạ, giờ làm việc", DIRECTORY, Permission.VIEW, order=45)

    @router.get("")
    async def first(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _list(desk, SHEETS[_FIRST], "")

    @router.get("/{path}")
    async def listed(path: str, desk: Annotated[Desk, needs(Permission.VIEW)], tim: str = "") -> Response:
        return await _list(desk, _sheet(path), tim)

    @router.get("/{path}/moi")
    async def blank(path: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        return _form(desk, _sheet(path), "", None)

    @router.post("/{path}/moi")
    async def add(request: Request, path: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        return await _save(request, desk, _sheet(path), "")

    @router.get("/{path}/{key}")
    async def show(path: str, key: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        kind = _sheet(path)
        return _form(desk, kind, key, await desk.read(lambda session: _row(session, kind, key)))

    @router.post("/{path}/{key}")
    async def change(request: Request, path: str, key: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        kind = _sheet(path)
        await desk.read(lambda session: _row(session, kind, key))
        return await _save(request, desk, kind, key)

    @router.post("/{path}/{key}/xoa")
    async def remove(path: str, key: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        kind = _sheet(path)
        await desk.write(lambda session: editing.remove(session, desk.actor, kind, key, desk.now))
        return desk.back(f"{DIRECTORY}/{path}", "Đã xóa.")

    return router


async def _list(desk: Desk, kind: Sheet, words: str) -> Response:
    rows = await desk.read(lambda session: list(editing.listed(session, kind, words)))
    return desk.page(
        "directory/list.html",
        sheet=kind,
        rows=rows,
        words=words,
        tabs=[(f"{DIRECTORY}/{one.path}", one.title, 0) for one in SHEETS.values()],
        here=f"{DIRECTORY}/{kind.path}",
        levels=dict(sheet.LEVELS),
    )


def _form(
    desk: Desk,
    kind: Sheet,
    key: str,
    row: SQLModel | None,
    refused: Rejected | None = None,
    values: dict[str, object] | None = None,
) -> Response:
    return desk.page(
        "directory/form.html",
        sheet=kind,
        key=key,
        values={**sheet.shown(kind, row), **(values or {})},
        problems=refused.problems if refused else None,
        levels=sheet.LEVELS,
        days=sheet.DAYS,
    )


async def _save(request: Request, desk: Desk, kind: Sheet, key: str) -> Response:
    sent = texts(await request.form())
    try:
        values = sheet.read(kind, {name: value for name, value in sent.items() if isinstance(value, str)})
        await desk.write(lambda session: editing.save(session, desk.actor, kind, key, values, desk.now))
    except Rejected as refused:
        return _form(desk, kind, key, None, refused, sent)
    return desk.back(f"{DIRECTORY}/{kind.path}", "Đã lưu. Người dân sẽ được trả lời theo nội dung mới.")


def _sheet(path: str) -> Sheet:
    if path not in SHEETS:
        raise NotFound
    return SHEETS[path]


def _row(session: Session, kind: Sheet, key: str) -> SQLModel:
    row = editing.find(session, kind, key)
    if row is None:
        raise NotFound
    return row
