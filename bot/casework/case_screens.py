"""The console edge of one case: its page, who has it open, and each step as a form of its own."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit, texts
from bot.casework import answering, canned, case_view, presence, reach
from bot.casework.case_forms import STEPS, Step
from bot.casework.queue_screens import QUEUE
from bot.console.console import Console, needs
from bot.console.desk import Desk, NotFound
from bot.console.forms import filled
from bot.console.forms import texts as typed
from bot.feedback.labels import CATEGORIES, KINDS, SOURCES, STATUSES
from bot.officials.access import Permission
from bot.rejected import Rejected

_words = texts.beside(__file__)


def screens(console: Console) -> APIRouter:
    """Each step asks for a permission; whose case it is, `reach` says."""
    router = console.router("/phan-anh")

    @router.get("/{code}")
    async def show(request: Request, code: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        await desk.write(lambda session: _looked(session, code, desk))
        return await _page(desk, code, chosen=request.query_params.get("mau", ""))

    @router.get("/{code}/dang-mo")
    async def who_is_here(request: Request, code: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        others, version = await desk.write(lambda session: _presence(session, code, desk))
        changed = request.query_params.get("v", "") != str(version)
        return desk.fragment("casework/presence.html", others=others, changed=changed)

    for step in STEPS:
        router.post(f"/{{code}}/{step.path}", name=step.path)(_endpoint(step))
    return router


def _endpoint(step: Step) -> Callable[..., Awaitable[Response]]:
    async def take(request: Request, code: str, desk: Annotated[Desk, needs(step.permission)]) -> Response:
        await desk.read(lambda session: reach.see(session, code, desk.actor, step.permission))
        try:
            form = await filled(request, step.form)
            await desk.write(lambda session: _do(session, step, code, form, desk))
        except Rejected as refused:
            problems = {step.boxes.get(name, name): words for name, words in refused.problems.items()}
            return await _page(desk, code, problems=problems, values=typed(await request.form()), at=step.path)
        said = _words(f"said.{step.said}")
        seen = await desk.read(lambda session: _still_seen(session, code, desk))
        return desk.back(f"{QUEUE}/{code}" if seen else QUEUE, said)

    return take


def _do(session: Session, step: Step, code: str, form: Any, desk: Desk) -> None:
    version = getattr(form, "version", None)
    case = reach.take(session, code, desk.actor, step.permission, version=version)
    step.rule(session, case, form, desk)


def _still_seen(session: Session, code: str, desk: Desk) -> bool:
    """A case that was handed over, or turned out to be about them, may be theirs no more."""
    try:
        reach.see(session, code, desk.actor)
    except NotFound:
        return False
    return True


def _looked(session: Session, code: str, desk: Desk) -> None:
    case = reach.see(session, code, desk.actor)
    if desk.actor.may(Permission.HANDLE, case.unit_code):
        presence.look(session, case, desk.actor, desk.now)
    if case.name or case.phone or case.email or case.home:
        audit.record(session, actor=desk.actor.login, action="case.look", subject=f"case/{case.code}", now=desk.now)


def _presence(session: Session, code: str, desk: Desk) -> tuple[list[str], int]:
    case = reach.see(session, code, desk.actor)
    if desk.actor.may(Permission.HANDLE, case.unit_code):
        presence.look(session, case, desk.actor, desk.now)
    return presence.others(session, case, desk.actor, desk.now), case.version


async def _page(
    desk: Desk,
    code: str,
    *,
    problems: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
    chosen: str = "",
    at: str = "",
) -> Response:
    def work(session: Session) -> dict[str, Any]:
        view = case_view.read(session, code, desk.actor, desk.now, desk.site.finder)
        prepared = None
        if chosen.isdecimal() and int(chosen) in {row.id for row in view.prepared}:
            row = canned.one(session, int(chosen), desk.actor)
            prepared = canned.filled(session, row, view.case)
        return {
            "view": view,
            "case": view.case,
            "prepared": prepared,
            "chosen": chosen if prepared is not None else "",
            "units": case_view.units(session),
            "handlers": case_view.handlers(session),
        }

    return desk.page(
        "casework/case.html",
        problems=problems,
        values=values,
        at=at,
        outcomes=[(outcome, _words(f"outcome.{outcome}")) for outcome in answering.OUTCOMES],
        kinds=list(KINDS.items()),
        categories=list(CATEGORIES.items()),
        kind_names=KINDS,
        category_names=CATEGORIES,
        status_names=STATUSES,
        source_names=SOURCES,
        action_name=action_name,
        **await desk.read(work),
    )


def action_name(action: str) -> str:
    """What a line of the history is called."""
    key = f"action.{action}"
    words = _words(key) if key in _words.known() else action
    return words[:1].upper() + words[1:]
