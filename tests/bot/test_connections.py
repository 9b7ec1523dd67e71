"""One channel that cannot be built stays off and says why; the others run."""

from pathlib import Path
from typing import Any

import pytest

from bot import app, office_hours
from bot.channels import zalo_token
from bot.channels.zalo_login import NO_LOGIN
from bot.channels.zalo_token import Pair
from bot.connections import Connections
from bot.settings import Settings

EVERY = {"web", "telegram", "zalo_oa", "zalo_phone", "zalo_bot"}
GOOD: dict[str, Any] = {
    "public_url": "https://motcua.example.vn",
    "telegram_token": "123456789:made-up",
    "zalo_app_id": "360846524940903967",
    "zalo_app_secret": "made-up-secret",
    "zalo_oa_secret_key": "made-up-key",
    "zalo_bot_token": "12345689:made-up",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings = _settings(tmp_path, {})
    with app.open_house(settings) as house, house.database.transaction() as session:
        pair = Pair(access_token="a", refresh_token="r", expires_in=90_000)
        zalo_token.keep(session, settings.zalo_app_id, pair, office_hours.now())
    return tmp_path


def _settings(folder: Path, changes: dict[str, Any]) -> Settings:
    chosen: dict[str, Any] = {"_env_file": None, "database_url": f"sqlite:///{folder / 'motcua.db'}", **GOOD, **changes}
    return Settings(**chosen)


def _connect(folder: Path, **changes: Any) -> Connections:
    with app.open_house(_settings(folder, changes)) as house:
        return app.connect(house)


def _names(connected: Connections) -> set[str]:
    return {channel.name for channel in connected.channels}


def test_every_channel_that_is_named_runs(folder: Path) -> None:
    connected = _connect(folder)
    assert _names(connected) == EVERY
    assert {hook.path for hook in connected.webhooks} == {
        "/webhooks/telegram",
        "/webhooks/zalo-oa",
        "/webhooks/zalo-bot",
    }
    assert not connected.problems


def test_a_public_address_decides_between_webhook_and_polling(folder: Path) -> None:
    assert {way.mode for way in _connect(folder).ways_in.values()} == {"webhook"}
    polled = _connect(folder, public_url="")
    assert {name: way.mode for name, way in polled.ways_in.items()} == {"telegram": "polling", "zalo_bot": "polling"}
    assert {hook.path for hook in polled.webhooks} == {"/webhooks/zalo-oa"}  # Zalo's account cannot be polled


def test_nothing_is_needed_for_the_web_alone(folder: Path) -> None:
    connected = _connect(folder, **dict.fromkeys(GOOD, ""))
    assert _names(connected) == {"web"}
    assert not connected.problems


@pytest.mark.parametrize(
    ("channel", "wrong", "off", "setting"),
    [
        ("telegram", {"telegram_webhook_secret": "có dấu"}, {"telegram"}, "MOTCUA_TELEGRAM_WEBHOOK_SECRET"),
        ("zalo_oa", {"zalo_oa_secret_key": ""}, {"zalo_oa", "zalo_phone"}, "MOTCUA_ZALO_OA_SECRET_KEY"),
        ("zalo_oa", {"zalo_app_secret": ""}, {"zalo_oa", "zalo_phone"}, "MOTCUA_ZALO_APP_SECRET"),
        ("zalo_oa", {"zalo_app_id": ""}, {"zalo_oa", "zalo_phone"}, "MOTCUA_ZALO_APP_ID"),
        ("zalo_bot", {"zalo_bot_secret": "short"}, {"zalo_bot"}, "MOTCUA_ZALO_BOT_SECRET"),
    ],
)
def test_a_wrong_setting_shuts_its_own_channel_only(
    folder: Path, channel: str, wrong: dict[str, str], off: set[str], setting: str
) -> None:
    connected = _connect(folder, **wrong)
    assert _names(connected) == EVERY - off
    assert list(connected.problems) == [channel]
    assert setting in " ".join(connected.problems[channel])
    assert len(connected.webhooks) == 2
    assert channel not in connected.ways_in


def test_an_account_without_login_waits_and_says_so(folder: Path) -> None:
    connected = _connect(folder, zalo_app_id="another-app")
    assert connected.problems == {"zalo_oa": [NO_LOGIN]}
    assert _names(connected) == EVERY


def test_space_around_a_copied_token_is_no_mistake(folder: Path) -> None:
    settings = _settings(folder, {"telegram_token": "  123456789:made-up\n", "zalo_app_id": "1 "})
    assert settings.telegram_token.get_secret_value() == "123456789:made-up"
    assert settings.zalo_app_id == "1"
