"""Officials: what a role reaches, who is told what, and their own chat joined by a code."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.database import Database
from bot.officials import enrolling, linking, notices
from bot.officials.access import Permission, Role, who_may
from bot.officials.official import Official
from bot.officials.unit import ROOT, Unit, place_under
from bot.outbox import Delivery
from bot.rejected import Rejected
from tests.bot.console_room import OTHER, OWN, Room


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def test_a_role_reaches_the_units_below_and_no_others(room: Room) -> None:
    room.official("chi", Role.APPROVER, unit_code=ROOT)
    room.official("lan", Role.HANDLER)
    chief, lan = room.actor("chi"), room.actor("lan")
    assert chief.units(Permission.APPROVE) == {ROOT, OWN, OTHER}
    assert lan.may(Permission.HANDLE, OWN)
    assert not lan.may(Permission.HANDLE, OTHER)
    assert not lan.may(Permission.APPROVE)
    found = room.read(lambda session: [one.login for one in who_may(session, Permission.HANDLE, OWN)])
    assert found == ["chi", "lan"]


def test_the_tree_of_units_has_no_circles(room: Room, database: Database) -> None:
    with database.transaction() as session:
        session.add(Unit(code="to-1", name="Tổ 1", parent_code=OWN))
    with database.transaction() as session:
        own = session.get(Unit, OWN)
        assert own
        with pytest.raises(Rejected, match="không thể nằm dưới chính"):
            place_under(session, own, "to-1")
        with pytest.raises(Rejected, match="trong danh sách"):
            place_under(session, own, "khong-co")


def test_somebody_must_stay_to_administer_the_office(room: Room, database: Database, now: datetime) -> None:
    only = room.official("chi", Role.ADMIN, unit_code=ROOT)
    with pytest.raises(Rejected, match="ít nhất một quản trị viên"), database.transaction() as session:
        enrolling.give_roles(session, only, [(Role.VIEWER, ROOT)])
    official = room.read(lambda session: session.get(Official, only))
    with pytest.raises(Rejected, match="ít nhất một quản trị viên"), database.transaction() as session:
        enrolling.retire(session, session.merge(official), now)
    assert room.actor("chi").may(Permission.ADMINISTER, ROOT)


def test_an_official_hears_once_in_the_console_and_in_their_chat(room: Room, database: Database, now: datetime) -> None:
    lan = room.official("lan", Role.HANDLER)
    minh = room.official("minh", Role.HANDLER)
    with database.transaction() as session:
        official = session.get(Official, lan)
        assert official
        official.contact = "telegram:7001"
    for _ in range(2):
        with database.transaction() as session:
            notices.tell(session, [lan, minh], "Có việc mới", now, key="case/1", link="/quan-tri/phan-anh/1")
    with database.transaction() as session:
        assert [notices.unread(session, one) for one in (lan, minh)] == [1, 1]
        assert [row.address for row in session.exec(select(Delivery))] == ["7001"]
        notices.read_all(session, lan, now)
        assert notices.unread(session, lan) == 0
        assert [row.text for row in notices.newest(session, lan)] == ["Có việc mới"]


async def test_a_code_joins_their_own_chat_for_a_quarter_of_an_hour(room: Room, database: Database) -> None:
    browser = room.signed_in("lan", Role.HANDLER)
    async with browser.client:
        await browser.post("/quan-tri/tai-khoan/noi-chat")
        page = (await browser.get("/quan-tri/tai-khoan")).text
    code = room.read(lambda session: linking.waiting_code(session, browser.official_id, room.clock()))
    assert code in page
    typed = linking.read(f" {code.lower().replace('-', ' ')} ")
    assert typed == code
    with database.transaction() as session:
        late = room.clock() + timedelta(minutes=16)
        assert linking.link(session, code, "telegram:1", late) is None
        linked = linking.link(session, code, "telegram:7001", room.clock())
        assert linked is not None
        assert linking.link(session, code, "telegram:666", room.clock()) is None, "a code counts once"
    found = room.read(lambda session: session.exec(select(Official).where(col(Official.login) == "lan")).one().contact)
    assert found == "telegram:7001"
