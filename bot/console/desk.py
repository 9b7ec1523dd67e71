"""What a screen works at: who asks, what they may do, the database, and the pages to answer with."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from markupsafe import Markup
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.database import Database
from bot.officials.access import Actor
from bot.web.frame import Frame
from bot.web.signing import Signer
from knowledge.search import Finder

T = TypeVar("T")

HOME = "/quan-tri"
SESSION_COOKIE = "motcua_official"
FLASH_COOKIE = "motcua_flash"
_FLASH_SECONDS = 60


class NotFound(Exception):
    """There is no such thing, or it is not theirs to see: the same answer, so that nothing can be guessed."""


class Forbidden(Exception):
    """They are known, and may not do this."""


class SignInNeeded(Exception):
    """Nobody is signed in, or the second factor is missing."""


class Forged(Exception):
    """The request did not come from our own form."""


@dataclass(frozen=True, slots=True)
class Site:
    """What every desk stands on. `secret` signs forms and flashes."""

    frame: Frame
    database: Database
    now: Callable[[], datetime]
    secret: bytes
    public_url: str = ""
    office_name: str = ""
    finder: Callable[[], Finder] | None = None  # of the published catalogue; raises RuntimeError before it is read

    @property
    def csrf(self) -> Signer:
        return Signer(self.secret, "console form")

    @property
    def flashes(self) -> Signer:
        return Signer(self.secret, "console flash")

    @property
    def secrets(self) -> Signer:
        """Signs the second factor that a page offers until it is taken."""
        return Signer(self.secret, "console second factor")

    def is_https(self, request: Request) -> bool:
        """Whether cookies may be kept to https."""
        return self.public_url.startswith("https://") or request.url.scheme == "https"

    def page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page of the console, with the words of the last change, which are then forgotten."""
        flash = read_flash(self, request)
        response = self.frame.page(template, status=status, flash=flash, path=request.url.path, **context)
        if flash:
            response.delete_cookie(FLASH_COOKIE, path=HOME)
        return response


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of one official. `now` is the same for everything it does."""

    site: Site
    request: Request
    actor: Actor
    session_id: str
    now: datetime
    menu: tuple[Any, ...] = ()
    unread: int = 0

    @property
    def csrf(self) -> Markup:
        """The hidden box that every form carries: `{{ csrf }}`."""
        return Markup('<input type="hidden" name="csrf" value="{}">').format(self.site.csrf.sign(self.session_id))

    async def read(self, work: Callable[[Session], T]) -> T:
        """The result of `work` on a session for reading."""
        return await self.site.database.read(work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """The result of `work`, committed."""
        return await self.site.database.write(work)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        problems: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
        **context: Any,
    ) -> Response:
        """A page in the console's frame. `problems` and `values` fill a form again that was refused."""
        return self.site.page(
            self.request,
            template,
            status=422 if problems and status == 200 else status,
            desk=self,
            actor=self.actor,
            csrf=self.csrf,
            problems=problems or {},
            values=values or {},
            **context,
        )

    def fragment(self, template: str, **context: Any) -> Response:
        """A piece of a page for a script that keeps it live."""
        return self.site.frame.page(
            template, desk=self, actor=self.actor, csrf=self.csrf, problems={}, values={}, **context
        )

    def back(self, address: str, words: str = "", *, kind: str = "ok") -> Response:
        """Sends them on after a change. `words` are shown once on the next page; `kind` is "ok" or "problem"."""
        response = RedirectResponse(address if address.startswith("/") else HOME, status_code=303)
        if words:
            write_flash(self.site, self.request, response, words, kind)
        return response


def write_flash(site: Site, request: Request, response: Response, words: str, kind: str) -> None:
    """Words for the next page, in a signed cookie."""
    packed = base64.urlsafe_b64encode(f"{kind}|{words[:600]}".encode()).decode()
    response.set_cookie(
        FLASH_COOKIE,
        site.flashes.sign(packed),
        max_age=_FLASH_SECONDS,
        path=HOME,
        httponly=True,
        secure=site.is_https(request),
        samesite="lax",
    )


def read_flash(site: Site, request: Request) -> tuple[str, str] | None:
    """(kind, words) of the last change, None where there are none."""
    packed = site.flashes.read(request.cookies.get(FLASH_COOKIE, ""))
    if packed is None:
        return None
    kind, _, words = base64.urlsafe_b64decode(packed).decode().partition("|")
    return kind, words


def own_path(address: str) -> str:
    """The path and query of an address of ours; the console's home for everything else."""
    parts = urlsplit(address)
    if not parts.path.startswith(HOME) or parts.path.startswith("//"):
        return HOME
    return parts.path + (f"?{parts.query}" if parts.query else "")
