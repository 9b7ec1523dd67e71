"""Every route of the console x every role x own and other unit. A route that nobody listed fails."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from bot.console.console import permission_of
from bot.console.desk import HOME
from bot.database import Database
from bot.officials.access import ALLOWS, Permission, Role
from tests.bot.console_room import OTHER, OWN, Browser, Room
from tests.bot.console_rows import ROWS

_LISTS = sorted((Path(__file__).parent / "console_routes").glob("*.txt"))


@dataclass(frozen=True, slots=True)
class Listed:
    method: str
    path: str
    permission: Permission | None  # None: open to who is not signed in
    rows: str


def _listed() -> list[Listed]:
    found = []
    for file in _LISTS:
        for line in file.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                method, path, permission, *rows = line.split()
                held = None if permission == "OPEN" else Permission[permission]
                found.append(Listed(method, path, held, rows[0] if rows else ""))
    return found


def _routes(room: Room) -> dict[tuple[str, str], Permission | None]:
    found: dict[tuple[str, str], Permission | None] = {}
    for route in (route for router in room.console.routers for route in router.routes):
        if isinstance(route, APIRoute):
            assert route.path.startswith(HOME)
            path = re.sub(r":\w+}", "}", route.path)
            for method in route.methods or ():
                found[method, path] = permission_of(route.dependant.dependencies)
    return found


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def test_every_route_is_listed_with_the_permission_that_it_asks_for(room: Room) -> None:
    listed = {(route.method, route.path): route.permission for route in _listed()}
    assert len(listed) == len(_listed()), "a route is listed twice"
    assert listed == _routes(room)


async def test_nobody_comes_in_without_signing_in(room: Room) -> None:
    async with room.client() as client:
        for route in _listed():
            if route.permission is not None:
                answer = await client.request(route.method, _without_names(route.path))
                assert answer.status_code == 303, route
                assert answer.headers["location"].startswith("/quan-tri/dang-nhap"), route


@pytest.mark.parametrize("role", Role)
async def test_a_role_opens_what_it_allows_and_nothing_else(room: Room, role: Role) -> None:
    browser = room.signed_in("lan", role)
    room.signed_in("minh", Role.ADMIN, unit_code="goc")  # so that somebody administers the office
    async with browser.client:
        for route in _listed():
            if route.permission is None:
                continue
            answer = await _ask(browser, route, _without_names(route.path))
            allowed = route.permission in ALLOWS[role]
            assert (answer != 403) == allowed, f"{role} {route.method} {route.path}: {answer}"
            assert answer < 500, f"{role} {route.method} {route.path}: {answer}"


@pytest.mark.parametrize("role", Role)
async def test_rows_of_another_unit_are_not_there(room: Room, role: Role) -> None:
    browser = room.signed_in("lan", role)
    assert {route.rows for route in _listed() if route.rows} == set(ROWS)
    async with browser.client:
        for route in _listed():
            if not route.rows or route.permission not in ALLOWS[role]:
                continue
            with room.database.transaction() as session:
                own, other = ROWS[route.rows](session, OWN), ROWS[route.rows](session, OTHER)
            mine = await _ask(browser, route, route.path.format(**own))
            theirs = await _ask(browser, route, route.path.format(**other))
            assert mine != 404, f"{role} {route.method} {route.path} own unit: {mine}"
            assert theirs == 404, f"{role} {route.method} {route.path} other unit: {theirs}"


async def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(room: Room) -> None:
    browser = room.signed_in("lan", Role.ADMIN, unit_code="goc")
    async with browser.client as client:
        for route in _listed():
            if route.method == "POST" and route.permission is not None:
                path = _without_names(route.path)
                assert (await client.post(path, data={"csrf": "sai"})).status_code == 403, route
                elsewhere = {"origin": "https://xau.example"}
                answer = await client.post(path, data={"csrf": browser.csrf}, headers=elsewhere)
                assert answer.status_code == 403, route


async def _ask(browser: Browser, route: Listed, path: str) -> int:
    answer = await (browser.get(path) if route.method == "GET" else browser.post(path))
    return answer.status_code


def _without_names(path: str) -> str:
    """The path of a row that does not exist."""
    return re.sub(r"{\w+}", "999999", path)
