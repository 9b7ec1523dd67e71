"""Links that open the chat at a procedure: `?start=tt-1-001193` on a poster or a page."""

import re

_START = re.compile(r"(?:tt[-_])?(\d)[._-](\d{6})", re.IGNORECASE)


def linked(text: str) -> str | None:
    """The code in the parameter of a start link, None when it names no procedure."""
    found = _START.fullmatch(text.strip())
    return f"{found.group(1)}.{found.group(2)}" if found else None


def parameter(code: str) -> str:
    """What to put after `start=`: platforms take letters, digits, "-" and "_" there."""
    return "tt-" + code.replace(".", "-")
