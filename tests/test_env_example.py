"""`.env.example` and `bot/settings.py` say the same: every setting, its default, and one line about it."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from tests.house import ROOT

EXAMPLE = ROOT / ".env.example"
LINES = EXAMPLE.read_text("utf-8").splitlines()
NAMED = [line.partition("=")[0] for line in LINES if line and not line.startswith("#")]


def _settings(env_file: Path | None) -> Settings:
    options: dict[str, Any] = {"_env_file": env_file}
    return Settings(**options)


def test_every_setting_is_listed_once_and_nothing_else_is() -> None:
    assert sorted(NAMED) == sorted(f"MOTCUA_{name.upper()}" for name in Settings.model_fields)


def test_the_values_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOTCUA_")]:
        monkeypatch.delenv(name)
    read = _settings(EXAMPLE)
    assert read == _settings(None)


@pytest.mark.parametrize("name", NAMED)
def test_a_line_of_vietnamese_explains(name: str) -> None:
    at = next(number for number, line in enumerate(LINES) if line.startswith(f"{name}="))
    words = LINES[at - 1]
    assert re.match(r"# [A-ZĐ]", words), f"no comment above {name}"
    assert re.search(r"[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]", words.lower())


def test_a_changed_value_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "9999")
    assert _settings(EXAMPLE).port == 9999
