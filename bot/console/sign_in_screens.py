"""The way in: password, second factor, one-time links, and the way out."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

import segno
from fastapi import APIRouter
from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import signing_in
from bot.console.console import Console
from bot.console.desk import HOME, SESSION_COOKIE, Forged, SignInNeeded, own_path, write_flash
from bot.console.forms import filled
from bot.console.signing_in import Visitor
from bot.officials import passwords, signed_in
from bot.officials.official import Official
from bot.officials.signed_in import OfficialSession
from bot.rejected import Rejected
from bot.web.rate import network_of
from bot.web.visitor import is_from

SIGN_IN = f"{HOME}/dang-nhap"
CODE = f"{HOME}/ma-xac-nhan"
ENROL = f"{HOME}/cai-ma-xac-nhan"


class SignInForm(BaseModel):
    login: Annotated[str, Field(min_length=1, max_length=60)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]
    tiep: str = ""


class CodeForm(BaseModel):
    code: Annotated[str, Field(min_length=1, max_length=20)]
    tiep: str = ""


def routes(console: Console) -> APIRouter:
    """Pages that are open to who is not signed in yet; each checks for itself that the form is ours."""
    router = console.router()
    site = console.site

    @router.get("/dang-nhap")
    async def ask_password(request: Request, tiep: str = "") -> Response:
        return site.page(request, "console/sign_in.html", tiep=tiep, problems={}, values={})

    @router.post("/dang-nhap")
    async def take_password(request: Request) -> Response:
        _require_own(request, console)
        values = {"login": str((await request.form()).get("login", ""))[:60]}
        tiep = str((await request.form()).get("tiep", ""))
        try:
            form = await filled(request, SignInForm)
            token = await signing_in.sign_in(site.database, form.login, form.password, _visitor(request), site.now())
        except Rejected as refused:
            return site.page(
                request, "console/sign_in.html", status=422, tiep=tiep, problems=refused.problems, values=values
            )
        return _signed_in(console, request, token, f"{CODE}?{_onward(tiep)}")  # passes on who needs no code

    @router.get("/ma-xac-nhan")
    async def ask_code(request: Request, tiep: str = "") -> Response:
        row, official = await _half(console, request)
        if not official.totp_secret:
            address = own_path(tiep) if row.complete else f"{ENROL}?{_onward(tiep)}"
            return RedirectResponse(address, status_code=303)
        if row.complete:
            return RedirectResponse(own_path(tiep), status_code=303)
        return site.page(request, "console/code.html", tiep=tiep, problems={})

    @router.post("/ma-xac-nhan")
    async def take_code(request: Request) -> Response:
        _require_own(request, console)
        row, official = await _half(console, request)
        tiep, now = str((await request.form()).get("tiep", "")), site.now()
        try:
            form = await filled(request, CodeForm)
            await site.database.read(partial(signing_in.require_patience, login=official.login, now=now))
            token = await site.database.write(partial(signing_in.confirm, session_id=row.id, code=form.code, now=now))
        except Rejected as refused:
            if "code" in refused.problems:
                await site.database.write(partial(signing_in.wrong_code, login=official.login, now=now))
            return site.page(request, "console/code.html", status=422, tiep=tiep, problems=refused.problems)
        return _signed_in(console, request, token, own_path(tiep))

    @router.get("/cai-ma-xac-nhan")
    async def show_secret(request: Request, tiep: str = "") -> Response:
        _, official = await _half(console, request)
        if official.totp_secret:
            return RedirectResponse(CODE, status_code=303)
        return _enrolment(console, request, official, passwords.new_secret(), tiep, {})

    @router.post("/cai-ma-xac-nhan")
    async def take_secret(request: Request) -> Response:
        _require_own(request, console)
        row, official = await _half(console, request)
        form = await request.form()
        tiep, secret = str(form.get("tiep", "")), console.site.secrets.read(str(form.get("secret", "")))
        if official.totp_secret or secret is None or not secret.startswith(f"{row.id}-"):
            raise Forged
        secret = secret.removeprefix(f"{row.id}-")
        try:
            code = (await filled(request, CodeForm)).code
            token = await site.database.write(
                partial(signing_in.enrol, session_id=row.id, secret=secret, code=code, now=site.now())
            )
        except Rejected as refused:
            return _enrolment(console, request, official, secret, tiep, refused.problems)
        return _signed_in(console, request, token, own_path(tiep), "Đã bật xác nhận hai lớp.")

    @router.post("/dang-xuat")
    async def sign_out(request: Request) -> Response:
        _require_own(request, console)
        token, now = request.cookies.get(SESSION_COOKIE, ""), site.now()

        def work(session: Session) -> None:
            found = signed_in.find(session, token, now)
            if found is not None:
                signed_in.end(session, found[0].id, now)

        await site.database.write(work)
        response = RedirectResponse(SIGN_IN, status_code=303)
        response.delete_cookie(SESSION_COOKIE, path=HOME)
        write_flash(site, request, response, "Bạn đã đăng xuất.", "ok")
        return response

    return router


def remember(console: Console, request: Request, response: Response, token: str) -> None:
    """The session's cookie: for the console alone, never for a script."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(signed_in.LONGEST.total_seconds()),
        path=HOME,
        httponly=True,
        secure=console.site.is_https(request),
        samesite="lax",
    )


def _signed_in(console: Console, request: Request, token: str, address: str, words: str = "") -> Response:
    response = RedirectResponse(address, status_code=303)
    remember(console, request, response, token)
    if words:
        write_flash(console.site, request, response, words, "ok")
    return response


async def _half(console: Console, request: Request) -> tuple[OfficialSession, Official]:
    """Who gave the right password, whether or not the second factor is in. Raises SignInNeeded."""
    token, now = request.cookies.get(SESSION_COOKIE, ""), console.site.now()
    found = await console.site.database.read(lambda session: signed_in.find(session, token, now))
    if found is None:
        raise SignInNeeded
    return found


def _enrolment(
    console: Console, request: Request, official: Official, secret: str, tiep: str, problems: dict[str, str]
) -> Response:
    site = console.site
    uri = passwords.enrolment_uri(secret, official.login, site.office_name)
    token = request.cookies.get(SESSION_COOKIE, "")
    return site.page(
        request,
        "console/enrol.html",
        status=422 if problems else 200,
        tiep=tiep,
        problems=problems,
        secret=secret,
        signed=site.secrets.sign(f"{signed_in.id_of(token)}-{secret}"),
        picture=Markup(segno.make(uri, error="m").svg_inline(scale=5, border=2)),  # noqa: S704
    )


def _onward(tiep: str) -> str:
    return urlencode({"tiep": own_path(tiep)})


def _visitor(request: Request) -> Visitor:
    host = network_of(request.client.host) if request.client else ""
    return Visitor(request.headers.get("user-agent", ""), host)


def _require_own(request: Request, console: Console) -> None:
    if not is_from(request, console.site.public_url):
        raise Forged
