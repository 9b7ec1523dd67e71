"""The Official Account's door, knocked on over HTTP: only what is genuine, fresh and well-formed is stored, once."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlmodel import Session, select

from bot import outbox
from bot.channels import zalo_windows
from bot.channels.channel import Kind, Reply
from bot.channels.webhooks import BODY_LIMIT, Forged, Rejected
from bot.channels.zalo_oa_webhook import PATH, ZaloOaWebhook
from bot.database import Database
from bot.demo.zalo_account import Json
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from bot.outbox import Delivery
from bot.settings import Settings, SettingsError
from tests.bot.door import Desk, knock, served
from tests.bot.zalo_desk import Clock


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
async def address(
    zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock, desk: Desk
) -> AsyncIterator[str]:
    """The door on a real port, known to the stand-in."""
    async with served([ZaloOaWebhook(zalo_settings, database, clock)], desk) as url:
        assert await zalo.save_webhook(url + PATH)
        yield url


def test_the_signature_is_the_documented_one(database: Database, clock: Clock) -> None:
    """sha256(appId + body + timestamp + key), worked out by hand for this body."""
    settings = Settings(zalo_app_id="1", zalo_oa_secret_key=SecretStr("s"))
    door = ZaloOaWebhook(settings, database, clock)
    body = b'{"app_id":"1","timestamp":"2"}'
    mac = "5262cb1f32c4896618d333ebb01d45531a8f1fbf303ef49370d4a912413f7cd0"
    with pytest.raises(Rejected) as genuine_but_old:
        door.open({"x-zevent-signature": f"mac={mac}"}, body)
    assert genuine_but_old.value.reason == "stale"
    with pytest.raises(Forged):
        door.open({"x-zevent-signature": f"mac={mac}"}, body.replace(b":", b": "))


async def test_what_zalo_delivers_is_stored_once(address: str, zalo: ZaloServer, hoa: ZaloCitizen, desk: Desk) -> None:
    zalo.copies, zalo.shuffle = 3, Random(1)
    for number in range(10):
        hoa.say(f"tin {number}")
    hoa.follow()
    hoa.show("ảnh")
    began = time.perf_counter()
    assert set(await zalo.deliver()) == {200}
    assert (time.perf_counter() - began) / 36 < 2  # Zalo waits two seconds for each
    rows = desk.rows()
    assert sorted(row.text for row in rows if row.kind is Kind.TEXT) == [f"tin {number}" for number in range(10)]
    assert [row.kind for row in rows if row.kind is not Kind.TEXT].count(Kind.START) == 1
    assert len(rows) == 12
    assert not desk.refused


async def test_zalos_retry_after_a_failure_is_stored(
    address: str, zalo: ZaloServer, hoa: ZaloCitizen, desk: Desk
) -> None:
    desk.broken = True
    hoa.say("làm khai sinh cần gì")

    async def mend() -> None:
        await asyncio.sleep(0.08)
        desk.broken = False

    mending = asyncio.create_task(mend())
    assert await zalo.deliver() == [200]
    await mending
    assert desk.texts() == ["làm khai sinh cần gì"]


async def test_receipts_and_unknown_events_are_taken_and_forgotten(
    address: str, zalo: ZaloServer, hoa: ZaloCitizen, desk: Desk
) -> None:
    hoa.receipt("m1")
    hoa.say("x")
    zalo.account.events[-1]["event_name"] = "an_event_of_tomorrow"
    hoa.say("x")
    del zalo.account.events[-1]["message"]["msg_id"]  # signed, so Zalo's, whatever it means
    assert await zalo.deliver() == [200, 200, 200]
    assert desk.rows() == []


async def test_an_interaction_opens_the_window(
    address: str, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock
) -> None:
    def window() -> zalo_windows.Window:
        with database.transaction() as session:
            return zalo_windows.state_of(session, hoa.person.id, clock())

    assert window() is zalo_windows.Window.UNKNOWN
    hoa.say("xin chào")
    await zalo.deliver()
    assert window() is zalo_windows.Window.FREE
    clock.move(hours=49)
    assert window() is zalo_windows.Window.PAID
    hoa.unfollow()
    await zalo.deliver()
    assert window() is zalo_windows.Window.PAID
    clock.move(days=6)
    assert window() is zalo_windows.Window.CLOSED


Change = Callable[[Json, dict[str, str]], None]


def _other_app(event: Json, headers: dict[str, str]) -> None:
    event["app_id"] = "999"


def _old(event: Json, headers: dict[str, str]) -> None:
    event["timestamp"] = str(int(event["timestamp"]) - 4 * 3600 * 1000)


def _from_tomorrow(event: Json, headers: dict[str, str]) -> None:
    event["timestamp"] = str(int(event["timestamp"]) + 3600 * 1000)


def _retried_late(event: Json, headers: dict[str, str]) -> None:
    event["timestamp"] = str(int(event["timestamp"]) - 111 * 60 * 1000)


def _impossible_time(event: Json, headers: dict[str, str]) -> None:
    event["timestamp"] = "9" * 40


def _words_for_time(event: Json, headers: dict[str, str]) -> None:
    event["timestamp"] = "hôm qua"


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        (_other_app, 403, "forged"),
        (_old, 403, "stale"),
        (_from_tomorrow, 403, "stale"),
        (_impossible_time, 400, "malformed"),
        (_words_for_time, 400, "malformed"),
        (_retried_late, 200, ""),
    ],
)
async def test_a_signed_event_must_be_ours_and_fresh(
    address: str, zalo: ZaloServer, hoa: ZaloCitizen, desk: Desk, change: Change, status: int, reason: str
) -> None:
    hoa.say("xin chào")
    event = zalo.account.events.pop()
    change(event, {})
    assert await knock(address + PATH, *zalo.account.signed(event)) == status
    assert dict(desk.refused) == ({("zalo_oa", reason): 1} if reason else {})
    assert len(desk.rows()) == (0 if reason else 1)


async def test_forged_and_broken_bodies_are_refused_and_leave_nothing(
    address: str, zalo: ZaloServer, hoa: ZaloCitizen, desk: Desk
) -> None:
    hoa.say("xin chào")
    body, headers = zalo.account.signed(zalo.account.events.pop())
    mac = headers["X-ZEvent-Signature"]
    url = address + PATH

    assert await knock(url, body) == 403
    assert await knock(url, body, {"X-ZEvent-Signature": ""}) == 403
    assert await knock(url, body, {"X-ZEvent-Signature": mac.replace("mac=", "")}) == 403
    assert await knock(url, body, {"X-ZEvent-Signature": f"mac={'0' * 64}"}) == 403
    assert await knock(url, body.replace(b"xin", b"Xin"), headers) == 403
    keyless = hashlib.sha256(zalo.account.app_id.encode() + body).hexdigest()
    assert await knock(url, body, {"X-ZEvent-Signature": f"mac={keyless}"}) == 403
    assert desk.refused.pop(("zalo_oa", "forged")) == 6

    for broken in (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":1}', b'{"timestamp":{}}'):
        assert await knock(url, broken, headers) == 400
    assert desk.refused.pop(("zalo_oa", "malformed")) == 9

    assert await knock(url, b" " * (BODY_LIMIT + 1)) == 413
    assert await knock(url, _chunked(BODY_LIMIT + 1)) == 413
    assert desk.refused.pop(("zalo_oa", "too_large")) == 2

    assert not desk.refused
    assert desk.rows() == []
    assert await knock(url, body, {"X-ZEvent-Signature": mac.upper().replace("MAC", "Mac")}) == 200
    assert len(desk.rows()) == 1


async def _chunked(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 65_536 + 1):
        yield b" " * 65_536


async def test_the_probe_is_answered_and_nothing_else_unsigned(address: str, desk: Desk) -> None:
    assert await knock(address + PATH, b"{}") == 200
    assert await knock(address + PATH, b" { } ") == 200
    assert await knock(address + PATH, b'{"event_name":"user_send_text"}') == 400
    assert desk.rows() == []


def test_missing_settings_are_named(database: Database, clock: Clock) -> None:
    with pytest.raises(SettingsError) as wrong:
        ZaloOaWebhook(Settings(), database, clock)
    assert "MOTCUA_ZALO_APP_ID" in wrong.value.problems[0]
    assert "MOTCUA_ZALO_OA_SECRET_KEY" in wrong.value.problems[1]


@pytest.fixture(scope="module")
def oa_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZaloOaWebhook]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('door') / 'empty.db'}")
    yield ZaloOaWebhook(Settings(zalo_app_id="1", zalo_oa_secret_key=SecretStr("s")), database)
    database.close()


@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode), signature=st.text(max_size=80))
def test_no_body_and_no_signature_break_the_door(oa_door: ZaloOaWebhook, body: bytes, signature: str) -> None:
    try:
        opened = oa_door.open({"x-zevent-signature": signature}, body)
    except Rejected:
        return
    assert list(opened) == []


async def test_a_mass_message_that_was_seen_is_noted(
    address: str, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        outbox.put(session, [Reply("lịch")], channel="zalo_oa", address=hoa.person.id, now=clock())
        row = session.exec(select(Delivery)).one()
        row.mailing_id, row.platform_id = 1, "m9"
        session.add(row)
    hoa.receipt("m9")
    assert await zalo.deliver() == [200]
    with Session(database.engine) as session:
        assert session.exec(select(Delivery.read_at)).one() == clock()
