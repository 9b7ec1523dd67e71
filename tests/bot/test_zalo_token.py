"""The pair of tokens: rotated once however many senders and processes want it, and safe wherever a process dies."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.channels import zalo_token
from bot.channels.channel import Reply, Unreachable
from bot.channels.zalo_api import ZaloApi
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_login import LoginRefused, ZaloAccess, ZaloLogin, challenge, permission_url
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_token import ZaloToken
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from bot.outbox import Delivery
from bot.settings import Settings
from tests.bot.door import until
from tests.bot.zalo_desk import CS, TOKENS, Clock, log_in

NEARLY = timedelta(hours=21)  # of 25: time to rotate, and the old token still works


@pytest.fixture
def hoa(zalo: ZaloServer) -> ZaloCitizen:
    citizen = zalo.citizen()
    citizen.follow()
    return citizen


@pytest.fixture
async def access(
    zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock
) -> AsyncIterator[ZaloAccess]:
    """Logged in."""
    log_in(zalo, database, clock())
    http = ZaloHttp()
    yield ZaloAccess(ZaloLogin(http, zalo_settings), database, clock, zalo_settings.alert_to)
    await http.close()


def another(zalo_settings: Settings, database: Database, clock: Clock) -> ZaloAccess:
    """As another process would have it."""
    return ZaloAccess(ZaloLogin(ZaloHttp(), zalo_settings), database, clock, zalo_settings.alert_to)


def row(database: Database, zalo: ZaloServer) -> ZaloToken:
    with database.transaction() as session:
        found = zalo_token.held(session, zalo.account.app_id)
        assert found is not None
        return found


def alerts(database: Database) -> list[str]:
    with database.transaction() as session:
        return [delivery.body["text"] for delivery in session.exec(select(Delivery))]


async def test_a_fresh_token_is_used_as_it_is(access: ZaloAccess, zalo: ZaloServer) -> None:
    assert await access.token() == zalo.account.access_token
    assert zalo.account.rotations == 0


async def test_twenty_senders_cause_one_rotation(access: ZaloAccess, zalo: ZaloServer, clock: Clock) -> None:
    clock.move(hours=26)
    tokens = await asyncio.gather(*(access.token() for _ in range(20)))
    assert set(tokens) == {zalo.account.access_token}
    assert zalo.account.rotations == 1
    assert len(zalo.called(TOKENS)) == 1


async def test_processes_take_turns(
    zalo: ZaloServer, zalo_settings: Settings, any_database: Database, clock: Clock
) -> None:
    log_in(zalo, any_database, clock())
    clock.move(hours=26)
    everybody = [another(zalo_settings, any_database, clock) for _ in range(4)]
    zalo.faults.add(TOKENS, Fault(delay=0.3))
    tokens = await asyncio.gather(*(one.token() for one in everybody for _ in range(5)))
    assert set(tokens) == {zalo.account.access_token}
    assert len(zalo.called(TOKENS)) == 1


async def test_while_one_rotates_early_the_others_go_on_with_the_old_token(
    access: ZaloAccess, zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock
) -> None:
    clock.now += NEARLY
    old = zalo.account.access_token
    zalo.faults.add(TOKENS, Fault(delay=0.3))
    rotating = asyncio.create_task(access.token())
    await until(lambda: bool(zalo.called(TOKENS)))
    assert await another(zalo_settings, database, clock).token() == old
    assert await rotating == zalo.account.access_token != old


async def test_the_new_pair_is_stored_before_anyone_gets_it(
    access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    token = await access.token()
    stored = row(database, zalo)
    assert (stored.access_token, stored.refresh_token) == (token, zalo.account.refresh_token)
    assert (stored.version, stored.owner, stored.lease_until) == (2, "", None)
    assert stored.access_until - clock() == timedelta(hours=25)


async def test_a_crash_after_storing_costs_nothing(
    access: ZaloAccess, zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    await access.token()  # and the process dies before it sends anything
    survivor = another(zalo_settings, database, clock)
    assert await survivor.token() == zalo.account.access_token
    clock.move(hours=26)
    assert await survivor.token() == zalo.account.access_token
    assert zalo.account.rotations == 2


async def test_a_crash_before_asking_is_made_good_after_the_lease(
    access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    with database.transaction() as session:
        assert zalo_token.claim(session, zalo.account.app_id, 1, "a process that died", clock())
        assert not zalo_token.claim(session, zalo.account.app_id, 1, "another", clock())
    clock.move(seconds=46)
    assert await access.token() == zalo.account.access_token
    assert zalo.account.rotations == 1


async def test_a_crash_between_asking_and_storing_calls_for_a_person(
    access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    """The refresh token is used up and its successor lost: nothing but a login helps, so it is said at once."""
    clock.move(hours=26)
    with database.transaction() as session:
        zalo_token.claim(session, zalo.account.app_id, 1, "a process that died", clock())
    zalo.account.new_pair()
    clock.move(seconds=46)
    for _ in range(3):
        with pytest.raises(Unreachable, match="Invalid refresh token"):
            await access.token()
    assert len(zalo.called(TOKENS)) == 1
    assert row(database, zalo).refused
    assert len(alerts(database)) == 1
    assert "motcua zalo login" in alerts(database)[0]
    log_in(zalo, database, clock())
    assert await access.token() == zalo.account.access_token


async def test_a_sender_that_is_cancelled_does_not_lose_the_pair(
    access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    zalo.faults.add(TOKENS, Fault(delay=0.2, after=True))
    sender = asyncio.create_task(access.token())
    await until(lambda: bool(zalo.called(TOKENS)))
    sender.cancel()
    await access.close()
    assert row(database, zalo).access_token == zalo.account.access_token


async def test_a_server_that_is_away_is_asked_again_later_and_the_old_token_used_meanwhile(
    access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.now += NEARLY
    old = zalo.account.access_token
    zalo.faults.add(TOKENS, Fault(status=503), Fault(status=200))
    assert await access.token() == old
    assert await access.token() == old
    assert len(zalo.called(TOKENS)) == 1  # not before its time
    clock.move(seconds=31)
    assert await access.token() == old
    assert row(database, zalo).failures == 2
    clock.move(seconds=61)
    assert await access.token() == zalo.account.access_token != old
    assert row(database, zalo).problem == ""
    assert alerts(database) == []


async def test_the_administrator_is_told_before_sending_stops(
    access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=24, minutes=30)
    zalo.faults.add(TOKENS, *(Fault(status=503) for _ in range(9)))
    await access.token()
    clock.move(minutes=20)
    await access.token()
    assert len(alerts(database)) == 1
    assert "503" in alerts(database)[0]
    clock.move(minutes=20)
    with pytest.raises(Unreachable, match="503"):
        await access.token()


async def test_nobody_logged_in_says_what_to_do(zalo_settings: Settings, database: Database, clock: Clock) -> None:
    with pytest.raises(Unreachable, match="motcua zalo login"):
        await another(zalo_settings, database, clock).token()


async def test_a_token_that_zalo_rejects_is_renewed_and_the_message_sent(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, zalo_api: ZaloApi, database: Database, clock: Clock
) -> None:
    await zalo_oa.send(hoa.person.id, Reply("1"))
    zalo.account.access_until = clock()  # revoked early
    await asyncio.gather(*(zalo_oa.send(hoa.person.id, Reply(f"tin {number}")) for number in range(20)))
    assert zalo.account.rotations == 1
    assert len(hoa.heard()) == 21


async def test_a_token_rotated_by_another_process_is_picked_up_when_the_old_one_fails(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen, database: Database, clock: Clock
) -> None:
    await zalo_oa.send(hoa.person.id, Reply("1"))
    log_in(zalo, database, clock())
    await zalo_oa.send(hoa.person.id, Reply("2"))
    assert zalo.account.rotations == 0
    assert len(zalo.called(CS)) == 3


async def test_a_token_that_stays_rejected_is_not_tried_forever(
    zalo_oa: ZaloOa, zalo: ZaloServer, hoa: ZaloCitizen
) -> None:
    rejected = Fault(status=200, body={"error": -216, "message": "Access token is invalid"})
    zalo.faults.add(CS, rejected, rejected)
    with pytest.raises(Unreachable, match="-216"):
        await zalo_oa.send(hoa.person.id, Reply("x"))
    assert len(zalo.called(CS)) == 2
    assert zalo.account.rotations == 1


async def test_logging_in_by_code(zalo: ZaloServer, zalo_settings: Settings, clock: Clock) -> None:
    zalo.account.redirect_uri = "https://motcua.example.gov.vn/"
    zalo.account.challenge = challenge(zalo_settings)
    login = ZaloLogin(ZaloHttp(), zalo_settings)
    assert permission_url(zalo_settings, zalo.account.redirect_uri).startswith(f"{zalo.url}/v4/oa/permission?")
    code = zalo.account.permit(zalo.account.app_id, zalo.account.redirect_uri, zalo.account.challenge)
    pair = await login.exchange(code)
    assert pair.access_token == zalo.account.access_token
    assert pair.expires_in == 90_000
    with pytest.raises(LoginRefused, match="Invalid authorization code"):
        await login.exchange(code)


def test_no_token_shows_when_a_row_is_printed(now: datetime, zalo_settings: Settings) -> None:
    held = ZaloToken(
        app_id="1", access_token="geheim", refresh_token="geheim", access_until=now, refresh_until=now, obtained_at=now
    )
    assert "geheim" not in f"{held!r} {held} {zalo_settings!r}"


_SENDERS = """
import asyncio, json, sys
from datetime import datetime
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_login import ZaloAccess, ZaloLogin
from bot.database import Database
from bot.settings import Settings

async def main():
    print("ready", flush=True)
    asked = json.load(sys.stdin)
    settings = Settings(**asked["settings"])
    database = Database(asked["database"])
    now = datetime.fromisoformat(asked["now"])
    access = ZaloAccess(ZaloLogin(ZaloHttp(), settings), database, lambda: now, "")
    tokens = await asyncio.gather(*(access.token() for _ in range(20)))
    print(json.dumps(sorted(set(tokens))), flush=True)
    database.close()

asyncio.run(main())
"""


async def test_two_real_processes_with_twenty_senders_each_cause_one_rotation(
    zalo: ZaloServer, zalo_settings: Settings, any_url: str, clock: Clock
) -> None:
    database = Database(any_url)
    log_in(zalo, database, clock())
    clock.move(hours=26)
    zalo.faults.add(TOKENS, Fault(delay=0.5))
    asked = {
        "settings": {
            "zalo_app_id": zalo_settings.zalo_app_id,
            "zalo_app_secret": zalo_settings.zalo_app_secret.get_secret_value(),
            "zalo_oauth_base": zalo.url,
        },
        "database": any_url,
        "now": clock().isoformat(),
    }
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _SENDERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in processes:  # both have started before either may ask
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(process.communicate(json.dumps(asked).encode()) for process in processes))
    lines = [out.decode().splitlines() for out, _ in answers]
    assert [json.loads(line[-1]) for line in lines] == [[zalo.account.access_token]] * 2
    assert len(zalo.called(TOKENS)) == 1
    database.close()
