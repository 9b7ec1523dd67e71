"""The page behind a code at `/khao-sat/<code>`: answered in two taps, without JavaScript, and nothing typed is lost."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from bot import texts
from bot.database import Database
from bot.office_hours import local
from bot.rejected import Rejected
from bot.web.frame import Frame
from bot.web.rate import TokenBuckets, network_of
from scheduler.surveys import answering, placement
from scheduler.surveys.answering import Sent
from scheduler.surveys.form import Form
from scheduler.surveys.placement import Placement
from scheduler.surveys.questionnaire import Questionnaire
from scheduler.surveys.tokens import Ticket, Tokens
from scheduler.surveys.visiting import is_robot, kept, language

FEATURE = Path(__file__).parent  # for the Frame: templates and static files
COOKIE = "motcua_survey"
_A_DAY = 24 * 3600
_MOST_SHEETS = 3  # of one device for one code in a day: a family shares a phone

_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page asks: nothing where no round is open, with the reason in `closed`."""

    place: Placement
    form: Form | None = None
    closed: str = ""


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """What the routes share. `bots`: (name, address of a chat for a code) of the channels there are."""

    frame: Frame
    database: Database
    tokens: Tokens
    now: Callable[[], datetime]
    bots: Callable[[str], list[tuple[str, str]]] = lambda _code: []
    pace: TokenBuckets = field(default_factory=lambda: TokenBuckets(600, 10))  # a whole hall may share an address

    async def find(self, code: str) -> Shown | None:
        """The placement and its form; None for a code that nobody made."""
        now = self.now()

        def work(session: Session) -> Shown | None:
            place = placement.find(session, code)
            if place is None:
                return None
            try:
                this = answering.open_round(session, place, now)
            except Rejected as refused:
                return Shown(place, closed=refused.problems[""])
            asked = session.get(Questionnaire, this.questionnaire_id)
            assert asked is not None
            return Shown(place, asked.form)

        return await self.database.read(work)

    async def is_spent(self, ticket: Ticket) -> bool:
        """Whether this invitation or dossier was answered."""
        return await self.database.read(lambda session: answering.spent(session, ticket.subject))

    def seen(self, request: Request) -> dict[str, int]:
        """What this device opened and sent today."""
        return self.tokens.recall(request.cookies.get(COOKIE, ""), local(self.now()).date())

    def remember(self, request: Request, response: Response, seen: dict[str, int]) -> Response:
        """The same, put back."""
        value = self.tokens.remember(seen, local(self.now()).date())
        https = self.frame.settings.public_url.startswith("https://") or request.url.scheme == "https"
        response.set_cookie(
            COOKIE, value, max_age=_A_DAY, path="/khao-sat", httponly=True, secure=https, samesite="lax"
        )
        return response

    def show(
        self,
        shown: Shown,
        request: Request,
        *,
        given: dict[str, str] | None = None,
        problems: dict[str, str] | None = None,
        status: int = 200,
        ticket: str = "",
    ) -> Response:
        """The form with what was given so far, or why there is none."""
        return self.frame.page(
            "surveys/form.html" if shown.form else "surveys/closed.html",
            status=status,
            place=shown.place,
            form=shown.form,
            closed=shown.closed,
            given=given or {},
            problems=problems or {},
            key=self.tokens.form(shown.place.code, self.now()),
            ticket=ticket,
            bots=self.bots(shown.place.code),
            **language(request),
        )

    def unknown(self, request: Request, code: str) -> Response:
        """The page that asks for a code, after one that nobody made."""
        wrong = _words("page.unknown", code=code.strip()[:20]) if code else ""
        return self.frame.page(
            "surveys/enter.html", status=404 if code else 200, wrong=wrong, bots=self.bots(""), **language(request)
        )

    async def take(self, request: Request, shown: Shown, given: dict[str, str]) -> Response:
        """Keeps the answers. Whatever is wrong comes back with everything that was typed."""
        now, place = self.now(), shown.place
        ticket, seen = self.tokens.read_ticket(given.get("p", "")), self.seen(request)

        def again(problems: dict[str, str], status: int) -> Response:
            return self.show(
                shown, request, given=given, problems=problems, status=status, ticket=ticket.token if ticket else ""
            )

        refusal = self._refusal(request, place, ticket, given, seen)
        if refusal is not None:
            return again({"": refusal[0]}, refusal[1])
        key = self.tokens.read_form(given.get("key", ""), place.code, now)
        if key is None:
            return again({"": _words("page.old")}, 409)
        assert shown.form is not None
        answers = {name.removeprefix("q_"): value for name, value in given.items() if name.startswith("q_")}
        try:
            filled = shown.form.fill(answers, given.get("audience", ""))
            lasting = (ticket.subject,) if ticket else ()
            sent = Sent(filled, (key,), "page", ticket.procedure_code if ticket else "", lasting)
            outcome = await self.database.write(lambda session: _record(session, place.code, sent, now))
        except Rejected as refused:
            return again(refused.problems, 422)
        if outcome == "kept":
            seen[place.code] = seen.get(place.code, 0) + 1
        where = f"/khao-sat/{place.code}/cam-on{'?da-gui=1' if outcome == 'spent' else ''}"
        return self.remember(request, RedirectResponse(kept(where, request), status_code=303), seen)

    def _refusal(
        self, request: Request, place: Placement, ticket: Ticket | None, given: dict[str, str], seen: dict[str, int]
    ) -> tuple[str, int] | None:
        """Why this sheet is not taken now, with the status; None for nearly everybody."""
        host = network_of(request.client.host) if request.client else ""
        if self.pace.take(host, time.monotonic()):
            return _words("page.too_fast"), 429
        if given.get("p") and ticket is None:
            return _words("page.forged"), 409
        if ticket is None and not place.kiosk and seen.get(place.code, 0) >= _MOST_SHEETS:
            return _words("page.enough", most=_MOST_SHEETS), 429
        return None


def routes(page: SurveyPage) -> APIRouter:
    """The form, its thanks, how to scan, and the page for those who type the code."""
    router = APIRouter(prefix="/khao-sat", include_in_schema=False)

    @router.get("")
    async def enter(request: Request, ma: str = "") -> Response:
        shown = await page.find(ma) if ma else None
        if shown is None:
            return page.unknown(request, ma)
        return RedirectResponse(f"/khao-sat/{shown.place.code}", status_code=303)

    @router.get("/huong-dan")
    async def how_to_scan(request: Request) -> Response:
        return page.frame.page("surveys/scanning.html", **language(request))

    @router.get("/{code}")
    async def show(request: Request, code: str, p: str = "") -> Response:
        shown = await page.find(code)
        if shown is None:
            return page.unknown(request, code)
        ticket = page.tokens.read_ticket(p)
        problems = {"": _words("page.forged")} if p and ticket is None else {}
        token = ticket.token if ticket else ""
        if ticket and await page.is_spent(ticket):
            return RedirectResponse(f"/khao-sat/{shown.place.code}/cam-on?da-gui=1", status_code=303)
        seen = page.seen(request)
        if shown.place.code not in seen and not is_robot(request):
            seen[shown.place.code] = 0
            day = local(page.now()).date()
            await page.database.write(lambda session: placement.scanned(session, shown.place.code, day))
        response = page.show(shown, request, problems=problems, ticket=token)
        return page.remember(request, response, seen)

    @router.post("/{code}")
    async def send(request: Request, code: str) -> Response:
        given = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        shown = await page.find(code)
        if shown is None:
            return page.unknown(request, code)
        if shown.form is None:
            return page.show(shown, request, given=given, status=409)
        return await page.take(request, shown, given)

    @router.get("/{code}/cam-on")
    async def thanks(request: Request, code: str) -> Response:
        shown = await page.find(code)
        if shown is None:
            return page.unknown(request, code)
        return page.frame.page(
            "surveys/thanks.html",
            place=shown.place,
            before=request.query_params.get("da-gui") == "1",
            bots=page.bots(""),
            **language(request),
        )

    return router


def _record(session: Session, code: str, sent: Sent, now: datetime) -> str:
    """ "kept", "again" for the same form once more, "spent" for a token that was used before."""
    place = placement.find(session, code)
    assert place is not None
    if answering.record(session, place, sent, now):
        return "kept"
    return "again" if answering.spent(session, sent.once[0]) else "spent"
