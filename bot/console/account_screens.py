"""What every official has: a home page of what is due, notices, and their own account."""

import asyncio
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import audit
from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk
from bot.console.forms import filled
from bot.officials import linking, notices, passwords, signed_in
from bot.officials.access import Permission, is_administrator
from bot.officials.official import Official
from bot.rejected import Rejected

ACCOUNT = f"{HOME}/tai-khoan"
FEATURE = Path(__file__).parent  # for the Frame: templates and static files of the console itself


class ChangeForm(BaseModel):
    current: Annotated[str, Field(max_length=1000)]
    password: Annotated[str, Field(max_length=1000)]
    again: Annotated[str, Field(max_length=1000)]


def routes(console: Console) -> APIRouter:
    """Open to whoever may see anything at all."""
    router = console.router()

    @router.get("")
    async def home(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> list[HomeLine]:
            return [line for card in console.cards for line in card(session, desk.actor, desk.now)]

        lines = await desk.read(work)
        return desk.page("console/home.html", lines=[line for line in lines if line.count])

    @router.get("/thong-bao")
    async def hear(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        rows = await desk.read(lambda session: notices.newest(session, desk.actor.official_id))
        return desk.page("console/notices.html", rows=rows)

    @router.post("/thong-bao/da-xem")
    async def heard(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        await desk.write(lambda session: notices.read_all(session, desk.actor.official_id, desk.now))
        return desk.back(f"{HOME}/thong-bao", "Đã đánh dấu tất cả là đã xem.")

    @router.get("/tai-khoan")
    async def account(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        return await _account(desk, {})

    @router.post("/tai-khoan/mat-khau")
    async def change(request: Request, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        try:
            form = await filled(request, ChangeForm)
            await _change(desk, form)
        except Rejected as refused:
            return await _account(desk, refused.problems)
        return desk.back(ACCOUNT, "Đã đổi mật khẩu và đăng xuất ở các thiết bị khác.")

    @router.post("/tai-khoan/noi-chat")
    async def link(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        await desk.write(lambda session: linking.new_code(session, desk.actor.official_id, desk.now))
        return desk.back(ACCOUNT)

    @router.post("/tai-khoan/bo-noi-chat")
    async def unlink(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> None:
            _me(session, desk).contact = ""
            _audit(session, desk, "contact.unlink")

        await desk.write(work)
        return desk.back(ACCOUNT, "Từ nay thông báo chỉ hiện trong trang này.")

    @router.post("/tai-khoan/dang-xuat-noi-khac")
    async def elsewhere(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> None:
            signed_in.end_all(session, desk.actor.official_id, desk.now, but=desk.session_id)
            _audit(session, desk, "sessions.end")

        await desk.write(work)
        return desk.back(ACCOUNT, "Đã đăng xuất ở các thiết bị khác.")

    @router.post("/tai-khoan/tat-ma-xac-nhan")
    async def disarm(desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> None:
            if is_administrator(session, desk.actor.official_id):
                raise Rejected("Quản trị viên bắt buộc dùng xác nhận hai lớp.")
            _me(session, desk).totp_secret = ""
            _audit(session, desk, "totp.remove")

        await desk.write(work)
        return desk.back(ACCOUNT, "Đã tắt xác nhận hai lớp.")

    return router


async def _account(desk: Desk, problems: dict[str, str]) -> Response:
    mine = desk.actor.official_id
    me, sessions, code = await desk.read(
        lambda session: (
            _me(session, desk),
            signed_in.running(session, mine, desk.now),
            linking.waiting_code(session, mine, desk.now),
        )
    )
    return desk.page("console/account.html", me=me, sessions=sessions, code=code, problems=problems)


async def _change(desk: Desk, form: ChangeForm) -> None:
    if form.password != form.again:
        raise Rejected({"again": "Hai lần nhập mật khẩu chưa giống nhau."})
    me = await desk.read(lambda session: _me(session, desk))
    if not await asyncio.to_thread(passwords.matches, me.password_hash, form.current):
        raise Rejected({"current": "Mật khẩu hiện tại không đúng."})
    password_hash = await asyncio.to_thread(passwords.hashed, form.password)

    def work(session: Session) -> None:
        _me(session, desk).password_hash = password_hash
        signed_in.end_all(session, desk.actor.official_id, desk.now, but=desk.session_id)
        _audit(session, desk, "password.change")

    await desk.write(work)


def _me(session: Session, desk: Desk) -> Official:
    official = session.get(Official, desk.actor.official_id)
    assert official is not None
    return official


def _audit(session: Session, desk: Desk, action: str) -> None:
    actor = desk.actor.login
    audit.record(session, actor=actor, action=action, subject=f"official/{actor}", now=desk.now)
