"""The access token: used while it works, renewed in time, and a person told when it cannot be."""

import asyncio
from datetime import datetime, timedelta

import pytest

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
from bot.settings import Settings
from tests.bot.zalo_desk import CS, NEARLY, TOKENS, Clock, alerts, another_process, log_in, stored_token


async def test_a_fresh_token_is_used_as_it_is(zalo_access: ZaloAccess, zalo: ZaloServer) -> None:
    assert await zalo_access.token() == zalo.account.access_token
    assert zalo.account.rotations == 0


async def test_the_new_pair_is_stored_before_anyone_gets_it(
    zalo_access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    token = await zalo_access.token()
    stored = stored_token(database, zalo)
    assert (stored.access_token, stored.refresh_token) == (token, zalo.account.refresh_token)
    assert (stored.version, stored.owner, stored.lease_until) == (2, "", None)
    assert stored.access_until - clock() == timedelta(hours=25)


async def test_a_server_that_is_away_is_asked_again_later_and_the_old_token_used_meanwhile(
    zalo_access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.now += NEARLY
    old = zalo.account.access_token
    zalo.faults.add(TOKENS, Fault(status=503), Fault(status=200))
    assert await zalo_access.token() == old
    assert await zalo_access.token() == old
    assert len(zalo.called(TOKENS)) == 1  # not before its time
    clock.move(seconds=31)
    assert await zalo_access.token() == old
    assert stored_token(database, zalo).failures == 2
    clock.move(seconds=61)
    assert await zalo_access.token() == zalo.account.access_token != old
    assert stored_token(database, zalo).problem == ""
    assert alerts(database) == []


async def test_the_administrator_is_told_before_sending_stops(
    zalo_access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=24, minutes=30)
    zalo.faults.add(TOKENS, *(Fault(status=503) for _ in range(9)))
    await zalo_access.token()
    clock.move(minutes=20)
    await zalo_access.token()
    assert len(alerts(database)) == 1
    assert "503" in alerts(database)[0]
    clock.move(minutes=20)
    with pytest.raises(Unreachable, match="503"):
        await zalo_access.token()


async def test_nobody_logged_in_says_what_to_do(zalo_settings: Settings, database: Database, clock: Clock) -> None:
    with pytest.raises(Unreachable, match="motcua zalo login"):
        await another_process(zalo_settings, database, clock).token()


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
