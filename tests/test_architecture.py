"""The house stands as it was drawn, and each rule really catches the breach it is for."""

from functools import cache
from pathlib import Path

import pytest

from tests import house, house_rules
from tests.house_rules import RULES, Rule

DOC = '"""Owns something."""\n'


@cache
def _ours() -> house.House:
    return house.read()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    breaches = list(rule(_ours()))
    assert not breaches, "\n" + "\n".join(breaches)


def test_every_room_was_read() -> None:
    read = _ours()
    assert {module.room for module in read.modules.values()} == set(house.ROOMS)
    assert {"bot.settings", "bot.outbox", "knowledge.search"} <= set(read.modules)
    assert house.ROOT / "README.md" in read.files


def test_imports_are_resolved_to_modules() -> None:
    read = _ours()
    assert {"bot.channels.channel", "knowledge.moment"} <= read.imports(read.modules["bot.outbox"])
    assert "bot.database" in read.imports(read.modules["bot.migrations"])


def _build(root: Path, files: dict[str, str]) -> house.House:
    plain = {f"{room}/__init__.py": DOC for room in house.ROOMS}
    for name, text in {**plain, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return house.read(root)


def _module(text: str) -> dict[str, str]:
    return {"bot/thing.py": DOC + text}


BREACHES: list[tuple[Rule, dict[str, str], str]] = [
    (house_rules.imports_run_one_way, {"knowledge/a.py": "from bot import b\n"}, "imports the room bot"),
    (house_rules.imports_run_one_way, {"bot/a.py": "import scheduler.runner\n"}, "imports the room scheduler"),
    (
        house_rules.imports_run_one_way,
        {
            "knowledge/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.b import C\n",
            "bot/b.py": "class C: ...\n",
        },
        "imports the room bot",
    ),
    (house_rules.imports_run_one_way, {"bot/a.py": "def f():\n    import scheduler\n"}, "imports the room scheduler"),
    (house_rules.imports_run_one_way, {"bot/a.py": "from tests import conftest\n"}, "imports the room tests"),
    (house_rules.imports_run_one_way, {"bot/app.py": "from tests import conftest\n"}, "imports tests"),
    (
        house_rules.imports_run_one_way,
        {"bot/app.py": "", "bot/a.py": "from bot.app import build\n"},
        "imports bot.app, the composition root",
    ),
    (
        house_rules.imports_run_one_way,
        {"bot/app.py": "", "scheduler/a.py": "from bot import app\n"},
        "imports bot.app, the composition root",
    ),
    (
        house_rules.features_do_not_import_each_others_edges,
        {"bot/feedback/dialogue.py": "", "bot/dossiers/dialogue.py": "from bot.feedback import dialogue\n"},
        "bot.dossiers.dialogue imports bot.feedback.dialogue",
    ),
    (
        house_rules.features_do_not_import_each_others_edges,
        {"bot/feedback/page.py": "", "bot/dossiers/rules.py": "from ..feedback import page\n"},
        "bot.dossiers.rules imports bot.feedback.page",
    ),
    (
        house_rules.features_do_not_import_each_others_edges,
        {"bot/feedback/screens.py": "X = 1\n", "scheduler/a.py": "from bot.feedback.screens import X\n"},
        "scheduler.a imports bot.feedback.screens",
    ),
    (
        house_rules.imports_have_no_circles,
        {"bot/a.py": "from bot import b\n", "bot/b.py": "from bot.c import X\n", "bot/c.py": "import bot.a\n"},
        "circle: ",
    ),
    (
        house_rules.imports_have_no_circles,
        {"bot/a.py": "def f():\n    from bot import b\n", "bot/b.py": "from bot.a import f\n"},
        "circle: ",
    ),
    (
        house_rules.imports_have_no_circles,
        {
            "bot/a.py": "import bot.pack.b\n",
            "bot/pack/__init__.py": "from bot.pack import c\n",
            "bot/pack/b.py": "",
            "bot/pack/c.py": "import bot.a\n",
        },
        "circle: ",
    ),
    (house_rules.files_are_short, {"bot/a.py": "x = 1\n" * 251}, "bot/a.py has 251 lines"),
    (house_rules.names_say_something, {"bot/helpers.py": ""}, "bot.helpers is a name that says nothing"),
    (house_rules.names_say_something, {"bot/core/__init__.py": ""}, "bot.core is a name that says nothing"),
    (house_rules.modules_introduce_themselves, {"bot/a.py": "x = 1\n"}, "bot.a has no docstring"),
    (house_rules.modules_introduce_themselves, {"bot/a.py": '"""1\n2\n3\n4\n5"""\n'}, "bot.a needs 5 lines"),
    (house_rules.one_clock, _module("from datetime import datetime as dt\nnow = dt.now\n"), "bot.thing:3"),
    (house_rules.one_clock, _module("import datetime\nd = datetime.date.today()\n"), "bot.thing:3"),
    (house_rules.one_clock, _module("import time\n\ndef f():\n    return time.time()\n"), "bot.thing:5"),
    (house_rules.one_clock, _module("from time import time\n"), "bot.thing:2"),
    (house_rules.one_reader_of_the_environment, _module("import os\nhome = os.environ['HOME']\n"), "bot.thing:3"),
    (house_rules.one_reader_of_the_environment, _module("from os import getenv\n"), "bot.thing:2"),
    (house_rules.nothing_of_one_machine, {"README.md": "see " + "/home" + "/lan/motcua\n"}, "README.md:1 names"),
    (house_rules.nothing_of_one_machine, {"bot/a.py": "x = '" + "/root" + "/.cache'\n"}, "bot/a.py:1 names"),
    (
        house_rules.nothing_of_one_machine,
        {"pyproject.toml": "index = 'https://" + "pypi" + ".org/simple'\n"},
        "pyproject.toml:1 names",
    ),
    (
        house_rules.nothing_of_one_machine,
        {"uv.lock": "registry = 'https://mirror.example.vn" + "/simple'\n"},
        "uv.lock:1 names",
    ),
    (house_rules.top_level_is_the_agreed_one, {"notes.md": ""}, "notes.md does not belong at the top"),
]


@pytest.mark.parametrize(
    ("rule", "files", "words"), BREACHES, ids=[f"{r.__name__}-{i}" for i, (r, *_) in enumerate(BREACHES)]
)
def test_a_breach_is_caught(rule: Rule, files: dict[str, str], words: str, tmp_path: Path) -> None:
    breaches = list(rule(_build(tmp_path, files)))
    assert any(words in breach for breach in breaches), breaches
    assert {rule for rule, *_ in BREACHES} == set(RULES)


INNOCENT: list[tuple[Rule, dict[str, str]]] = [
    (
        house_rules.imports_run_one_way,
        {
            "bot/app.py": "import scheduler.runner\nimport knowledge\n",
            "bot/__main__.py": "from bot.app import build\n",
            "scheduler/runner.py": "import bot\nimport knowledge\n",
        },
    ),
    (
        house_rules.features_do_not_import_each_others_edges,
        {
            "bot/feedback/dialogue.py": "from bot.feedback import page\n",
            "bot/feedback/page.py": "",
            "bot/feedback/queue.py": "",
            "bot/dossiers/dialogue.py": "from bot.feedback import queue\n",
            "bot/app.py": "from bot.feedback import dialogue\n",
        },
    ),
    (
        house_rules.imports_have_no_circles,
        {"bot/a.py": "from bot import b, c\n", "bot/b.py": "from bot import c\n", "bot/c.py": "import asyncio\n"},
    ),
    (
        house_rules.one_clock,
        {
            "bot/a.py": "import time\nt = time.monotonic()\n",
            "bot/office_hours.py": "from datetime import UTC, datetime\n\ndef now():\n    return datetime.now(UTC)\n",
        },
    ),
    (house_rules.one_reader_of_the_environment, {"bot/settings.py": "import os\nx = os.environ\n"}),
    (
        house_rules.nothing_of_one_machine,
        {
            "README.md": "https://example.vn/home/x, /var/lib/motcua, sqlite:///motcua.db, /webhooks/zalo\n",
            "pyproject.toml": "/usr/bin/env",
        },
    ),
]


@pytest.mark.parametrize(("rule", "files"), INNOCENT, ids=[rule.__name__ for rule, _ in INNOCENT])
def test_what_is_allowed_passes(rule: Rule, files: dict[str, str], tmp_path: Path) -> None:
    assert list(rule(_build(tmp_path, files))) == []
