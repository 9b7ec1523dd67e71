"""The steps of a campaign at the desk: submit, approve, send back, schedule, pause, go on, cancel, try, share."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.calendar import working_days
from bot.console.console import Console, needs
from bot.console.desk import Desk
from bot.console.forms import texts
from bot.office_hours import local
from bot.officials.access import Permission
from bot.rejected import Rejected
from scheduler.campaigns import approving, drafting, news, rhythm, sharing, trying
from scheduler.campaigns.screens import CAMPAIGNS, shown
from scheduler.campaigns.wording import sender_of

Editing = Annotated[Desk, needs(Permission.EDIT)]
Approving = Annotated[Desk, needs(Permission.APPROVE)]


def screens(console: Console) -> APIRouter:
    """Each is a POST that comes back to the campaign."""
    router = console.router("/chien-dich/{campaign_id:int}")
    sender = sender_of(console.site.frame.settings)

    async def step(
        request: Request, desk: Desk, campaign_id: int, work: Callable[[Session], object], done: str
    ) -> Response:
        try:
            await desk.write(work)
        except Rejected as refused:
            return await shown(desk, campaign_id, refused.problems, texts(await request.form()))
        return desk.back(f"{CAMPAIGNS}/{campaign_id}", done)

    @router.post("/trinh")
    async def submit(request: Request, campaign_id: int, desk: Editing) -> Response:
        def work(session: Session) -> None:
            approving.submit(session, campaign_id, sender, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đã trình duyệt.")

    @router.post("/duyet")
    async def approve(request: Request, campaign_id: int, desk: Approving) -> Response:
        def work(session: Session) -> None:
            approving.approve(session, campaign_id, sender, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đã duyệt. Lên lịch để gửi.")

    @router.post("/tra-lai")
    async def send_back(request: Request, campaign_id: int, desk: Editing) -> Response:
        why = str((await request.form()).get("why", ""))

        def work(session: Session) -> None:
            approving.send_back(session, campaign_id, why, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đã đưa về bản soạn.")

    @router.post("/len-lich")
    async def schedule(request: Request, campaign_id: int, desk: Editing) -> Response:
        form = await request.form()
        values = {name: value for name, value in form.items() if isinstance(value, str)}
        weekdays = [value for value in form.getlist("weekdays") if isinstance(value, str)]
        try:

            def work(session: Session) -> str:
                drafting.found(session, campaign_id, desk.actor, Permission.EDIT)
                when = rhythm.read(values, weekdays, working_days.load(session), desk.now)
                first = approving.schedule(session, campaign_id, when, desk.actor, desk.now)
                return f"{local(first):%H:%M %d/%m/%Y}"

            first = await desk.write(work)
        except Rejected as refused:
            return await shown(desk, campaign_id, refused.problems, texts(form))
        return desk.back(f"{CAMPAIGNS}/{campaign_id}", f"Đã lên lịch. Lần gửi đầu: {first}.")

    @router.post("/tam-dung")
    async def pause(request: Request, campaign_id: int, desk: Approving) -> Response:
        def work(session: Session) -> None:
            approving.pause(session, campaign_id, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đã tạm dừng: không tin nào đi thêm.")

    @router.post("/gui-tiep")
    async def resume(request: Request, campaign_id: int, desk: Approving) -> Response:
        def work(session: Session) -> None:
            approving.resume(session, campaign_id, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đang gửi tiếp từ chỗ đã dừng.")

    @router.post("/huy")
    async def cancel(request: Request, campaign_id: int, desk: Editing) -> Response:
        why = str((await request.form()).get("why", ""))

        def work(session: Session) -> None:
            approving.cancel(session, campaign_id, why, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đã hủy chiến dịch.")

    @router.post("/gui-thu")
    async def try_it(request: Request, campaign_id: int, desk: Editing) -> Response:
        kind = str((await request.form()).get("audience", ""))

        def work(session: Session) -> str:
            return trying.send_to_oneself(session, campaign_id, kind, sender, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đã gửi thử vào cuộc trò chuyện của bạn.")

    @router.post("/chia-se")
    async def share(request: Request, campaign_id: int, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        def work(session: Session) -> None:
            sharing.share(session, campaign_id, desk.actor, desk.now)

        return await step(request, desk, campaign_id, work, "Đã tạo liên kết chia sẻ của riêng bạn.")

    @router.post("/go-tin")
    async def take_down(request: Request, campaign_id: int, desk: Approving) -> Response:
        def work(session: Session) -> None:
            campaign = drafting.found(session, campaign_id, desk.actor, Permission.APPROVE)
            if not news.withdraw(session, campaign_id):
                raise Rejected("Chiến dịch này không có tin nào trên trang web.")
            drafting.note(session, campaign, desk.actor, "news withdrawn", desk.now)

        return await step(request, desk, campaign_id, work, "Đã gỡ tin khỏi trang web.")

    return router
