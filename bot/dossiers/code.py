"""Dossier codes as people write them: hyphens left out, small letters, O for 0 and I for 1 from a bad copy."""

import re

_DIGIT = "[0-9OoIiLl]"
_GAP = r"[-\s.–_/]{0,3}"
# H26.15-230101-0001, or the older 000.00.19.H26-230101-0001
_CODE = re.compile(
    rf"(?<!\w)(?:{_DIGIT}{{3}}[.\s]?{_DIGIT}{{2}}[.\s]?{_DIGIT}{{2}}[.\s]?)?"
    rf"[A-Za-z]{_DIGIT}{{2}}(?:[.\s]?{_DIGIT}{{1,3}}){{0,3}}?{_GAP}{_DIGIT}{{6}}{_GAP}{_DIGIT}{{3,8}}(?!\w)"
)
_FEWEST_DIGITS = 8  # fewer true digits than this and it is a word
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_MARKS = re.compile(r"[\W_]+")
LAST_FOUR = re.compile(r"(?<![\d])\d(?:[\s.]?\d){3,13}(?!\d)")


def find(text: str) -> re.Match[str] | None:
    """Where a dossier's code stands in a message."""
    for found in _CODE.finditer(text):
        if sum(letter.isdigit() for letter in found.group()) >= _FEWEST_DIGITS:
            return found
    return None


def look_key(code: str) -> str:
    """What two writings of one code have in common: `h32.15-26ll03-OOO7` and `H32.15-261103-0007`."""
    return _MARKS.sub("", code).upper().translate(_ALIKE)


def written(code: str) -> str:
    """A code as the office's file has it, in one form: capitals, no blanks."""
    return "".join(code.split()).upper()


def last_four(text: str) -> str:
    """The last four digits of the first number in a message, "" when there is no number of four digits or more."""
    found = LAST_FOUR.search(text)
    return re.sub(r"\D", "", found.group())[-4:] if found else ""
