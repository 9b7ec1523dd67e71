"""One POST of the report's form: looked at again, filed, joined to another's case, or given back to be mended."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from bot import attachments, citizens, texts
from bot.attachments import MOST_BYTES, Attachment, Checked
from bot.channels.web import NAME
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Source
from bot.feedback.labels import CATEGORIES, KINDS
from bot.intake import duplicates, filing, form
from bot.intake.draft import Draft
from bot.intake.duplicates import Alike
from bot.intake.filing import MOST_PHOTOS
from bot.intake.form import ReportForm
from bot.intake.suggesting import Suggestion
from bot.intake.visiting import PATH, ReportPage
from bot.rejected import Rejected

_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Sending:
    """One POST of the form: look again, send, follow another's case, or go back to change something."""

    page: ReportPage
    request: Request
    visitor: str
    given: FormData

    async def step(self) -> Response:
        values, key = form.read(self.given), str(self.given.get("id", ""))[:64] or self.page.visitors.make()
        if values.website:
            return self.page.form(self.request, self.visitor, ReportForm())  # a robot: nothing is kept, nothing told
        verb = str(self.given.get("step", "preview"))
        problems: dict[str, str] = {}
        checked, unfit = await self._checked(values)
        if unfit:
            problems["photos"] = unfit
        photos = await self.page.database.write(lambda session: self._keep(session, values, checked))
        try:
            seen = form.look(values)
        except Rejected as wrong:
            problems = {**wrong.problems, **problems}
        if problems or verb == "edit":
            shown = {} if verb == "edit" and not unfit else problems
            values = self._without_what_is_referred(values, problems)
            return self.page.form(self.request, self.visitor, values, shown, key=key, photos=photos)
        if verb == "send":
            return await self._send(values, seen, key, photos)
        if verb.startswith("join:"):
            return await self._join(verb.removeprefix("join:"), values, seen, key, photos)
        return await self._preview(values, seen, key, photos)

    async def _checked(self, values: ReportForm) -> tuple[list[Checked], str]:
        room = MOST_PHOTOS - len(values.photos)
        sent = [one for one in self.given.getlist("photos") if isinstance(one, UploadFile) and one.filename]
        checked: list[Checked] = []
        problems: list[str] = []
        for photo in sent[:room]:
            content = await photo.read(MOST_BYTES + 1)
            try:
                checked.append(
                    await asyncio.to_thread(attachments.check, content, photo.filename or "", pictures_only=True)
                )
            except Rejected as wrong:
                problems += wrong.problems.values()
        if len(sent) > room:
            problems.append(_words("noted.full", most=MOST_PHOTOS))
        return checked, " ".join(problems)

    def _keep(self, session: Session, values: ReportForm, checked: Sequence[Checked]) -> list[Attachment]:
        owner, now = filing.owner_of("form", self.visitor), self.page.now()
        kept = [one for one in attachments.drafts(session, owner) if one.id in values.photos]
        return [*kept, *(attachments.store(session, one, now, owner=owner) for one in checked)]

    @staticmethod
    def _without_what_is_referred(values: ReportForm, problems: dict[str, str]) -> ReportForm:
        """Words of a khiếu nại or tố cáo do not even come back into the box."""
        referred = {_words("form.complaint"), _words("form.denunciation")}
        return values.model_copy(update={"text": ""}) if problems.get("text") in referred else values

    async def _preview(
        self, values: ReportForm, seen: Suggestion, key: str, photos: Sequence[Attachment], gone: str = ""
    ) -> Response:
        def work(session: Session) -> tuple[Draft, list[Alike]]:
            draft = form.draft_of(session, values, seen, key, _ids(photos))
            found = []
            if seen.in_a_place:
                found = duplicates.alike(
                    session,
                    text=f"{draft.text} {draft.place}",
                    area=draft.area,
                    now=self.page.now(),
                    latitude=draft.latitude,
                    longitude=draft.longitude,
                )
            return draft, found

        draft, alike = await self.page.database.read(work)
        return self.page.page(
            self.request,
            "preview.html",
            self.visitor,
            values=values,
            draft=draft,
            alike=alike,
            seen=seen,
            key=key,
            photos=photos,
            gone=gone,
            kinds=KINDS,
            categories=CATEGORIES,
        )

    async def _send(self, values: ReportForm, seen: Suggestion, key: str, photos: Sequence[Attachment]) -> Response:
        now = self.page.now()

        def work(session: Session) -> FeedbackCase:
            citizen = citizens.meet(session, NAME, self.visitor, now)
            draft = form.draft_of(session, values, seen, f"form/{self.visitor}/{key}", _ids(photos))
            owner = filing.owner_of("form", self.visitor)
            return filing.file(session, draft, now, source=Source.WEB, citizen_id=citizen.id, channel=NAME, owner=owner)

        case = await self.page.database.write(work)
        return RedirectResponse(f"{PATH}/da-gui/{case.code}", status_code=303)

    async def _join(
        self, code: str, values: ReportForm, seen: Suggestion, key: str, photos: Sequence[Attachment]
    ) -> Response:
        now = self.page.now()

        def work(session: Session) -> FeedbackCase | None:
            citizen = citizens.meet(session, NAME, self.visitor, now)
            case = duplicates.join(session, code, citizen.id, now)
            if case is not None:
                attachments.discard(session, _ids(photos), filing.owner_of("form", self.visitor))
            return case

        case = await self.page.database.write(work)
        if case is None:
            return await self._preview(values, seen, key, photos, gone=_words("alike.gone"))
        return self.page.page(self.request, "joined.html", self.visitor, code=case.code)


def _ids(photos: Sequence[Attachment]) -> list[int]:
    return [photo.id for photo in photos if photo.id is not None]
