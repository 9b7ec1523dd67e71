"""Words for people are ones that an official would sign: whole, composed, spelt one way, and Vietnamese."""

import ast
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests import house

_LETTER = r"a-zA-ZÀ-ỹ"
_VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự]", re.IGNORECASE)

# one place for the tone mark everywhere: hòa, khỏe, thủy, as the national portal writes
_TONE_ELSEWHERE = re.compile(rf"(?<![{_LETTER}])[{_LETTER}]*(?:[oO][àáảãạèéẻẽẹ]|(?<![qQ])[uU][ỳýỷỹỵ])(?![{_LETTER}])")
_FOREIGN = re.compile(
    r"\b(?:click|log ?in|user|link|online|offline|website|feedback|file|upload|download|e-?mail|update|submit)\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|lorem ipsum|chưa viết)\b", re.IGNORECASE)
_LOOSE = re.compile(r" {2,}| [,.;:!?](?=\s|$)|[ \t]+$", re.MULTILINE)


def faults(text: str) -> list[str]:
    """What keeps `text` from being signed."""
    found = [f"unfinished: {word}" for word in _UNFINISHED.findall(text)]
    if unicodedata.normalize("NFC", text) != text:
        found.append("not NFC")
    found += [f"tone mark: {word}" for word in _TONE_ELSEWHERE.findall(text)]
    return found


def loose_or_foreign(text: str) -> list[str]:
    """Also looked for where the whole text is for citizens."""
    found = ["loose spacing"] if _LOOSE.search(text) else []
    return found + [f"foreign word: {word}" for word in _FOREIGN.findall(re.sub(r"\{[^}]*\}|https?://\S+", "", text))]


def _files(*names: str) -> list[Path]:
    return [path for path in house.read().files if any(path.match(name) for name in names)]


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, f"{key}[{number}]")


def _told(path: Path, where: object, text: str, problems: list[str]) -> list[str]:
    name = path.relative_to(house.ROOT)
    return [f"{name} {where}: {problem} in {text.strip()[:70]!r}" for problem in problems]


def test_texts_beside_the_features() -> None:
    read = [
        _told(path, key, text, faults(text) + loose_or_foreign(text))
        for path in _files("texts.toml")
        for key, text in _strings(tomllib.loads(path.read_text("utf-8")))
    ]
    assert len(read) > 20, "no texts were found: the test looks in the wrong place"
    assert list(chain.from_iterable(read)) == []


def test_the_starter_catalogue() -> None:
    """Official names may hold any word; they are whole and composed all the same."""
    read = [
        _told(path, key, text, faults(text))
        for path in _files("knowledge/data/*.toml", "knowledge/data/*/*.toml")
        for key, text in _strings(tomllib.loads(path.read_text("utf-8")))
    ]
    assert len(read) > 500
    assert list(chain.from_iterable(read)) == []


def test_pages_and_settings() -> None:
    read = [
        _told(path, number, line, faults(line))
        for path in _files("bot/**/*.html", "scheduler/**/*.html", ".env.example", "README.md", "bot/**/*.js")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    assert list(chain.from_iterable(read)) == []


def test_words_inside_the_code() -> None:
    """`knowledge` is left out: there the other spellings stand on purpose, to be recognised."""
    read = [
        _told(module.path, node.lineno, node.value, faults(node.value))
        for module in house.read().modules.values()
        if module.room != "knowledge"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _VIETNAMESE.search(node.value)
    ]
    assert read
    assert list(chain.from_iterable(read)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Toà án", "tone mark: Toà"),
        ("bằng số hoá", "tone mark: hoá"),
        ("Uỷ ban nhân dân", "tone mark: Uỷ"),
        (unicodedata.normalize("NFD", "hồ sơ"), "not NFC"),
        ("TODO viết sau", "unfinished: TODO"),
    ],
)
def test_a_fault_is_seen(text: str, fault: str) -> None:
    assert fault in faults(text)


@pytest.mark.parametrize("text", ["Hai  cách", "hồ sơ , lệ phí", "hết dòng "])
def test_loose_spacing_is_seen(text: str) -> None:
    assert "loose spacing" in loose_or_foreign(text)


def test_a_foreign_word_is_seen_and_a_placeholder_is_not() -> None:
    assert loose_or_foreign("Bấm vào link này") == ["foreign word: link"]
    assert loose_or_foreign("Xem {link} tại https://dichvucong.gov.vn/online") == []


@pytest.mark.parametrize("text", ["quý vị", "Khánh Hòa", "thủy lợi", "hoàn thành", "quỹ đất", "khỏe, ủy quyền", "toán"])
def test_good_words_pass(text: str) -> None:
    assert faults(text) == []
