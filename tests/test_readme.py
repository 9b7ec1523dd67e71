"""The README is true: its commands, paths, settings and addresses exist, and CI runs its two commands as written."""

import re
import shlex
from typing import Any

import pytest
import typer

from bot.__main__ import cli
from bot.settings import Settings
from tests.house import ROOT

README = (ROOT / "README.md").read_text("utf-8")
CODE = [found.strip() for found in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)]
INLINE = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", README, flags=re.DOTALL))
START, TEST = "pip install uv && uv run motcua", "pip install uv && uv run pytest"
SAID_TO_BOTFATHER = "/newbot"
ROOT_FILES = {"pyproject.toml", "LICENSE", ".env.example", "README.md"}


def _commands(prefix: str) -> list[str]:
    whole = [line for block in CODE for line in block.splitlines()]
    return [part.strip() for line in [*whole, *INLINE] for part in line.split("&&") if part.strip().startswith(prefix)]


def _walk(words: list[str]) -> list[str]:
    """Goes down the commands of motcua as far as `words` name them; every option on the way must exist."""
    command: Any = typer.main.get_command(cli)
    reached = []
    for word in words:
        if word.startswith("-"):
            options = {name for parameter in command.params for name in parameter.opts}
            assert word in options, f"{command.name} has no option {word}"
        elif commands := getattr(command, "commands", None):
            assert word in commands, f"motcua has no command {word}"
            command = commands[word]
            reached.append(word)
    return reached


def test_the_two_commands_are_the_ones_that_ci_runs() -> None:
    assert CODE == [START, TEST]
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert f"\n{TEST} " in script
    assert f"bash -c '{START}' " in script


@pytest.mark.parametrize("command", _commands("uv run motcua"))
def test_a_command_of_motcua_exists(command: str) -> None:
    words = shlex.split(command)[3:]
    assert _walk(words) or not words


@pytest.mark.parametrize("words", [["dem0"], ["demo", "--twice"], ["zalo", "logout"]])
def test_a_command_that_is_not_there_is_seen(words: list[str]) -> None:
    with pytest.raises(AssertionError):
        _walk(words)


def test_enough_commands_are_shown() -> None:
    shown = {command.split()[3] for command in _commands("uv run motcua") if len(command.split()) > 3}
    assert shown >= {"demo", "ask", "load", "doctor", "zalo", "web", "worker", "clock", "chat"}


@pytest.mark.parametrize("command", _commands("uv run python -m"))
def test_a_module_that_is_run_exists_and_runs(command: str) -> None:
    path = ROOT / (command.split()[4].replace(".", "/") + ".py")
    assert '__name__ == "__main__"' in path.read_text("utf-8")


def test_groups_that_are_synced_exist() -> None:
    groups = {command.split()[3] for command in _commands("uv sync --group")}
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(re.search(rf"^{group} = \[", text, re.MULTILINE) for group in groups)


def _paths() -> list[str]:
    linked = re.findall(r'(?:src="|\]\()([^"):]+)["\)]', README)
    named = [word for word in INLINE if re.fullmatch(r"[\w.-]*/?[\w./-]+/?", word) and not word.startswith("/")]
    return sorted({*linked, *(word for word in named if "/" in word or word in ROOT_FILES)})


@pytest.mark.parametrize("path", _paths())
def test_a_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_paths_are_found_in_the_text() -> None:
    assert {"bot/app.py", "knowledge/", ".ci/run", ".ci/pictures/chat-phone.png", "LICENSE"} <= set(_paths())


@pytest.mark.parametrize("name", sorted(set(re.findall(r"MOTCUA_[A-Z_]+", README))))
def test_a_setting_exists(name: str) -> None:
    assert name.removeprefix("MOTCUA_").lower() in Settings.model_fields


@pytest.mark.parametrize(
    "path", sorted({*re.findall(r"(?:POST |`)(/[a-z]+(?:/[a-z-]+)?)`", README)} - {SAID_TO_BOTFATHER})
)
def test_an_address_is_served(path: str) -> None:
    source = "\n".join(file.read_text("utf-8") for file in (ROOT / "bot").rglob("*.py"))
    assert f'"{path}"' in source


def test_names_of_the_code_that_it_mentions_exist() -> None:
    app = (ROOT / "bot" / "app.py").read_text("utf-8")
    for name in ("connect", "dialogues", "jobs"):
        assert f"\ndef {name}(" in app
    assert "class Channel(Protocol)" in (ROOT / "bot/channels/channel.py").read_text("utf-8")
    assert "class Webhook(Protocol)" in (ROOT / "bot/channels/webhooks.py").read_text("utf-8")


def test_nothing_is_left_to_write() -> None:
    assert not re.search(r"\b(TODO|TBD|FIXME|coming soon)\b", README, re.IGNORECASE)
