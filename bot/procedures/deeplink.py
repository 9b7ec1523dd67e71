"""Procedures called by their code: `1.001193` in a message, `?start=tt-1-001193` in a link on a poster or a page."""

import re

_START = re.compile(r"(?:tt[-_])?(\d)[._-](\d{6})", re.IGNORECASE)

_WRITTEN = re.compile(r"(?<![\w.])(\d\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?(?![\w-])", re.IGNORECASE)


def linked(text: str) -> str | None:
    """The code in the parameter of a start link, None when it names no procedure."""
    found = _START.fullmatch(text.strip())
    return f"{found.group(1)}.{found.group(2)}" if found else None


def named(text: str) -> str | None:
    """The first code that stands in a message, in its long or short form."""
    found = _WRITTEN.search(text)
    return found.group(1) if found else None


def parameter(code: str) -> str:
    """What to put after `start=`: platforms take letters, digits, "-" and "_" there."""
    return "tt-" + code.replace(".", "-")
