"""Wrong settings are told all at once, in Vietnamese, without the values: they may be secrets."""

import pytest

from bot import settings


def test_every_wrong_setting_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "DATABASE_URL": "mysql://x",
        "PORT": "tám mươi",
        "STALE_AFTER_DAYS": "0",
        "TELEGRAM_RATE": "nhanh",
        "LOG_JSON": "chắc vậy",
        "LOG_LEVEL": "LOUD",
        "SECRET_KEY": "ngắn quá",
        "EMBED_ORIGINS": "phuong.vn",
        "PUBLIC_URL": "ftp://x",
        "ALERT_TO": "?",
        "QUIET_FROM": "25:00",
        "QUIET_UNTIL": "7 giờ",
        "METRICS_PORT": "-1",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"MOTCUA_{name}", value)
    with pytest.raises(settings.SettingsError) as wrong:
        settings.load()
    told = dict(line.split(": ", 1) for line in wrong.value.problems)
    assert told.keys() == {f"MOTCUA_{name}" for name in values}
    assert told["MOTCUA_PORT"] == "phải là số nguyên"
    assert told["MOTCUA_STALE_AFTER_DAYS"] == "phải từ 1 trở lên"
    assert told["MOTCUA_LOG_LEVEL"].startswith("phải là một trong")
    text = "\n".join(wrong.value.problems)
    assert "Input should" not in text
    assert "String should" not in text
    assert "ngắn quá" not in text


def test_a_port_too_high(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "70000")
    with pytest.raises(settings.SettingsError, match="MOTCUA_PORT: không được quá 65535"):
        settings.load()
