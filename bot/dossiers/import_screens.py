"""Files of the one-stop system in the console: taking one in, and what became of each, line by line."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.export import xlsx_response
from bot.dossiers import imports, telling
from bot.dossiers.importing import Importer, Outcome
from bot.dossiers.imports import DossierImport, ImportStatus
from bot.dossiers.mapping import DossierMapping
from bot.dossiers.marks import Marker
from bot.officials.access import Permission
from bot.officials.unit import ROOT
from bot.rejected import Rejected

IMPORTS = f"{HOME}/ho-so/nap"
_STATUS = {
    ImportStatus.RUNNING: "đang nạp",
    ImportStatus.DONE: "đã nạp",
    ImportStatus.REFUSED: "không nạp dòng nào",
    ImportStatus.BROKEN: "dừng giữa chừng",
}


def screens(console: Console) -> APIRouter:
    """For whoever may edit in the whole office."""
    router = console.router("/ho-so/nap")
    site = console.site
    importer = Importer(site.database, Marker(site.secret))

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        return await _list(desk, {})

    @router.post("")
    async def take(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        form = await request.form()
        try:
            name, body = await uploaded(form.get("file"))
        except Rejected as refused:
            return await _list(desk, refused.problems)
        mapping, whole = str(form.get("mapping") or ""), form.get("whole") == "true"

        def load() -> Outcome:
            by = desk.actor.login
            return importer.load(body, desk.now, name=name, by=by, mapping_name=mapping, whole=whole)

        outcome = await asyncio.to_thread(load)
        await desk.write(lambda session: _noted(session, desk, outcome))
        words = (
            f"Đã đọc {outcome.read} dòng: {outcome.stored.new} mới, {outcome.stored.changed} đổi, {outcome.bad} lỗi."
        )
        refused_words = outcome.broken or " ".join(outcome.refused.values())
        kind = "problem" if refused_words or outcome.bad else "ok"
        return desk.back(f"{IMPORTS}/{outcome.import_id}", refused_words or words, kind=kind)

    @router.get("/{import_id}")
    async def show(import_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        row = await desk.read(lambda session: _row(session, import_id))
        return desk.page("dossiers/import.html", row=row, ended=_STATUS[ImportStatus(row.status)], telling=telling)

    @router.get("/{import_id}/loi.xlsx")
    async def problems(import_id: int, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        whole_office(desk)
        row = await desk.read(lambda session: _row(session, import_id))
        told = ((one["line"], one["heading"], one["reason"], "có" if one["kept"] else "không") for one in row.problems)
        return xlsx_response(f"loi-nap-{import_id}.xlsx", ("Dòng", "Cột", "Lý do", "Vẫn nạp hồ sơ"), told)

    return router


def whole_office(desk: Desk) -> None:
    """A file may hold every unit's dossiers: who edits only some of them has no such page. Raises NotFound."""
    if not desk.actor.may(Permission.EDIT, ROOT):
        raise NotFound


async def uploaded(file: object) -> tuple[str, bytes]:
    """Name and content of an uploaded file. Raises Rejected."""
    if not isinstance(file, UploadFile) or not file.filename:
        raise Rejected({"file": "Chọn tệp Excel hoặc CSV."})
    return file.filename[:120], await file.read()


def _noted(session: Session, desk: Desk, outcome: Outcome) -> None:
    detail = {"new": outcome.stored.new, "changed": outcome.stored.changed, "bad": outcome.bad}
    subject = f"dossier-import/{outcome.import_id}"
    audit.record(session, actor=desk.actor.login, action="dossier.import", subject=subject, now=desk.now, detail=detail)


def _row(session: Session, import_id: int) -> DossierImport:
    row = session.get(DossierImport, import_id)
    if row is None:
        raise NotFound
    return row


async def _list(desk: Desk, problems: dict[str, str]) -> Response:
    rows, mappings = await desk.read(
        lambda session: (
            imports.newest(session),
            list(session.exec(select(col(DossierMapping.name)).order_by(col(DossierMapping.name)))),
        )
    )
    options = [(name, name) for name in mappings]
    statuses = {status.value: words for status, words in _STATUS.items()}
    return desk.page(
        "dossiers/imports.html", problems=problems, rows=rows, mappings=options, statuses=statuses, telling=telling
    )
