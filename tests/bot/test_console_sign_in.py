"""Signing in: password, second factor, waiting after failures, one-time links, sessions that can be ended at once."""

import re
from datetime import datetime, timedelta

import httpx
import pyotp
import pytest
from sqlmodel import Session, col, select

from bot import audit
from bot.audit import AuditEntry
from bot.console.desk import SESSION_COOKIE
from bot.database import Database
from bot.officials import enrolling, passwords
from bot.officials.access import Permission, Role
from bot.officials.official import Official
from bot.officials.signed_in import OfficialSession
from bot.officials.unit import ROOT
from tests.bot.console_room import OWN, SECRET, Room

PASSWORD = "mật khẩu đủ dài 1"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def room(database: Database, now: datetime, password_hash: str) -> Room:
    """Lan handles cases and has a second factor; Minh too but has none; Quân is an administrator without one."""
    made = Room(database, now)
    made.official("quan", Role.ADMIN, unit_code=ROOT)
    made.official("lan", Role.HANDLER)
    made.official("minh", Role.HANDLER)
    with database.transaction() as session:
        for official in session.exec(select(Official)):
            official.password_hash = password_hash
            official.totp_secret = SECRET if official.login == "lan" else ""
    return made


async def sign_in(client: httpx.AsyncClient, login: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    return await client.post("/quan-tri/dang-nhap", data={"login": login, "password": password, **more})


def code(room: Room) -> str:
    return pyotp.TOTP(SECRET).at(int(room.clock().timestamp()))


async def test_a_password_alone_is_enough_where_nobody_asks_for_more(room: Room) -> None:
    async with room.client() as client:
        answer = await sign_in(client, "MINH ", tiep="/quan-tri/tai-khoan")
        assert answer.status_code == 303
        passed_on = await client.get(answer.headers["location"])
        assert passed_on.headers["location"] == "/quan-tri/tai-khoan"
        assert "Cán bộ minh" in (await client.get("/quan-tri/tai-khoan")).text


async def test_the_second_factor_is_asked_and_counts_once(room: Room) -> None:
    async with room.client() as client:
        await sign_in(client, "lan")
        assert (await client.get("/quan-tri")).status_code == 303, "half signed in is not signed in"
        wrong = await client.post("/quan-tri/ma-xac-nhan", data={"code": "000000"})
        assert wrong.status_code == 422
        half = client.cookies[SESSION_COOKIE]
        assert (await client.post("/quan-tri/ma-xac-nhan", data={"code": code(room)})).status_code == 303
        assert (await client.get("/quan-tri")).status_code == 200
        assert client.cookies[SESSION_COOKIE] != half, "a token from before the second factor is worth nothing"
    async with room.client() as other:
        await sign_in(other, "lan")
        again = await other.post("/quan-tri/ma-xac-nhan", data={"code": code(room)})
        assert again.status_code == 422, "the same code a second time"


async def test_an_administrator_must_set_up_the_second_factor(room: Room) -> None:
    async with room.client() as client:
        answer = await sign_in(client, "quan")
        enrol = await client.get((await client.get(answer.headers["location"])).headers["location"])
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", enrol.text)
        signed = re.search(r'name="secret" value="([^"]+)"', enrol.text)
        assert secret
        assert signed
        assert (await client.get("/quan-tri")).status_code == 303
        own = {"secret": signed[1].replace(secret[1], SECRET), "code": code(room)}
        assert (await client.post("/quan-tri/cai-ma-xac-nhan", data=own)).status_code == 403, "a secret of one's own"
        right = pyotp.TOTP(secret[1]).at(int(room.clock().timestamp()))
        done = await client.post("/quan-tri/cai-ma-xac-nhan", data={"secret": signed[1], "code": right})
        assert done.status_code == 303
        assert (await client.get("/quan-tri")).status_code == 200


async def test_failures_make_one_wait_and_say_nothing_of_who_exists(room: Room) -> None:
    async with room.client() as client:
        unknown = await sign_in(client, "khong-co", "sai")
        known = await sign_in(client, "lan", "sai")
        assert unknown.status_code == known.status_code == 422
        said = [re.search(r'role="alert">(.*?)<', page.text) for page in (unknown, known)]
        assert said[0]
        assert said[1]
        assert said[0][1] == said[1][1]
        for _ in range(5):
            await sign_in(client, "lan", "sai")
        assert "hãy đợi" in (await sign_in(client, "lan")).text, "even the right password waits now"
        room.clock.move(room.clock() + timedelta(minutes=16))
        assert (await sign_in(client, "lan")).status_code == 303


async def test_a_session_ends_when_idle_when_old_and_when_they_are_let_go(room: Room, database: Database) -> None:
    browser = room.signed_in("thu", Role.VIEWER)
    async with browser.client as client:
        for _ in range(13):  # hours of steady work, until the longest session is over
            room.clock.move(room.clock() + timedelta(hours=1))
            last = (await client.get("/quan-tri")).status_code
        assert last == 303
    idle = room.signed_in("hoa", Role.VIEWER)
    async with idle.client as client:
        room.clock.move(room.clock() + timedelta(hours=2, minutes=2))
        assert (await client.get("/quan-tri")).status_code == 303
    gone = room.signed_in("nam", Role.VIEWER)
    async with gone.client as client:
        assert (await client.get("/quan-tri")).status_code == 200
        with database.transaction() as session:
            official = session.get(Official, gone.official_id)
            assert official
            enrolling.retire(session, official, room.clock())
        assert (await client.get("/quan-tri")).status_code == 303


async def test_a_forged_cookie_opens_nothing(room: Room) -> None:
    async with room.client() as client:
        client.cookies.set(SESSION_COOKIE, "x" * 43, domain="motcua.test", path="/quan-tri")
        assert (await client.get("/quan-tri")).status_code == 303
        rows = room.read(lambda session: session.exec(select(OfficialSession)).all())
        assert rows == []


async def test_signing_out_ends_the_session_on_the_server(room: Room) -> None:
    browser = room.signed_in("thu", Role.VIEWER)
    async with browser.client as client:
        kept = client.cookies[SESSION_COOKIE]
        await client.post("/quan-tri/dang-xuat")
        client.cookies.set(SESSION_COOKIE, kept, domain="motcua.test", path="/quan-tri")
        assert (await client.get("/quan-tri")).status_code == 303


async def test_the_first_run_link_makes_one_administrator(database: Database, now: datetime) -> None:
    room = Room(database, now)
    with database.transaction() as session:
        token = enrolling.link(session, None, now)
    form = {"login": "Lan.NT", "name": "Nguyễn Thị Lan", "password": PASSWORD, "again": PASSWORD}
    async with room.client() as client:
        wrong = await client.post(f"/quan-tri/mat-khau/{token}", data={**form, "again": "khác"})
        assert "chưa giống nhau" in wrong.text
        short = await client.post(f"/quan-tri/mat-khau/{token}", data={**form, "password": "ngắn", "again": "ngắn"})
        assert "ít nhất 10 ký tự" in short.text
        assert "Nguyễn Thị Lan" in short.text, "what was typed stays"
        assert (await client.post(f"/quan-tri/mat-khau/{token}", data=form)).status_code == 303
        assert (await client.get(f"/quan-tri/mat-khau/{token}")).status_code == 404, "a link counts once"
        answer = await sign_in(client, "lan.nt")
        assert answer.status_code == 303
    assert room.actor("lan.nt").units(Permission.ADMINISTER) >= {ROOT, OWN}


async def test_a_link_of_an_administrator_lets_somebody_choose_a_new_password(room: Room) -> None:
    chief = room.signed_in("chi", Role.ADMIN, unit_code=ROOT)
    with Session(room.database.engine) as session:
        lan = session.exec(select(col(Official.id)).where(col(Official.login) == "lan")).one()
    async with chief.client, room.client() as client:
        shown = await chief.post(f"/quan-tri/can-bo/{lan}/duong-dan")
        path = re.search(r"(/quan-tri/mat-khau/[\w-]+)", shown.text)
        assert path
        new = "một mật khẩu khác"
        assert (await client.post(path[1], data={"password": new, "again": new})).status_code == 303
        assert (await sign_in(client, "lan")).status_code == 422
        assert (await sign_in(client, "lan", new)).status_code == 303


def test_the_chain_of_the_audit_log_shows_tampering(room: Room, database: Database, now: datetime) -> None:
    with database.transaction() as session:
        for number in range(5):
            audit.record(
                session, actor="lan", action="case.look", subject=f"case/{number}", now=now, detail={"n": number}
            )
    with database.transaction() as session:
        assert audit.verify(session) is None
        third = session.exec(select(AuditEntry).where(col(AuditEntry.subject) == "case/2")).one()
        third.actor = "minh"
    with database.transaction() as session:
        broken = audit.verify(session)
        assert broken is not None
        assert broken.subject == "case/2"
        session.delete(broken)
    with database.transaction() as session:
        after = audit.verify(session)
        assert after is not None
        assert after.subject == "case/3", "a missing entry shows at the next one"
