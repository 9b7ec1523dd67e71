"""FAQs in the console: the list, a form, a preview as citizens get it, and what is done to each."""

from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.console.console import Console, HomeLine, needs
from bot.console.desk import HOME, Desk, NotFound
from bot.console.forms import filled, texts
from bot.faqs import editing
from bot.office_hours import local
from bot.officials.access import Actor, Permission
from bot.rejected import Rejected
from knowledge import faq_revising
from knowledge.faq import Faq, FaqDraft, FaqRecord
from knowledge.procedure import Status

FEATURE = Path(__file__).parent
FAQS = f"{HOME}/hoi-dap"
STATES = {Status.PUBLISHED: "Đang công khai", Status.WITHDRAWN: "Đã thu hồi", Status.DRAFT: "Bản nháp mới"}


class FaqForm(BaseModel):
    """`variants` and `procedures`: one a line."""

    question: Annotated[str, Field(min_length=5, max_length=300)]
    answer: Annotated[str, Field(min_length=10, max_length=4_000)]
    variants: Annotated[str, Field(max_length=4_000)] = ""
    procedures: Annotated[str, Field(max_length=600)] = ""
    topic: Annotated[str, Field(max_length=80)] = ""
    legal: Annotated[str, Field(max_length=500)] = ""
    source: Annotated[str, Field(max_length=300)] = ""
    checked_on: date | None = None
    doubt: Annotated[str, Field(max_length=300)] = ""

    def record(self) -> FaqRecord:
        values = self.model_dump() | {
            "variants": self.variants.splitlines(),
            "procedures": [code.strip() for code in self.procedures.replace(",", "\n").splitlines() if code.strip()],
        }
        return FaqRecord.model_validate(values)


class ReasonForm(BaseModel):
    reason: Annotated[str, Field(max_length=300)] = ""


def screens(console: Console) -> APIRouter:
    """For editors; publishing is for those who approve."""
    router = console.router("/hoi-dap")
    console.menu("Câu hỏi thường gặp", FAQS, Permission.VIEW, order=42)
    console.card(_due)

    @router.get("")
    async def listed(desk: Annotated[Desk, needs(Permission.VIEW)], trang_thai: str = "", tim: str = "") -> Response:
        rows = await desk.read(lambda session: editing.listed(session, state=trang_thai, words=tim))
        return desk.page("faqs/list.html", rows=rows, state=trang_thai, words=tim, states=STATES)

    @router.get("/moi")
    async def blank(desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        values = {"checked_on": local(desk.now).date().isoformat()}
        return desk.page("faqs/form.html", key="", values=values, draft=None)

    @router.post("/moi")
    async def add(request: Request, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        return await _save(request, desk, "")

    @router.get("/{key}")
    async def show(key: str, desk: Annotated[Desk, needs(Permission.VIEW)]) -> Response:
        faq, draft, history = await desk.read(lambda session: _everything(session, key))
        in_force = faq_revising.record_of(faq) if faq else None
        return desk.page(
            "faqs/show.html",
            key=key,
            faq=faq,
            record=in_force,
            draft=draft[0] if draft else None,
            draft_row=draft[1] if draft else None,
            changed=_changed(in_force, draft[0] if draft else None),
            history=history,
            states=STATES,
            labels=LABELS,
        )

    @router.get("/{key}/sua")
    async def edit(key: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        faq, draft, _ = await desk.read(lambda session: _everything(session, key))
        record = draft[0] if draft else faq_revising.record_of(faq) if faq else None
        assert record is not None
        return desk.page("faqs/form.html", key=key, values=_values(record), draft=draft[1] if draft else None)

    @router.post("/{key}/sua")
    async def change(request: Request, key: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        await desk.read(lambda session: _everything(session, key))
        return await _save(request, desk, key)

    @router.post("/{key}/cong-bo")
    async def publish(key: str, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        await desk.write(lambda session: editing.publish(session, desk.actor, key, desk.now))
        return desk.back(f"{FAQS}/{key}", "Đã công bố. Câu hỏi tiếp theo của người dân sẽ nhận câu trả lời này.")

    @router.post("/{key}/thu-hoi")
    async def withdraw(request: Request, key: str, desk: Annotated[Desk, needs(Permission.APPROVE)]) -> Response:
        form = await filled(request, ReasonForm)
        await desk.write(lambda session: editing.withdraw(session, desk.actor, key, form.reason, desk.now))
        return desk.back(f"{FAQS}/{key}", "Đã thu hồi.")

    @router.post("/{key}/bo-nhap")
    async def drop(key: str, desk: Annotated[Desk, needs(Permission.EDIT)]) -> Response:
        await desk.write(lambda session: editing.drop(session, desk.actor, key, desk.now))
        return desk.back(FAQS, "Đã bỏ bản nháp.")

    return router


LABELS = {
    "question": "Câu hỏi",
    "answer": "Trả lời",
    "variants": "Cách hỏi khác",
    "procedures": "Thủ tục liên quan",
    "topic": "Chủ đề",
    "legal": "Căn cứ pháp lý",
    "source": "Nguồn",
    "checked_on": "Ngày rà soát",
    "doubt": "Cần xác nhận",
}


async def _save(request: Request, desk: Desk, key: str) -> Response:
    try:
        form = await filled(request, FaqForm)
        saved = await desk.write(lambda session: editing.save(session, desk.actor, key, form.record(), desk.now))
    except Rejected as refused:
        values = texts(await request.form())
        return desk.page("faqs/form.html", key=key, values=values, problems=refused.problems, draft=None)
    return desk.back(f"{FAQS}/{saved}", "Đã lưu bản nháp; cần một người khác xem lại và công bố.")


def _everything(session: Session, key: str) -> tuple[Faq | None, tuple[FaqRecord, FaqDraft] | None, list[object]]:
    faq, draft = session.get(Faq, key), faq_revising.draft_of(session, key)
    if faq is None and draft is None:
        raise NotFound
    return faq, draft, list(faq_revising.history(session, key))


def _values(record: FaqRecord) -> dict[str, str]:
    return {
        **record.model_dump(mode="json"),
        "variants": "\n".join(record.variants),
        "procedures": "\n".join(record.procedures),
    }


def _changed(old: FaqRecord | None, new: FaqRecord | None) -> list[tuple[str, str, str]]:
    """(label, before, after) of what the draft would change."""
    if new is None:
        return []
    before, after = _values(old) if old else {}, _values(new)
    return [
        (label, str(before.get(name) or ""), str(after.get(name) or ""))
        for name, label in LABELS.items()
        if (before.get(name) or "") != (after.get(name) or "")
    ]


def _due(session: Session, actor: Actor, now: object) -> list[HomeLine]:
    if not actor.may(Permission.APPROVE):
        return []
    waiting = sum(draft.by != actor.login for draft in editing.waiting(session))
    return (
        [HomeLine("câu hỏi thường gặp chờ bạn xem lại, công bố", f"{FAQS}?trang_thai=waiting", waiting)]
        if waiting
        else []
    )
