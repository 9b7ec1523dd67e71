"""The numbers and bullets that Word shows before a paragraph but does not keep in its text."""

from typing import Any

_ROMANS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Numbering:
    """Counts on from paragraph to paragraph: ask once for each, in order."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {a.get(_w("abstractNumId")): a for a in root.findall(_w("abstractNum"))}
        for num in root.findall(_w("num")):
            named = num.find(_w("abstractNumId"))
            drawn = abstract.get(named.get(_w("val"))) if named is not None else None
            for level in drawn.findall(_w("lvl")) if drawn is not None else ():
                at = int(level.get(_w("ilvl"), "0"))
                start = _value(level, "start") or "1"
                key = (str(num.get(_w("numId"))), at)
                self._levels[key] = (_value(level, "numFmt"), _value(level, "lvlText"), int(start))

    def label(self, paragraph: Any) -> str:
        """What Word shows before it: "II.", "1.2.", "a)", "-"; "" for nothing."""
        number, at = _numbered(paragraph)
        if not number or (number, at) not in self._levels:
            return ""
        counts = self._counts.setdefault(number, {})
        counts[at] = counts.get(at, self._levels[number, at][2] - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        kind, text, _ = self._levels[number, at]
        if kind in {"bullet", "none"}:
            return "" if kind == "none" else ("+" if text.strip() == "+" else "-")
        for level in range(at + 1):
            shown = self._levels.get((number, level), ("decimal", "", 1))[0] if level == at else kind
            text = text.replace(f"%{level + 1}", _shown(counts.get(level, 1), shown))
        return text.strip()


def _numbered(paragraph: Any) -> tuple[str, int]:
    """The list and level of a paragraph, its own or its style's."""
    for properties in (paragraph._p.pPr, *_of_styles(paragraph.style)):
        numbered = properties.find(_w("numPr")) if properties is not None else None
        if numbered is not None:
            return _value(numbered, "numId"), int(_value(numbered, "ilvl") or 0)
    return "", 0


def _of_styles(style: Any) -> list[Any]:
    found: list[Any] = []
    while style is not None and len(found) < 10:
        found.append(style.element.pPr)
        style = style.base_style
    return found


def _shown(number: int, kind: str) -> str:
    if kind in {"upperRoman", "lowerRoman"}:
        text = ""
        for worth, letters in _ROMANS:
            while number >= worth:
                text, number = text + letters, number - worth
        return text if kind == "upperRoman" else text.lower()
    if kind in {"lowerLetter", "upperLetter"}:
        letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26]
        return letter if kind == "lowerLetter" else letter.upper()
    return str(number)


def _value(element: Any, name: str) -> str:
    found = element.find(_w(name))
    return str(found.get(_w("val"), "")) if found is not None else ""


def _w(name: str) -> str:
    return "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}" + name
