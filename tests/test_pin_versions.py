"""The versions in pyproject.toml are those the suite runs with."""

import re
import tomllib

from tests.pin_versions import PYPROJECT, installed, pinned, with_pins

TEXT = PYPROJECT.read_text("utf-8")


def test_what_is_installed_is_what_is_pinned() -> None:
    here = installed()
    different = {
        name: (version, here[name]) for name, version in pinned(TEXT).items() if here.get(name, version) != version
    }
    assert not different, "run: uv run python -m tests.pin_versions"


def test_every_library_we_name_is_pinned() -> None:
    project = tomllib.loads(TEXT)
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=;~! ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in named}
    assert names - pinned(TEXT).keys() == set()


def test_writing_pins_replaces_the_old_ones_and_nothing_else() -> None:
    plain = '[project]\nname = "x"\n'
    once = with_pins(plain, {"a": "1", "b": "2"})
    assert pinned(once) == {"a": "1", "b": "2"}
    twice = with_pins(once + '\n[tool.other]\nkey = ["]"]\n', {"a": "3"})
    assert pinned(twice) == {"a": "3"}
    assert tomllib.loads(twice)["tool"]["other"] == {"key": ["]"]}
    assert with_pins(twice, {"a": "3"}) == twice
