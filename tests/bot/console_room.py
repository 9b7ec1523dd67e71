"""The officials' console in one process: every screen that the site has, and somebody signed in with a role."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import Session, col, select

from bot.console.desk import SESSION_COOKIE, Site
from bot.database import Database
from bot.officials import enrolling, signed_in, unit
from bot.officials.access import Actor, Role, actor_of
from bot.officials.official import Official
from bot.officials.unit import ROOT, Unit
from bot.settings import Settings
from bot.site import FEATURES, install_console
from bot.web.frame import Frame

KEY = b"k" * 32
ORIGIN = "http://motcua.test"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OWN, OTHER = "hoa-cuong", "an-khe"  # two units side by side below the root


@dataclass(frozen=True, slots=True)
class Clock:
    """Stands still until it is moved."""

    at: list[datetime] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.at[-1]

    def move(self, to: datetime) -> None:
        self.at.append(to)


class Room:
    """A console over `database`, with the root unit and two units below it."""

    def __init__(self, database: Database, now: datetime, **settings: Any) -> None:
        self.database = database
        self.clock = Clock([now])
        office = Settings(office_name="Phường Thử", office_phone="1022", **settings)
        frame = Frame(office, FEATURES)
        self.app = FastAPI(openapi_url=None)
        frame.install(self.app)
        self.site = Site(frame, database, self.clock, KEY, office.public_url, office.office_name)
        self.console = install_console(self.app, self.site)
        with database.transaction() as session:
            unit.root(session, office.office_name)
            for code, name in ((OWN, "Phường Hòa Cường"), (OTHER, "Phường An Khê")):
                session.add(Unit(code=code, name=name, parent_code=ROOT))

    def official(self, login: str, *roles: Role, unit_code: str = OWN) -> int:
        """An official with a second factor, so that nothing stands between them and the screens."""
        with self.database.transaction() as session:
            granted = [(role, unit_code) for role in roles]
            made = enrolling.add(
                session, login=login, name=f"Cán bộ {login}", unit_code=unit_code, roles=granted, now=self.clock()
            )
            made.totp_secret = SECRET
            session.flush()
            assert made.id is not None
            return made.id

    def actor(self, login: str) -> Actor:
        """The same as rules see them."""
        with Session(self.database.engine) as session:
            return actor_of(session, session.exec(select(Official).where(col(Official.login) == login)).one())

    def client(self) -> httpx.AsyncClient:
        """A browser that nobody signed in with."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        headers = {"accept": "text/html", "origin": ORIGIN}
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    def signed_in(self, login: str, *roles: Role, unit_code: str = OWN) -> "Browser":
        """A browser in which a new official is signed in."""
        official_id = self.official(login, *roles, unit_code=unit_code)
        with self.database.transaction() as session:
            token = signed_in.begin(session, official_id, self.clock(), complete=True, device="Trình duyệt thử")
        client = self.client()
        client.cookies.set(SESSION_COOKIE, token, domain="motcua.test", path="/quan-tri")
        return Browser(client, self.site.csrf.sign(signed_in.id_of(token)), official_id)

    def read(self, work: Callable[[Session], Any]) -> Any:
        """What `work` finds."""
        with Session(self.database.engine) as session:
            return work(session)


@dataclass(frozen=True, slots=True)
class Browser:
    """A signed-in official's browser: `get` a page, `post` a form as the page would."""

    client: httpx.AsyncClient
    csrf: str
    official_id: int

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **more)

    async def flash(self, answer: httpx.Response) -> str:
        """The words that the page after a change shows."""
        assert answer.status_code == 303, answer.text
        page = await self.client.get(answer.headers["location"])
        found = re.search(r'<p class="flash flash-\w+"[^>]*>(.*?)</p>', page.text, re.DOTALL)
        return found.group(1) if found else ""
