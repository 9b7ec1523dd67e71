"""One-time links: the first administrator, and a password of one's own choice."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import audit
from bot.console.console import Console
from bot.console.desk import Forged, NotFound, write_flash
from bot.console.forms import filled, texts
from bot.console.sign_in_screens import SIGN_IN
from bot.officials import enrolling, passwords
from bot.officials.enrolling import PasswordLink
from bot.officials.official import Official
from bot.rejected import Rejected
from bot.web.visitor import is_from


class PasswordForm(BaseModel):
    password: Annotated[str, Field(max_length=1000)]
    again: Annotated[str, Field(max_length=1000)]


class FirstForm(PasswordForm):
    login: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=120)]


def routes(console: Console) -> APIRouter:
    """Open to whoever holds a link that is still good."""
    router = console.router()
    site = console.site

    async def good(token: str) -> PasswordLink:
        now = site.now()
        found = await site.database.read(lambda session: enrolling.read_link(session, token, now))
        if found is None:
            raise NotFound
        return found

    @router.get("/mat-khau/{token}")
    async def show(request: Request, token: str) -> Response:
        link = await good(token)
        return site.page(
            request, "console/link.html", first=link.official_id is None, token=token, problems={}, values={}
        )

    @router.post("/mat-khau/{token}")
    async def take(request: Request, token: str) -> Response:
        if not is_from(request, site.public_url):
            raise Forged
        first = (await good(token)).official_id is None
        now = site.now()
        try:
            form = await filled(request, FirstForm if first else PasswordForm)
            password_hash = await _hashed(form)
            make: Callable[..., Official] = enrolling.choose_password
            if isinstance(form, FirstForm):
                make = partial(enrolling.first_administrator, login=form.login, name=form.name)

            def work(session: Session) -> None:
                official = make(session, token, password_hash=password_hash, now=now)
                subject = f"official/{official.login}"
                audit.record(session, actor=official.login, action="password.choose", subject=subject, now=now)

            await site.database.write(work)
        except Rejected as refused:
            values = texts(await request.form())
            return site.page(
                request,
                "console/link.html",
                status=422,
                first=first,
                token=token,
                problems=refused.problems,
                values={name: values.get(name, "") for name in ("login", "name")},
            )
        response = RedirectResponse(SIGN_IN, status_code=303)
        write_flash(site, request, response, "Đã đặt mật khẩu. Mời bạn đăng nhập.", "ok")
        return response

    return router


async def _hashed(form: PasswordForm) -> str:
    if form.password != form.again:
        raise Rejected({"again": "Hai lần nhập mật khẩu chưa giống nhau."})
    return await asyncio.to_thread(passwords.hashed, form.password)
