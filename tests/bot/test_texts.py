"""Words for people: every text that is used exists, every text that exists is used, placeholders fit."""

import ast
import re
from pathlib import Path

import pytest

import bot
from bot import texts
from bot.texts import TextProblem

FILES = sorted(
    path for room in ("bot", "scheduler") for path in (Path(bot.__file__).parents[1] / room).rglob("texts.toml")
)
_KEY = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)*\.?")
_LABEL = re.compile(r"""(?:label|choices)\("(\w+)\"""")  # what templates call with the name of a table of words
_IN_TEMPLATE = re.compile(r"""["']([a-z_]+\.[a-z0-9_.]*)["']""")


def said(folder: Path) -> tuple[set[str], set[str]]:
    """What may be keys in the code of a folder: whole ones, and beginnings of those that are put together."""
    whole: set[str] = set()
    begun: set[str] = set()
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    for file in folder.glob("templates/*.html"):
        template = file.read_text("utf-8")
        whole.update(_IN_TEMPLATE.findall(template))
        begun.update(f"{table}." for table in _LABEL.findall(template))
    begun |= {key for key in whole if key.endswith(".")}
    return whole, {key for key in begun if "." in key and _KEY.fullmatch(key)}


def asked(file: Path) -> set[str]:
    """The keys that a module asks its own words for: `_words("greeting.hello")`."""
    tree = ast.parse(file.read_text("utf-8"))
    own = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == "texts.beside(__file__)"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own
        if node.args and isinstance(node.args[0], ast.Constant)
    }


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_every_text_is_used(file: Path) -> None:
    whole, begun = said(file.parent)
    known = texts.beside(str(file)).known()
    assert not {key for key in known - whole if not any(key.startswith(start) for start in begun)}


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.parent.name)
def test_every_used_text_exists(file: Path) -> None:
    known = texts.beside(str(file)).known()
    assert not {key for source in file.parent.glob("*.py") for key in asked(source)} - known


def test_a_missing_text_or_value_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "texts.toml").write_text('[a]\nb = "Chào {name}"\n', "utf-8")
    words = texts.beside(str(tmp_path / "any.py"))
    assert words("a.b", name="Lan {x}") == "Chào Lan {x}"
    for wrong in ({}, {"name": "Lan", "more": 1}, {"other": 1}):
        with pytest.raises(TextProblem):
            words("a.b", **wrong)
    with pytest.raises(TextProblem):
        words("a.c")
