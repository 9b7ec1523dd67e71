"""Words for people: every text that is used exists, every text that exists is used, placeholders fit."""

import re
from pathlib import Path

import pytest

import bot
from bot import texts
from bot.texts import TextProblem

FILES = sorted(Path(bot.__file__).parent.rglob("texts.toml"))
_USED = re.compile(r"""(?<![\w.])(f?)["']([a-z_]+\.[a-z_0-9.{}\w]*)["']""")


def used(folder: Path) -> tuple[set[str], set[str]]:
    """Keys written out in the code of a folder, and the beginnings of keys that are put together (f-strings)."""
    whole: set[str] = set()
    begun: set[str] = set()
    for file in [*folder.glob("*.py"), *folder.glob("templates/*.html")]:
        for formatted, key in _USED.findall(file.read_text("utf-8")):
            if formatted and "{" in key:
                begun.add(key.partition("{")[0])
            else:
                whole.add(key)
    return whole, begun


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_every_text_is_used(file: Path) -> None:
    whole, begun = used(file.parent)
    unused = {
        key
        for key in texts.beside(str(file)).known()
        if key not in whole and not any(key.startswith(start) for start in begun)
    }
    assert not unused


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_every_used_text_exists(file: Path) -> None:
    words = texts.beside(str(file))
    tables = {key.partition(".")[0] for key in words.known()}
    called = {
        key
        for source in file.parent.glob("*.py")
        for key in re.findall(r"""_words\(\s*"([^"]+)\"""", source.read_text("utf-8"))
    }
    written = {key for key in used(file.parent)[0] if key.partition(".")[0] in tables and not key.endswith(".py")}
    assert not {key for key in called | written if key not in words.known()}


def test_a_missing_text_or_value_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "texts.toml").write_text('[a]\nb = "Chào {name}"\n', "utf-8")
    words = texts.beside(str(tmp_path / "any.py"))
    assert words("a.b", name="Lan {x}") == "Chào Lan {x}"
    for wrong in ({}, {"name": "Lan", "more": 1}, {"other": 1}):
        with pytest.raises(TextProblem):
            words("a.b", **wrong)
    with pytest.raises(TextProblem):
        words("a.c")
