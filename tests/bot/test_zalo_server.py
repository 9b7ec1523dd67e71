"""That the stand-in for Zalo is no softer than Zalo: what it refuses, counts, and lets die."""

from typing import Any

import httpx
import pytest

from bot.demo.zalo_account import Json
from bot.demo.zalo_citizen import ZaloCitizen
from bot.demo.zalo_server import ZaloServer
from tests.bot.zalo_desk import BY_PHONE, BY_UID, CS, TOKENS, Clock

BUTTON = {"title": "Lệ phí", "type": "oa.query.hide", "payload": "#mc:fee"}


@pytest.fixture
def hoa(zalo: ZaloServer) -> ZaloCitizen:
    zalo.account.new_pair()
    citizen = zalo.citizen(phone="84912345678")
    citizen.follow()
    return citizen


async def ask(zalo: ZaloServer, path: str, body: Json, token: str | None = None) -> Json:
    headers = {"access_token": zalo.account.access_token if token is None else token}
    async with httpx.AsyncClient() as client:
        response = await client.post(zalo.url + path, json=body, headers=headers)
    assert response.status_code == 200  # whatever went wrong
    answer: Json = response.json()
    return answer


async def grant(zalo: ZaloServer, **form: str) -> Json:
    async with httpx.AsyncClient() as client:
        headers = {"secret_key": form.pop("secret_key", zalo.account.app_secret)}
        response = await client.post(zalo.url + TOKENS, data={"app_id": zalo.account.app_id} | form, headers=headers)
    answer: Json = response.json()
    return answer


def message(citizen: ZaloCitizen, **content: Any) -> Json:
    return {"recipient": {"user_id": citizen.person.id}, "message": content}


def buttons(*given: Json, **payload: Any) -> Json:
    return {"type": "template", "payload": {"buttons": list(given)} | payload}


async def test_what_is_right_is_taken(zalo: ZaloServer, hoa: ZaloCitizen) -> None:
    answer = await ask(zalo, CS, message(hoa, text="ệ" * 2000))
    assert answer["error"] == 0
    assert answer["data"]["quota"] == {"quota_type": "reply", "remain": "7", "total": "8"}
    assert (await ask(zalo, CS, message(hoa, text="x", attachment=buttons(*[BUTTON] * 5))))["error"] == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"text": "x" * 2001}, -210),
        ({"text": ""}, -201),
        ({}, -201),
        ({"text": 5}, -201),
        ({"text": "x", "reply_markup": {}}, -201),
        ({"text": "x", "quote_message_id": "nobody's"}, -201),
        ({"text": "x", "attachment": buttons(*[BUTTON] * 6)}, -201),
        ({"text": "x", "attachment": buttons()}, -201),
        ({"attachment": buttons(BUTTON)}, -201),
        ({"text": "x", "attachment": buttons(BUTTON, template_type="button")}, -201),
        ({"text": "x", "attachment": buttons(BUTTON | {"title": "x" * 101})}, -201),
        ({"text": "x", "attachment": buttons(BUTTON | {"payload": "x" * 1001})}, -201),
        ({"text": "x", "attachment": buttons(BUTTON | {"type": "oa.open.url"})}, -201),
        (
            {"text": "x", "attachment": {"type": "template", "payload": {"template_type": "media", "elements": []}}},
            -201,
        ),
    ],
)
async def test_wrong_messages_are_refused(zalo: ZaloServer, hoa: ZaloCitizen, content: Json, code: int) -> None:
    assert (await ask(zalo, CS, message(hoa, **content)))["error"] == code
    assert hoa.heard() == []


async def test_windows_and_quotas_are_kept(zalo: ZaloServer, hoa: ZaloCitizen, clock: Clock) -> None:
    async def quota() -> Any:
        answer = await ask(zalo, CS, message(hoa, text="x"))
        return answer["data"]["quota"]["quota_type"] if answer["error"] == 0 else answer["error"]

    assert [await quota() for _ in range(9)] == ["reply"] * 8 + ["sub_quota"]
    hoa.say("lần nữa")
    assert await quota() == "reply"
    clock.move(hours=24)
    assert await quota() == "reply"
    clock.move(minutes=30)
    zalo.account.access_until = clock.now.replace(year=2030)
    clock.move(hours=24)
    assert await quota() == "sub_quota"
    zalo.account.paid_left = 0
    assert await quota() == -211
    clock.move(days=5)
    assert await quota() == -230
    hoa.unfollow()
    assert await quota() == -217


async def test_strangers_cannot_be_written_to(zalo: ZaloServer, hoa: ZaloCitizen) -> None:
    stranger = zalo.citizen("999")
    assert (await ask(zalo, CS, message(stranger, text="x")))["error"] == -213
    stranger.person.asleep = True
    assert (await ask(zalo, CS, message(stranger, text="x")))["error"] == -227
    nobody = {"recipient": {"user_id": "nobody"}, "message": {"text": "x"}}
    assert (await ask(zalo, CS, nobody))["error"] == -201


async def test_tokens_die_as_zalos_do(zalo: ZaloServer, hoa: ZaloCitizen, clock: Clock) -> None:
    old_access, old_refresh = zalo.account.access_token, zalo.account.refresh_token
    fresh = await grant(zalo, grant_type="refresh_token", refresh_token=old_refresh)
    assert fresh["expires_in"] == "90000"
    assert (await ask(zalo, CS, message(hoa, text="x"), token=old_access))["error"] == -216
    assert "access_token" not in await grant(zalo, grant_type="refresh_token", refresh_token=old_refresh)
    assert "access_token" not in await grant(
        zalo, grant_type="refresh_token", refresh_token=fresh["refresh_token"], secret_key="wrong"
    )
    assert (await ask(zalo, CS, message(hoa, text="x"), token=fresh["access_token"]))["error"] == 0
    clock.move(hours=26)
    assert (await ask(zalo, CS, message(hoa, text="x")))["error"] == -220


async def test_calls_are_counted_by_the_minute(zalo: ZaloServer, hoa: ZaloCitizen, clock: Clock) -> None:
    zalo.account.calls_per_minute = 3
    codes = [(await ask(zalo, CS, message(hoa, text="x")))["error"] for _ in range(4)]
    assert codes == [0, 0, 0, -32]
    clock.move(minutes=1)
    assert (await ask(zalo, CS, message(hoa, text="x")))["error"] == 0


async def test_templates_are_checked(zalo: ZaloServer, hoa: ZaloCitizen, clock: Clock) -> None:
    by_uid = {"user_id": hoa.person.id, "template_id": "unknown", "template_data": {}}
    assert (await ask(zalo, BY_UID, by_uid))["error"] == -249
    by_phone = {"phone": "0912345678", "template_id": "unknown", "template_data": {}, "tracking_id": "1"}
    assert (await ask(zalo, BY_PHONE, by_phone))["error"] == -108
    assert (await ask(zalo, BY_PHONE, by_phone | {"phone": "84912345678"}))["error"] == -109
    assert (await ask(zalo, BY_PHONE, by_phone | {"phone": "84912345678", "tracking_id": "x" * 49}))["error"] == -1122
    clock.move(hours=14)
    assert (await ask(zalo, BY_UID, by_uid))["error"] == -234
