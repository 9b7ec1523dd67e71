"""The pair of tokens is rotated once however many senders and processes want it, and wherever one of them dies."""

import asyncio
import json
import subprocess
import sys

import pytest

from bot.channels import zalo_token
from bot.channels.channel import Unreachable
from bot.channels.zalo_login import ZaloAccess
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.zalo_server import ZaloServer
from bot.settings import Settings
from tests.bot.door import until
from tests.bot.zalo_desk import NEARLY, TOKENS, Clock, alerts, another_process, log_in, stored_token


async def test_twenty_senders_cause_one_rotation(zalo_access: ZaloAccess, zalo: ZaloServer, clock: Clock) -> None:
    clock.move(hours=26)
    tokens = await asyncio.gather(*(zalo_access.token() for _ in range(20)))
    assert set(tokens) == {zalo.account.access_token}
    assert zalo.account.rotations == 1
    assert len(zalo.called(TOKENS)) == 1


async def test_processes_take_turns(
    zalo: ZaloServer, zalo_settings: Settings, any_database: Database, clock: Clock
) -> None:
    log_in(zalo, any_database, clock())
    clock.move(hours=26)
    everybody = [another_process(zalo_settings, any_database, clock) for _ in range(4)]
    zalo.faults.add(TOKENS, Fault(delay=0.3))
    tokens = await asyncio.gather(*(one.token() for one in everybody for _ in range(5)))
    assert set(tokens) == {zalo.account.access_token}
    assert len(zalo.called(TOKENS)) == 1


async def test_while_one_rotates_early_the_others_go_on_with_the_old_token(
    zalo_access: ZaloAccess, zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock
) -> None:
    clock.now += NEARLY
    old = zalo.account.access_token
    zalo.faults.add(TOKENS, Fault(delay=0.3))
    rotating = asyncio.create_task(zalo_access.token())
    await until(lambda: bool(zalo.called(TOKENS)))
    assert await another_process(zalo_settings, database, clock).token() == old
    assert await rotating == zalo.account.access_token != old


async def test_a_crash_after_storing_costs_nothing(
    zalo_access: ZaloAccess, zalo: ZaloServer, zalo_settings: Settings, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    await zalo_access.token()  # and the process dies before it sends anything
    survivor = another_process(zalo_settings, database, clock)
    assert await survivor.token() == zalo.account.access_token
    clock.move(hours=26)
    assert await survivor.token() == zalo.account.access_token
    assert zalo.account.rotations == 2


async def test_a_crash_before_asking_is_made_good_after_the_lease(
    zalo_access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    with database.transaction() as session:
        assert zalo_token.claim(session, zalo.account.app_id, 1, "a process that died", clock())
        assert not zalo_token.claim(session, zalo.account.app_id, 1, "another", clock())
    clock.move(seconds=46)
    assert await zalo_access.token() == zalo.account.access_token
    assert zalo.account.rotations == 1


async def test_a_crash_between_asking_and_storing_calls_for_a_person(
    zalo_access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    """The refresh token is used up and its successor lost: nothing but a login helps, so it is said at once."""
    clock.move(hours=26)
    with database.transaction() as session:
        zalo_token.claim(session, zalo.account.app_id, 1, "a process that died", clock())
    zalo.account.new_pair()
    clock.move(seconds=46)
    for _ in range(3):
        with pytest.raises(Unreachable, match="Invalid refresh token"):
            await zalo_access.token()
    assert len(zalo.called(TOKENS)) == 1
    assert stored_token(database, zalo).refused
    assert len(alerts(database)) == 1
    assert "motcua zalo login" in alerts(database)[0]
    log_in(zalo, database, clock())
    assert await zalo_access.token() == zalo.account.access_token


async def test_a_sender_that_is_cancelled_does_not_lose_the_pair(
    zalo_access: ZaloAccess, zalo: ZaloServer, database: Database, clock: Clock
) -> None:
    clock.move(hours=26)
    zalo.faults.add(TOKENS, Fault(delay=0.2, after=True))
    sender = asyncio.create_task(zalo_access.token())
    await until(lambda: bool(zalo.called(TOKENS)))
    sender.cancel()
    await zalo_access.close()
    assert stored_token(database, zalo).access_token == zalo.account.access_token


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
