"""What the screens of every feature share: the frame, the database, the menu, the home cards, and the way in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request

from bot.console.desk import HOME, SESSION_COOKIE, Desk, Forbidden, Forged, SignInNeeded, Site
from bot.officials import notices, signed_in
from bot.officials.access import Actor, Permission, actor_of, is_administrator
from bot.officials.official import Official
from bot.officials.signed_in import OfficialSession
from bot.web.visitor import is_from

Count = Callable[[Session, Actor, datetime], int]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu, seen by those who hold `permission` anywhere. `count`: what waits, quick to find."""

    label: str
    address: str
    permission: Permission
    order: int
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A MenuItem as one official sees it now."""

    label: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One line of what is due: `count` things behind `link`, `late` of them past their time."""

    text: str
    link: str
    count: int
    late: int = 0


Card = Callable[[Session, Actor, datetime], Iterable[HomeLine]]


@dataclass(slots=True)
class Console:
    """Made once in `bot/site.py`; each feature's `screens(console)` hangs its routes, menu line and card in it."""

    site: Site
    items: list[MenuItem] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    routers: list[APIRouter] = field(default_factory=list)

    def router(self, prefix: str = "") -> APIRouter:
        """Routes under /quan-tri."""
        return APIRouter(prefix=HOME + prefix, include_in_schema=False)

    def menu(
        self, label: str, address: str, permission: Permission, *, order: int = 50, count: Count | None = None
    ) -> None:
        """Adds a line to the menu."""
        self.items.append(MenuItem(label, address, permission, order, count))

    def card(self, card: Card) -> None:
        """Adds lines to the home page."""
        self.cards.append(card)

    def lines(self, session: Session, actor: Actor, now: datetime) -> tuple[MenuLine, ...]:
        """The menu of one official."""
        mine = sorted((item for item in self.items if actor.may(item.permission)), key=lambda item: item.order)
        return tuple(
            MenuLine(item.label, item.address, item.count(session, actor, now) if item.count else 0) for item in mine
        )

    async def enter(self, request: Request, permission: Permission) -> Desk:
        """The desk of whoever asks. Raises SignInNeeded, Forged or Forbidden."""
        if request.method not in {"GET", "HEAD"} and not is_from(request, self.site.public_url):
            raise Forged
        now = self.site.now()
        token = request.cookies.get(SESSION_COOKIE, "")
        found = await self.site.database.read(lambda session: self._known(session, token, now))
        if found is None:
            raise SignInNeeded
        row, desk_parts = found
        if signed_in.needs_look(row, now):
            await self.site.database.write(lambda session: signed_in.look(session, row.id, now))
        if request.method not in {"GET", "HEAD"} and self.site.csrf.read(await form_token(request)) != row.id:
            raise Forged
        actor, menu, unread = desk_parts
        if not actor.may(permission):
            raise Forbidden
        return Desk(self.site, request, actor, row.id, now, menu, unread)

    def _known(
        self, session: Session, token: str, now: datetime
    ) -> tuple[OfficialSession, tuple[Actor, tuple[MenuLine, ...], int]] | None:
        found = signed_in.find(session, token, now)
        if found is None:
            return None
        row, official = found
        if not row.complete or must_enrol(session, official):
            return None
        actor = actor_of(session, official)
        return row, (actor, self.lines(session, actor, now), notices.unread(session, actor.official_id))


def must_enrol(session: Session, official: Official) -> bool:
    """Administrators work with a second factor or not at all."""
    assert official.id is not None
    return not official.totp_secret and is_administrator(session, official.id)


async def form_token(request: Request) -> str:
    """What a form or a script sends to show that the page it came from was ours."""
    header = request.headers.get("x-csrf")
    if header is not None:
        return header
    value = (await request.form()).get("csrf")
    return value if isinstance(value, str) else ""


def needs(permission: Permission) -> Any:
    """The dependency of every screen: `desk: Annotated[Desk, needs(Permission.VIEW)]`."""

    async def enter(request: Request) -> Desk:
        console: Console = request.app.state.console
        return await console.enter(request, permission)

    enter.__dict__["permission"] = permission
    return Depends(enter)


def permission_of(dependencies: Sequence[Any]) -> Permission | None:
    """Which permission a route asks for, read from its dependencies: what the matrix of roles is checked against."""
    for dependency in dependencies:
        found = getattr(dependency.call, "permission", None)
        if found is not None:
            return Permission(found)
    return None
