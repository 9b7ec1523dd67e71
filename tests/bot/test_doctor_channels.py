"""What the doctor sees of the platforms, and of the clock that their rules depend on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot import office_hours
from bot.channels.zalo_token import ZaloToken
from bot.database import Database
from bot.demo.faults import Fault
from bot.demo.telegram_server import ACCOUNT, TelegramServer
from bot.doctor import clock
from bot.doctor.finding import Finding, Verdict
from tests.bot.examining import fill, one, seen, settings

FINE, NOTICE, WRONG = Verdict.FINE, Verdict.NOTICE, Verdict.WRONG


async def _telegram(
    database: Database, now: datetime, prepare: Callable[[TelegramServer], None] = lambda _: None, **values: Any
) -> list[Finding]:
    async with TelegramServer() as server:
        prepare(server)
        chosen = {"telegram_token": ACCOUNT, "telegram_api_base": server.url, "secret_key": "k" * 40, **values}
        return await seen(settings(database, **chosen), now, "Telegram")


async def test_telegram_by_polling(database: Database, now: datetime) -> None:
    findings = await _telegram(database, now)
    assert [finding.verdict for finding in findings] == [FINE, FINE]
    assert findings[0].seen == "@motcua_bot"


async def test_a_wrong_token_is_named_and_never_shown(database: Database, now: datetime) -> None:
    wrong_token = "100000001:somebody-elses-token-that-is-wrong"
    (finding,) = await _telegram(database, now, telegram_token=wrong_token)
    assert finding.verdict is WRONG
    assert "MOTCUA_TELEGRAM_TOKEN" in finding.advice
    assert wrong_token not in str(finding)


async def test_telegram_that_cannot_be_reached(database: Database, now: datetime) -> None:
    (finding,) = await _telegram(database, now, lambda server: server.faults.add("getMe", Fault(status=502)))
    assert finding.verdict is WRONG
    assert "mạng" in finding.advice


@pytest.mark.parametrize(
    ("webhook", "error", "verdict", "words"),
    [
        ("", "", WRONG, "Chưa đăng ký"),
        ("https://other.vn/webhooks/telegram", "", WRONG, "other.vn"),
        ("https://motcua.vn/webhooks/telegram", "", FINE, "motcua.vn"),
        ("https://motcua.vn/webhooks/telegram", "Wrong response from the webhook: 502", WRONG, "502"),
    ],
)
async def test_where_telegram_delivers(
    webhook: str, error: str, verdict: Verdict, words: str, database: Database
) -> None:
    def prepare(server: TelegramServer) -> None:
        server.account.webhook = {"url": webhook}
        server.account.webhook_error = error

    findings = await _telegram(database, office_hours.now(), prepare, public_url="https://motcua.vn")
    assert findings[-1].verdict is verdict
    assert words in findings[-1].seen


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, FINE),
        ({"refused": True, "problem": "mã không hợp lệ"}, WRONG),
        ({"refresh_until": timedelta(days=-1)}, WRONG),
        ({"refresh_until": timedelta(days=3)}, NOTICE),
        ({"access_until": timedelta(hours=-1)}, WRONG),
        ({"problem": "Zalo báo HTTP 500"}, NOTICE),
    ],
)
async def test_the_tokens_of_the_official_account(
    values: dict[str, Any], verdict: Verdict, database: Database, now: datetime
) -> None:
    lives = {"access_until": timedelta(hours=20), "refresh_until": timedelta(days=80)}
    row: dict[str, Any] = {
        name: now + value if isinstance(value, timedelta) else value for name, value in {**lives, **values}.items()
    }
    fill(database, ZaloToken(app_id="1", access_token="a1b2", refresh_token="c3d4", obtained_at=now, **row))
    chosen = settings(database, zalo_app_id="1", zalo_app_secret="s", zalo_oa_secret_key="k")
    finding = await one(chosen, now, "Zalo OA")
    assert finding.verdict is verdict
    assert "a1b2" not in str(finding)


async def test_the_official_account_without_a_login(database: Database, now: datetime) -> None:
    chosen = settings(database, zalo_app_id="1", zalo_app_secret="s", zalo_oa_secret_key="k")
    assert "motcua zalo login" in (await one(chosen, now, "Zalo OA")).advice


async def test_a_zalo_bot_that_cannot_be_reached(database: Database, now: datetime) -> None:
    chosen = settings(database, zalo_bot_token="t", zalo_bot_api_base="http://127.0.0.1:1")
    assert (await one(chosen, now, "Zalo Bot")).verdict is WRONG


@pytest.mark.parametrize(("drift", "verdict"), [(1, FINE), (20, NOTICE), (-300, WRONG)])
async def test_a_clock_that_is_off(drift: float, verdict: Verdict, database: Database) -> None:
    async with TelegramServer() as server:
        chosen = settings(database, telegram_token=ACCOUNT, telegram_api_base=server.url)
        finding = await clock.about_clock(chosen, database, office_hours.now() + timedelta(seconds=drift))
    assert finding.verdict is verdict


def test_missing_time_zone_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(clock, "ZoneInfo", missing)
    assert clock.about_zone().verdict is WRONG
